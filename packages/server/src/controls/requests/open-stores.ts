/** The stores of a policy, opened for one piece of work. */
import type { Policy } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { tableOf } from '../scope.ts';
import type { RequestEnvironment } from './environment.ts';
import type { Stores } from './workflow.ts';

/** Opens every store of the policy for `work`, and closes them however it ends. */
export async function withStores<T>(
  environment: Pick<RequestEnvironment, 'openStore'>,
  policy: Policy,
  work: (stores: Stores) => Promise<T>,
): Promise<T> {
  const stores = new Map<string, ReturnType<RequestEnvironment['openStore']>>();
  try {
    for (const name of Object.keys(policy.map.stores)) {
      stores.set(name, environment.openStore(policy, name));
    }
    return await work(stores);
  } finally {
    await Promise.all([...stores.values()].map((store) => store.close()));
  }
}

/** Tables of the schemas that the data map covers, by store. */
export async function tablesOf(
  policy: Policy,
  stores: Stores,
): Promise<Readonly<Record<string, readonly Table[]>>> {
  const found: Record<string, readonly Table[]> = {};
  for (const [name, store] of stores) {
    const declaration = policy.map.stores[name];
    const datasets = Object.values(declaration?.datasets ?? {}).map((one) => tableOf(one).schema);
    const schemas = [...new Set([...(declaration?.schemas ?? []), ...datasets])];
    found[name] = await store.discover({ schemas });
  }
  return found;
}
