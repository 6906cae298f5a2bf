/**
 * The vault: root → tenant key → epoch key → subject key → value. Values live in the governed
 * stores, wrapped keys in a database of their own; destroying a subject's key makes every copy of
 * what it sealed unreadable, in backups too.
 */
import { fileURLToPath } from 'node:url';
import type { Pool } from '../platform/database.ts';
import { migrate } from '../platform/migrate.ts';
import { blindIndexOf } from './blind-index.ts';
import { closeKeys } from './close-keys.ts';
import type { Closed } from './closed.ts';
import {
  commitmentSalt,
  saltOfKeys,
  type CommitmentSalt,
  type SubjectPlace,
} from './commitment-salts.ts';
import type { Fenced, Holding, NewValue, Vault, VaultOptions } from './contract.ts';
import type { VaultError } from './error.ts';
import { Follower } from './follower.ts';
import type { Reading } from './gate.ts';
import { KeyCache } from './key-cache.ts';
import { belongingOf, closedOf, stateOf, type Belonging, type Claim } from './key-facts.ts';
import type { KeyState } from './key-rows.ts';
import { checkName, type Place } from './place.ts';
import { addCurrentEpoch, rewrapKeys, type RewrapOptions, type Rewrapped } from './rotation.ts';
import { destroyKeys, destroyTenantKeys, fenceKeys, liftFences } from './states.ts';
import { SubjectKeys } from './subject-keys.ts';
import { Tenants } from './tenants.ts';
import type { OpenAllOptions, Opened, Standing, Trial } from './trial.ts';
import { Values } from './values.ts';

const keysFolder = fileURLToPath(new URL('../../sql/keys/', import.meta.url));

/** Brings the keys database up to date. */
export async function migrateKeys(pool: Pool): Promise<void> {
  await migrate(pool, keysFolder);
}

export async function openVault(options: VaultOptions): Promise<Vault> {
  const cacheFor = milliseconds(options.cacheFor, 300_000);
  const lease = milliseconds(options.lease, 1000);
  const { pool, clock, root } = options;
  const cache = new KeyCache(cacheFor, options.cacheSize ?? 10_000);
  const follower = new Follower(pool, cache, lease);
  if (options.listen ?? true) await follower.listen();
  await follower.renew();
  const tenants = new Tenants({ root, pool, clock, cacheFor });
  const keys = new SubjectKeys({ pool, clock, tenants, cache, follower, lease });
  return new OpenVault({ options, cache, follower, tenants, keys, lease });
}

interface Parts {
  readonly options: VaultOptions;
  readonly cache: KeyCache;
  readonly follower: Follower;
  readonly tenants: Tenants;
  readonly keys: SubjectKeys;
  /** Milliseconds. */
  readonly lease: number;
}

