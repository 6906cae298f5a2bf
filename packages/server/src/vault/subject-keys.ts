/** Subject keys: found, made at the first use, unwrapped, and kept while that is allowed. */
import type { Clock } from '../platform/clock.ts';
import type { Pool } from '../platform/database.ts';
import { VaultError } from './error.ts';
import type { Follower } from './follower.ts';
import type { KeyCache } from './key-cache.ts';
import { keyOfRow, makeKeyRows, readKeyRows } from './key-rows.ts';
import type { SubjectKey } from './subject-key.ts';
import type { Tenant } from './tenant.ts';
import type { Tenants } from './tenants.ts';

export interface SubjectKeysParts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly tenants: Tenants;
  readonly cache: KeyCache;
  readonly follower: Follower;
  /** Milliseconds. */
  readonly lease: number;
}

/** By subject: the key, or why it may not be used. Who has none is left out. */
export type Found = ReadonlyMap<string, SubjectKey | VaultError>;

const attempts = 5;

export class SubjectKeys {
  readonly #parts: SubjectKeysParts;

  constructor(parts: SubjectKeysParts) {
    this.#parts = parts;
  }

  /** A cached key, when there is one that may be used now. */
  held(tenant: string, subject: string): SubjectKey | undefined {
    return this.#parts.follower.isFresh() ? this.#parts.cache.get(tenant, subject) : undefined;
  }

  /** → undefined when there is none and `make` is false. Throws `subject-erasing`, `subject-erased`. */
  async get(tenant: string, subject: string, make: boolean): Promise<SubjectKey | undefined> {
    const key = (await this.getAll(tenant, [subject], make)).get(subject);
    if (key instanceof VaultError) throw key;
    return key;
  }

  /**
   * For many in three round trips.
   * What was read while the cache moved on, or longer ago than a lease, may be out of date: read anew.
   */
  async getAll(tenant: string, subjects: readonly string[], make: boolean): Promise<Found> {
    const { follower, cache, lease } = this.#parts;
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (!follower.isFresh()) await follower.renew();
      const { position } = follower;
      const asked = performance.now();
      const { found, missing } = this.#held(tenant, subjects);
      if (missing.length === 0) return found;
      const loaded = await this.#load(tenant, missing, make);
      if (position === follower.position && performance.now() - asked < lease) {
        for (const [subject, key] of loaded) {
          found.set(subject, key);
          if (!(key instanceof VaultError)) cache.put(tenant, subject, key);
        }
        return found;
      }
    }
    throw new VaultError({
      code: 'keys-unavailable',
      kind: 'unavailable',
      retry: 'later',
      publicMessage: 'The keys database answers too slowly to be sure that no fence is up.',
    });
  }

  /** A row for each of them that has none. */
  async ensure(tenant: Tenant, subjects: readonly string[]): Promise<void> {
    const { pool, clock } = this.#parts;
    const pseudonyms = subjects.map((subject) => tenant.pseudonym(subject));
    for (let attempt = 0; attempt < attempts; attempt++) {
      const rows = await readKeyRows(pool, tenant, pseudonyms);
      const there = new Set(rows.map(({ subject }) => subject.toString('hex')));
      const missing = pseudonyms.filter((pseudonym) => !there.has(pseudonym.toString('hex')));
      if (missing.length === 0) return;
      await makeKeyRows(pool, clock, tenant, missing);
    }
    throw new Error('subject keys that were made are not there');
  }

  #held(tenant: string, subjects: readonly string[]) {
    const found = new Map<string, SubjectKey | VaultError>();
    const missing = new Set<string>();
    for (const subject of subjects) {
      const key = this.#parts.cache.get(tenant, subject);
      if (key === undefined) missing.add(subject);
      else found.set(subject, key);
    }
    return { found, missing: [...missing] };
  }

  async #load(name: string, subjects: readonly string[], make: boolean): Promise<Found> {
    const { tenants, pool } = this.#parts;
    const tenant = make ? await tenants.ensure(name) : await tenants.find(name);
    if (tenant === undefined) return new Map();
    const pseudonyms = subjects.map((subject) => tenant.pseudonym(subject));
    let rows = await readKeyRows(pool, tenant, pseudonyms);
    if (make && rows.length < subjects.length) {
      await this.ensure(tenant, subjects);
      rows = await readKeyRows(pool, tenant, pseudonyms);
    }
    const known = new Map(rows.map((row) => [row.subject.toString('hex'), row]));
    return new Map(
      subjects.flatMap((subject, index) => {
        const row = known.get(pseudonyms[index]?.toString('hex') ?? '');
        return row === undefined ? [] : [[subject, keyOfRow(tenant, row)] as const];
      }),
    );
  }
}
