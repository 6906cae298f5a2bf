/**
 * Whether the database under a store's address is the one that was looked at first. Each connection is
 * asked before anything else is: what answers under the address may change at any moment.
 */
import type { Policy } from '@troth/core/policy';
import { isDeepStrictEqual } from 'node:util';
import { tableOf } from './controls/scope.ts';
import type { CheckEnvironment } from './controls/check/run.ts';
import { rememberIdentity } from './controls/check/store-identity.ts';
import { heldIdentities } from './controls/records/identities.ts';
import {
  isSameStore,
  mostLag,
  type Answering,
  type IdentityGuard,
  type StoreIdentity,
} from './stores/identity.ts';
import { storeError } from './stores/postgres/error.ts';

export interface GuardParts {
  readonly environment: CheckEnvironment;
}

/** Guards of a policy's stores, by name. */
export type GuardOf = (store: string) => IdentityGuard;

export interface GuardOptions {
  /** Whether the first that answers is taken for the store from then on; else nothing is written. */
  readonly remembers: boolean;
  /** Hears what answered; throws where it may not be asked. */
  readonly onAnswer?: (store: string, answering: Answering) => void;
}

/** For which what was admitted is admitted again without a look at the ledger. */
const milliseconds = 5_000;

export function guardsOf(parts: GuardParts, policy: Policy, options: GuardOptions): GuardOf {
  const guards = new Map<string, IdentityGuard>();
  return (store) => {
    const known = guards.get(store) ?? guardOf(parts, policy, store, options);
    guards.set(store, known);
    return known;
  };
}

/** For requests: nothing is changed on a standby, and nothing read there that may be old. */
export function refuseStandby(store: string, { standby, writing }: Answering): void {
  if (standby === null) return;
  if (!writing && standby.lag !== null && standby.lag <= mostLag) return;
  const behind =
    standby.lag === null
      ? 'does not tell how far behind it is'
      : `is ${Math.round(standby.lag)} seconds behind`;
  throw storeError('store-standby', store, {
    cause: {
      says: `is a standby in recovery: it takes no changes, and it ${behind}`,
      remedy: 'Give the address of the server that takes changes, or promote this one.',
    },
  });
}

function guardOf(
  parts: GuardParts,
  policy: Policy,
  store: string,
  { remembers, onAnswer }: GuardOptions,
): IdentityGuard {
  let admitted: { readonly identity: StoreIdentity; readonly until: number } | undefined;
  const tables = Object.values(policy.map.stores[store]?.datasets ?? {}).map(tableOf);
  return {
    tables,
    async admit(answering) {
      const { identity } = answering;
      const isKnown =
        admitted !== undefined &&
        performance.now() < admitted.until &&
        isDeepStrictEqual(admitted.identity, identity);
      if (!isKnown) {
        await requireSame(parts, policy, { store, identity, remembers });
        admitted = { identity, until: performance.now() + milliseconds };
      }
      onAnswer?.(store, answering);
    },
  };
}

interface Asked {
  readonly store: string;
  readonly identity: StoreIdentity;
  readonly remembers: boolean;
}

/** Throws `store-other`. */
async function requireSame(
  { environment }: GuardParts,
  policy: Policy,
  { store, identity, remembers }: Asked,
): Promise<void> {
  for (;;) {
    const known = (await heldIdentities(environment, policy.id)).get(store);
    if (known !== undefined && !known.said) throw unreadable(policy, store);
    if (known?.said && !isSameStore(known.said.identity, identity)) {
      throw other(policy, store, known.said.since);
    }
    const isTold = known?.said !== undefined && tellsAsMuch(known.said.identity, identity);
    if (isTold || !remembers) return;
    const before = known?.entry ?? null;
    if (await rememberIdentity(environment, policy, { store, identity, before })) return;
  }
}

/** A role that was allowed to ask since, or tables that came. */
function tellsAsMuch(known: StoreIdentity, now: StoreIdentity): boolean {
  if (now.server !== null) return known.server !== null;
  return Object.keys(now.tables).every((name) => name in known.tables);
}

function acceptance({ id }: Policy, store: string): string {
  return `troth store accept --of ${id} --store ${store} --because REASON`;
}

function other(policy: Policy, store: string, since: string) {
  const day = since.slice(0, 10);
  return storeError('store-other', store, {
    cause: {
      says: `is another database than the one that is known since ${day}, so nothing in it is looked at or changed`,
      remedy: `Correct its address; or, where it was moved or restored on purpose, accept it: ${acceptance(policy, store)}`,
    },
  });
}

function unreadable(policy: Policy, store: string) {
  return storeError('store-other', store, {
    cause: {
      says: 'cannot be held against what is known of it: the ledger entry that says which database it is cannot be opened',
      remedy: `Look at what is under its address, and say that it is the one: ${acceptance(policy, store)}`,
    },
  });
}