class OpenVault implements Vault {
  readonly #parts: Parts;
  readonly #values: Values;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#values = new Values(parts);
  }

  get held(): number {
    return this.#parts.cache.size;
  }

  seal(place: Place, plaintext: Uint8Array): Promise<string> {
    return this.#values.seal(place, plaintext);
  }

  sealAll(values: readonly NewValue[]): Promise<readonly (string | VaultError)[]> {
    return this.#values.sealAll(values);
  }

  open(sealed: string, place: Place, reading: Reading): Promise<Buffer> {
    return this.#values.open(sealed, place, reading);
  }

  openForSubject(sealed: string, place: Place): Promise<Buffer> {
    return this.#values.openForSubject(sealed, place);
  }

  tryAll(standing: readonly Standing[]): Promise<readonly Trial[]> {
    return this.#values.tryAll(standing);
  }

  openAll(standing: readonly Standing[], options?: OpenAllOptions): Promise<readonly Opened[]> {
    return this.#values.openAll(standing, options);
  }

  fence(tenant: string, subject: string): Promise<Fenced> {
    return this.fenceAll(tenant, [subject]);
  }

  async fenceAll(tenant: string, subjects: readonly string[]): Promise<Fenced> {
    const keys = await fenceKeys(await this.#changing(tenant, subjects));
    return { keys, holdsFrom: await this.#holdsFrom() };
  }

  async limit(tenant: string, subjects: readonly string[], closed: Closed): Promise<Holding> {
    const changing = await this.#changing(tenant, subjects);
    await this.#parts.keys.ensure(await this.#parts.tenants.ensure(tenant), changing.subjects);
    await closeKeys(changing, closed);
    return { holdsFrom: await this.#holdsFrom() };
  }

  async closedTo(tenant: string, subject: string): Promise<Closed> {
    checkName('subject', subject);
    const found = await this.#parts.tenants.find(tenant);
    if (found === undefined) return [];
    return closedOf(this.#parts.options.pool, tenant, found.pseudonym(subject));
  }

  /** Follows the change at once here; in every other process when a lease is over at the latest. */
  async #holdsFrom(): Promise<Temporal.Instant> {
    const { lease, options, follower } = this.#parts;
    await follower.catchUp();
    return options.clock.now().add({ milliseconds: Math.ceil(lease) });
  }

  async lift(tenant: string, subjects: readonly string[]): Promise<number> {
    return liftFences(await this.#changing(tenant, subjects));
  }

  destroy(tenant: string, subject: string): Promise<number> {
    return this.destroyAll(tenant, [subject]);
  }

  async destroyAll(tenant: string, subjects: readonly string[]): Promise<number> {
    const destroyed = await destroyKeys(await this.#changing(tenant, subjects));
    await this.#parts.follower.catchUp();
    return destroyed;
  }

  async destroyTenant(tenant: string): Promise<number> {
    checkName('tenant', tenant);
    const { options, tenants, follower } = this.#parts;
    const { pool, clock, root } = options;
    const destroyed = await destroyTenantKeys({ pool, clock, tenant, root: root.id });
    tenants.forget(tenant);
    await follower.catchUp();
    return destroyed;
  }

  async #changing(name: string, subjects: readonly string[]) {
    checkName('tenant', name);
    for (const subject of subjects) checkName('subject', subject);
    const { pool, clock } = this.#parts.options;
    const tenant = await this.#parts.tenants.ensure(name);
    const pseudonym = (subject: string): Buffer => tenant.pseudonym(subject);
    return { pool, clock, tenant: name, subjects: [...new Set(subjects)], pseudonym };
  }

  async state(tenant: string, subject: string): Promise<KeyState> {
    const found = await this.#parts.tenants.find(tenant);
    if (found === undefined) return 'never';
    return stateOf(this.#parts.options.pool, tenant, found.pseudonym(subject));
  }

  async rotateEpoch(name: string): Promise<void> {
    const { pool, clock } = this.#parts.options;
    await addCurrentEpoch({ pool, clock, tenant: await this.#parts.tenants.ensure(name) });
  }

  async rewrap(name: string, options: RewrapOptions = {}): Promise<Rewrapped> {
    const { pool, clock } = this.#parts.options;
    const tenant = await this.#parts.tenants.ensure(name);
    return rewrapKeys({ pool, clock, tenant }, options);
  }

  async pseudonymOf(tenant: string, subject: string): Promise<string> {
    checkName('tenant', tenant);
    checkName('subject', subject);
    const found = await this.#parts.tenants.ensure(tenant);
    return found.pseudonym(subject).toString('base64url');
  }

  async blindIndex(
    tenant: string,
    field: string,
    value: string,
    { bits = 256 }: { readonly bits?: number } = {},
  ): Promise<string> {
    checkName('tenant', tenant);
    checkName('field', field);
    const found = await this.#parts.tenants.ensure(tenant);
    return blindIndexOf(found.blind(field, value), bits);
  }

  async saltFor(tenant: string, subject: string, label: string): Promise<Buffer> {
    checkName('tenant', tenant);
    checkName('subject', subject);
    const { keys } = this.#parts;
    const key = keys.held(tenant, subject) ?? (await keys.get(tenant, subject, true));
    if (key === undefined) throw new Error('a key was to be made');
    return key.salt(label);
  }

  commitmentSalt(subjects: readonly SubjectPlace[], entry: string): Promise<CommitmentSalt> {
    return commitmentSalt(this.#salts, subjects, entry);
  }

  saltOfKeys(keys: readonly string[], entry: string): Promise<Buffer> {
    return saltOfKeys(this.#salts, keys, entry);
  }

  get #salts() {
    const { options, tenants, keys } = this.#parts;
    return { pool: options.pool, tenants, keys };
  }

  belonging(claims: readonly Claim[]): Promise<readonly Belonging[]> {
    return belongingOf(this.#parts.options.pool, this.#parts.tenants, claims);
  }

  close(): void {
    const { follower, cache, tenants } = this.#parts;
    follower.close();
    cache.clear();
    tenants.forget();
  }
}

function milliseconds(duration: Temporal.Duration | undefined, otherwise: number): number {
  return duration?.total('milliseconds') ?? otherwise;
}
