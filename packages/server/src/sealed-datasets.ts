/** The datasets with sealed fields of several policies, each with its store opened for writing. */
import { closing } from '@troth/core/closing';
import type { Policy } from '@troth/core/policy';
import { clockZonesOf } from './controls/clock-zones.ts';
import { addressOf, type Variables } from './controls/check/inspection.ts';
import { sealedDatasets, type SealedDataset } from './controls/sealed/owners.ts';
import { guardsOf, refuseStandby, type GuardParts } from './store-identities.ts';
import type { WritableStore } from './stores/contract.ts';
import type { IdentityGuard } from './stores/identity.ts';
import { openWritablePostgres } from './stores/postgres/writing/index.ts';
import { VaultError } from './vault/index.ts';

export interface SealedAt<O> {
  readonly policy: Policy;
  readonly scoped: SealedDataset;
  readonly store: WritableStore;
  readonly options: O;
}

/** All datasets when none is named. */
export async function eachSealedDataset<T, O extends { readonly datasets?: readonly string[] }>(
  policies: readonly Policy[],
  open: OpenStore,
  options: O,
  act: (at: SealedAt<O>) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const done: T[] = [];
  for (const policy of policies) {
    const found = sealedDatasets(policy.map, options.datasets);
    for (const [name, some] of Map.groupBy(found, ({ store }) => store)) {
      const store = open(policy, name);
      await closing(
        async () => {
          for (const scoped of some) done.push(...(await act({ policy, scoped, store, options })));
        },
        async () => {
          await store.close();
        },
      );
    }
  }
  return done;
}

export function nameOf({ store, name }: SealedDataset): string {
  return `${store}.${name}`;
}

/** Throws `place-invalid` where no connector writes there. */
export type OpenStore = (policy: Policy, store: string) => WritableStore;

/** Nothing is written into another database than the one that is known. */
export function openSealed(parts: GuardParts, variables: Variables): OpenStore {
  return (policy, name) => {
    const guards = guardsOf(parts, policy, { remembers: true, onAnswer: refuseStandby });
    return openStore(policy, name, variables, guards(name));
  };
}

function openStore(
  policy: Policy,
  name: string,
  variables: Variables,
  guard: IdentityGuard,
): WritableStore {
  const declaration = policy.map.stores[name];
  if (declaration?.kind !== 'postgres') {
    throw new VaultError({
      code: 'place-invalid',
      kind: 'invalid',
      facts: { store: name },
      publicMessage: `No connector writes to store ${name}, so nothing in it can be sealed.`,
    });
  }
  const url = addressOf(name, declaration, variables);
  return openWritablePostgres({ name, url, zones: clockZonesOf(policy, name), guard });
}
