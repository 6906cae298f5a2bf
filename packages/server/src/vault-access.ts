/**
 * The vault of an installation, wired: opened only where a policy declares sealed values. All policies
 * share one keys database; the names of their tenants, and so the gate that is asked, say whose is whose.
 */
import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Policy } from '@troth/core/policy';
import type { Recorder } from './controls/check/recorder.ts';
import { gateFrom } from './controls/purpose/gate.ts';
import type { KeyPlace, SubjectKeys } from './controls/requests/environment.ts';
import type { OwnDatabase } from './own-database.ts';
import type { Clock } from './platform/clock.ts';
import { inTransaction, openDatabase, type Pool } from './platform/database.ts';
import {
  localRoot,
  migrateKeys,
  openVault,
  policyOfTenant,
  tenantStates,
  type Gate,
  type Holding,
  type RefusalRecorder,
  type Vault,
} from './vault/index.ts';

interface Loaded {
  readonly policy: Policy;
}

export interface VaultAccess {
  readonly vault: Vault;
  /** Of the keys database. */
  readonly pool: Pool;
  readonly gate: Gate;
  /** As the workflows of requests use it. */
  readonly subjectKeys: SubjectKeys;
  end(): Promise<void>;
}

export interface VaultWiring {
  readonly database: Pick<OwnDatabase, 'pool' | 'create' | 'urlOf'>;
  readonly root: KeyObject;
  readonly clock: Clock;
  readonly policies: readonly Loaded[];
  readonly recorder: Recorder;
}

/** Undefined where nothing is declared sealed. */
export async function openVaultAccess(wiring: VaultWiring): Promise<VaultAccess | undefined> {
  const { database, root, clock, policies } = wiring;
  if (!policies.some(declaresSealed)) return undefined;
  const name = await nameBeside(database.pool);
  await database.create(name);
  const pool = openDatabase(database.urlOf(name), { applicationName: 'troth keys' });
  await migrateKeys(pool);
  const gate = gateOf(policies);
  const recordRefusal = refusalsTo(wiring);
  const vault = await openVault({ root: localRoot(root), pool, clock, gate, recordRefusal });
  return {
    vault,
    pool,
    gate,
    subjectKeys: subjectKeysOf(vault, clock, pool),
    async end() {
      vault.close();
      await pool.end();
    },
  };
}

/** The gate of the policy that the tenant's name begins with; refuses where there is none such. */
export function gateOf(policies: readonly Loaded[]): Gate {
  const gates = new Map(policies.map(({ policy }) => [policy.id, gateFrom(policy)]));
  return (request) => {
    const gate = gates.get(policyOfTenant(request.tenant));
    return gate ? gate(request) : { refused: 'No policy governs this tenant.' };
  };
}

/** One ledger entry for each refusal; of whom it was, and of which tenant, it says nothing. */
function refusalsTo({ policies, database, recorder, clock }: VaultWiring): RefusalRecorder {
  const known = new Map<string, Policy>(policies.map(({ policy }) => [policy.id, policy]));
  return async ({ tenant, dataset, field, purpose, role }, reason) => {
    const policy = known.get(policyOfTenant(tenant));
    // Nobody's log is there to record it in, and no key is there to open.
    if (policy === undefined) return;
    await inTransaction(database.pool, (client) =>
      recorder.record(client, {
        policy: policy.id,
        policyHash: policy.hash,
        decision: 'refused',
        at: clock.now(),
        payload: { act: 'open', dataset, field, purpose, role, reason },
      }),
    );
  };
}

/** `pool`: of the keys database. */
export function subjectKeysOf(vault: Vault, clock: Clock, pool: Pool): SubjectKeys {
  /** Until then another process might still use a key that it holds, as it was before. */
  const held = async (holding: readonly Holding[]): Promise<void> => {
    const waits = holding.map(({ holdsFrom }) => clock.now().until(holdsFrom));
    const longest = Math.max(0, ...waits.map((wait) => wait.total('milliseconds')));
    if (longest > 0) await sleep(longest);
  };
  return {
    async fence(places) {
      await held(await each(places, (tenant, subjects) => vault.fenceAll(tenant, subjects)));
    },
    async lift(places) {
      await each(places, (tenant, subjects) => vault.lift(tenant, subjects));
    },
    async destroy(places) {
      await each(places, (tenant, subjects) => vault.destroyAll(tenant, subjects));
    },
    destroyTenant: (tenant) => vault.destroyTenant(tenant),
    async hasTenantKeys(tenant) {
      const state = (await tenantStates(pool, policyOfTenant(tenant))).get(tenant);
      return state === 'active' || state === 'erasing';
    },
    async close(places, purposes) {
      await held(await each(places, (tenant, subjects) => vault.limit(tenant, subjects, purposes)));
    },
    closedTo: ({ tenant, subject }) => vault.closedTo(tenant, subject),
    openForSubject: (sealed, place) => vault.openForSubject(sealed, place),
    seal: (place, plaintext) => vault.seal(place, plaintext),
    blindIndex: (tenant, field, value) => vault.blindIndex(tenant, field, value),
  };
}

async function each<T>(
  places: readonly KeyPlace[],
  act: (tenant: string, subjects: readonly string[]) => Promise<T>,
): Promise<T[]> {
  const done: T[] = [];
  for (const [tenant, some] of Map.groupBy(places, (place) => place.tenant)) {
    const subjects = some.map(({ subject }) => subject);
    done.push(await act(tenant, subjects));
  }
  return done;
}

/** Wrapped keys stand in a database of their own, `troth_keys`, never in the backup of the data. */
async function nameBeside(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ readonly name: string }>('select current_database() as name');
  return `${rows[0]?.name ?? 'troth'}_keys`;
}

function declaresSealed({ policy }: Loaded): boolean {
  return Object.values(policy.map.stores)
    .flatMap(({ datasets }) => Object.values(datasets))
    .flatMap(({ fields }) => Object.values(fields))
    .some(({ sealed }) => sealed === true);
}
