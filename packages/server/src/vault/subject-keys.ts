/** Subject keys: found, made at the first use, unwrapped, and kept while that is allowed. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Pool } from '../platform/database.ts';
import { VaultError } from './error.ts';
import type { Follower } from './follower.ts';
import type { KeyCache } from './key-cache.ts';
import { SubjectKey } from './subject-key.ts';
import { keyContext, type Epoch, type Tenant } from './tenant.ts';
import { currentEpoch, type Tenants } from './tenants.ts';
import { makeKey, unwrap, wrap } from './wrapping.ts';

/** `never`: no key was ever made. `erasing`: a fence is up. `erased`: only a tombstone is left. */
export type KeyState = 'never' | 'active' | 'erasing' | 'erased';

interface Row {
  readonly id: string;
  readonly state: Exclude<KeyState, 'never'>;
  readonly epoch: string | null;
  readonly wrapped: Buffer | null;
  readonly epoch_wrapped: Buffer | null;
}

export interface SubjectKeysParts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly tenants: Tenants;
  readonly cache: KeyCache;
  readonly follower: Follower;
  /** Milliseconds. */
  readonly lease: number;
}

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

  /**
   * → undefined when there is none and `make` is false. Throws `subject-erasing`, `subject-erased`.
   * What was read while the cache moved on, or longer ago than a lease, may be out of date: read anew.
   */
  async get(tenant: string, subject: string, make: boolean): Promise<SubjectKey | undefined> {
    const { follower, cache, lease } = this.#parts;
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (!follower.isFresh()) await follower.renew();
      const held = this.held(tenant, subject);
      if (held !== undefined) return held;
      const { position } = follower;
      const asked = performance.now();
      const key = await this.#load(tenant, subject, make);
      if (key === undefined) return undefined;
      if (position === follower.position && performance.now() - asked < lease) {
        cache.put(tenant, subject, key);
        return key;
      }
    }
    throw new VaultError({
      code: 'keys-unavailable',
      kind: 'unavailable',
      retry: 'later',
      publicMessage: 'The keys database answers too slowly to be sure that no fence is up.',
    });
  }

  async #load(name: string, subject: string, make: boolean): Promise<SubjectKey | undefined> {
    const tenant = make
      ? await this.#parts.tenants.ensure(name)
      : await this.#parts.tenants.find(name);
    if (tenant === undefined) return undefined;
    const pseudonym = tenant.pseudonym(subject);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const row = await this.#read(tenant, pseudonym);
      if (row !== undefined) return unwrapped(tenant, pseudonym, row);
      if (!make) return undefined;
      await this.#make(tenant, pseudonym, await currentEpoch(this.#parts.pool, tenant));
    }
    throw new Error('a subject key that was made is not there');
  }

  async #read(tenant: Tenant, pseudonym: Buffer): Promise<Row | undefined> {
    // In one statement: a key and its epoch as they were at one moment, whatever rotates meanwhile.
    const { rows } = await this.#parts.pool.query<Row>({
      name: 'troth-vault-read',
      text: `select k.id, k.state, k.epoch, k.wrapped, e.wrapped as epoch_wrapped
             from troth.vault_key k left join troth.vault_epoch e on e.id = k.epoch
             where k.tenant = $1 and k.subject = $2`,
      values: [tenant.name, pseudonym],
    });
    return rows[0];
  }

  /** Makes nothing when another process was first, or when the epoch is no longer the current one. */
  async #make(tenant: Tenant, pseudonym: Buffer, epoch: Epoch): Promise<void> {
    const id = randomUUID();
    const wrapped = wrap(epoch.cipher, makeKey(), keyContext(tenant.name, pseudonym, id));
    await this.#parts.pool.query({
      name: 'troth-vault-make',
      // The share lock keeps the epoch key from being destroyed before this row is seen.
      text: `with epoch as (
               select id from troth.vault_epoch where id = $4 and state = 'current' for share
             )
             insert into troth.vault_key (id, tenant, subject, state, epoch, wrapped, made_at)
             select $1, $2, $3, 'active', epoch.id, $5, $6 from epoch
             on conflict (tenant, subject) do nothing`,
      values: [id, tenant.name, pseudonym, epoch.id, wrapped, this.#parts.clock.now().toString()],
    });
  }
}

function unwrapped(tenant: Tenant, pseudonym: Buffer, row: Row): SubjectKey {
  if (row.state !== 'active') throw stateError(row.state);
  if (row.epoch === null || row.wrapped === null || row.epoch_wrapped === null) {
    throw new VaultError({
      code: 'wrapped-not-opened',
      kind: 'bug',
      facts: { key: row.id },
      publicMessage: 'An active key has no epoch key. Restore the keys database.',
    });
  }
  const { cipher } = tenant.epoch(row.epoch, row.epoch_wrapped);
  const key = unwrap(cipher, row.wrapped, keyContext(tenant.name, pseudonym, row.id));
  return new SubjectKey(row.id, key, tenant.name, pseudonym);
}

function stateError(state: 'erasing' | 'erased'): VaultError {
  return state === 'erasing'
    ? new VaultError({
        code: 'subject-erasing',
        kind: 'conflict',
        publicMessage: "The subject's data is being erased: nothing is sealed or opened any more.",
      })
    : new VaultError({
        code: 'subject-erased',
        kind: 'missing',
        publicMessage: "The subject's key was destroyed. What it sealed cannot be opened again.",
      });
}
