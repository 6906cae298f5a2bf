/**
 * The vault: root → tenant key → epoch key → subject key → value. Values live in the governed
 * stores, wrapped keys in a database of their own; destroying a subject's key makes every copy of
 * what it sealed unreadable, in backups too.
 */
import { fileURLToPath } from 'node:url';
import type { Clock } from '../platform/clock.ts';
import type { Pool } from '../platform/database.ts';
import { migrate } from '../platform/migrate.ts';
import { blindIndexOf } from './blind-index.ts';
import { VaultError } from './error.ts';
import { Follower } from './follower.ts';
import { closedGate, refuse, type Gate, type Reading, type RefusalRecorder } from './gate.ts';
import { KeyCache } from './key-cache.ts';
import { belongingOf, stateOf, type Belonging, type Claim } from './key-facts.ts';
import { checkName, checkPlace, type Place } from './place.ts';
import type { RootProvider } from './root.ts';
import { addCurrentEpoch, rewrapKeys, type RewrapOptions, type Rewrapped } from './rotation.ts';
import { parseSealed } from './sealed-text.ts';
import { destroyKeys, destroyTenantKeys, fenceKeys, liftFences } from './states.ts';
import { SubjectKeys, type KeyState } from './subject-keys.ts';
import { Tenants } from './tenants.ts';

export interface VaultOptions {
  readonly root: RootProvider;
  /** Of the keys database; `migrateKeys` makes its tables. */
  readonly pool: Pool;
  readonly clock: Clock;
  /** Asked before anything is opened; without one nothing is. */
  readonly gate?: Gate;
  readonly recordRefusal?: RefusalRecorder;
  /** How long an unwrapped key is kept; 5 minutes by default. */
  readonly cacheFor?: Temporal.Duration;
  /** How many are kept; 10,000 by default. */
  readonly cacheSize?: number;
  /** How long a fence may take to hold in every process at most; 1 second by default. */
  readonly lease?: Temporal.Duration;
  /** Whether to be told of fences at once, on a connection of its own; true by default. */
  readonly listen?: boolean;
}

export interface Fenced {
  /** Keys that were active. */
  readonly keys: number;
  /** From then on no process serves a cached key of these subjects, notified or not. */
  readonly holdsFrom: Temporal.Instant;
}

/** All subjects and tenants are names as `place.ts` makes them. */
export interface Vault {
  /** → text. Throws `subject-erasing`, `subject-erased`. */
  seal(place: Place, plaintext: Uint8Array): Promise<string>;
  /**
   * Throws `purpose-refused`, `sealed-malformed`, `key-unknown`, `key-foreign`, `subject-erasing`,
   * `subject-erased`, `sealed-not-opened`.
   */
  open(sealed: string, place: Place, reading: Reading): Promise<Buffer>;
  fence(tenant: string, subject: string): Promise<Fenced>;
  fenceAll(tenant: string, subjects: readonly string[]): Promise<Fenced>;
  /** Takes fences down. → how many were up. */
  lift(tenant: string, subjects: readonly string[]): Promise<number>;
  destroy(tenant: string, subject: string): Promise<number>;
  /** → keys that were not erased yet. */
  destroyAll(tenant: string, subjects: readonly string[]): Promise<number>;
  /** All of a tenant's keys, its own too: contract end. → subject keys that were not erased yet. */
  destroyTenant(tenant: string): Promise<number>;
  /** Throws `tenant-erased`. */
  state(tenant: string, subject: string): Promise<KeyState>;
  rotateEpoch(tenant: string): Promise<void>;
  rewrap(tenant: string, options?: RewrapOptions): Promise<Rewrapped>;
  /** base64url, 43 characters; the same for the same subject as long as the tenant's key lasts. */
  pseudonymOf(tenant: string, subject: string): Promise<string>;
  /** Hex; see `blind-index.ts`. `value` is normalised by the caller. */
  blindIndex(
    tenant: string,
    field: string,
    value: string,
    options?: { readonly bits?: number },
  ): Promise<string>;
  /** 32 bytes from the subject's key: gone with it. Throws `subject-erasing`, `subject-erased`. */
  saltFor(tenant: string, subject: string, label: string): Promise<Buffer>;
  /** Whose each key is, as far as sealed values say. */
  belonging(claims: readonly Claim[]): Promise<readonly Belonging[]>;
  /** Unwrapped keys held now. */
  readonly held: number;
  close(): void;
}

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

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get held(): number {
    return this.#parts.cache.size;
  }

  async seal(place: Place, plaintext: Uint8Array): Promise<string> {
    checkPlace(place);
    const { tenant, subject } = place;
    const { keys } = this.#parts;
    const key = keys.held(tenant, subject) ?? (await keys.get(tenant, subject, true));
    if (key === undefined) throw new Error('a key was to be made');
    return key.seal(place, plaintext);
  }

  async open(sealed: string, place: Place, { purpose, role }: Reading): Promise<Buffer> {
    const { options, keys } = this.#parts;
    const { tenant, subject, dataset, field } = place;
    const request = { tenant, dataset, field, purpose, role };
    const answer = (options.gate ?? closedGate)(request);
    if (answer !== 'allowed') return refuse(request, answer.refused, options.recordRefusal);
    const text = parseSealed(sealed);
    if (text === undefined) throw malformed(place);
    const key = keys.held(tenant, subject) ?? (await keys.get(tenant, subject, false));
    if (key?.id !== text.keyId) throw await this.#notTheirs(text.keyId, place);
    return key.open(text, place);
  }

  async #notTheirs(id: string, { tenant, subject }: Place): Promise<VaultError> {
    const [whose] = await this.belonging([{ id, tenant, subject }]);
    return whose === 'unknown' || whose === undefined
      ? new VaultError({
          code: 'key-unknown',
          kind: 'missing',
          facts: { key: id },
          publicMessage: 'No key with this id was ever made here.',
        })
      : new VaultError({
          code: 'key-foreign',
          kind: 'denied',
          facts: { key: id },
          publicMessage: "The value was sealed under another subject's key.",
        });
  }

  fence(tenant: string, subject: string): Promise<Fenced> {
    return this.fenceAll(tenant, [subject]);
  }

  async fenceAll(tenant: string, subjects: readonly string[]): Promise<Fenced> {
    const { lease, options, follower } = this.#parts;
    const keys = await fenceKeys(await this.#changing(tenant, subjects));
    await follower.catchUp();
    return { keys, holdsFrom: options.clock.now().add({ milliseconds: Math.ceil(lease) }) };
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

function malformed({ dataset, field }: Place): VaultError {
  return new VaultError({
    code: 'sealed-malformed',
    kind: 'invalid',
    facts: { dataset, field },
    publicMessage: 'This is not a sealed value of a known version.',
  });
}
