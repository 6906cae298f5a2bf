import { attemptEach, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { overdueBefore, sumOf } from '../deadline.ts';
import { datasetsOf, tableOf, type ScopedDataset } from '../scope.ts';
import type { Params } from './clause.ts';
import { leftovers, type Leftovers, type RequestStore } from './leftovers.ts';

export interface OpenRequests {
  /** Open, whether late or not. */
  readonly open: number;
  /** Open past `within`. */
  readonly late: number;
  /** Open past `within` and the extension; the same as `late` when there is none. */
  readonly hopeless: number;
  /** Said to be done. */
  readonly completed: number;
}

export interface Facts extends Leftovers {
  /** Datasets that the clause names and the data map lacks. */
  readonly missing: readonly string[];
  readonly requests: readonly (readonly [RequestStore, Attempt<OpenRequests>])[];
}

export async function probe(context: ProbeContext, params: Params): Promise<Facts> {
  const { map } = context.policy;
  const rights = params.rights ?? ['erasure'];
  const stores = requestStores(datasetsOf(map).datasets).filter(({ requests }) =>
    rights.includes(requests.right),
  );
  const { datasets, missing } = datasetsOf(map, params.datasets);
  const requests = await attemptEach(stores, (store) => openRequests(context, store, params));
  const erasures = stores.filter(({ requests }) => requests.right === 'erasure');
  return {
    missing,
    requests,
    ...(params.verified
      ? await leftovers(context, erasures, datasets)
      : { remains: [], elsewhere: [] }),
  };
}

function requestStores(datasets: readonly ScopedDataset[]): RequestStore[] {
  return datasets.flatMap((scoped) => {
    const { requests } = scoped.dataset;
    return requests === undefined ? [] : [{ ...scoped, requests }];
  });
}

async function openRequests(
  { policy, now, stores }: ProbeContext,
  { store, dataset, requests }: RequestStore,
  params: Params,
): Promise<OpenRequests> {
  const table = tableOf(dataset);
  const open = { isNull: requests.completed };
  const openedBefore = (within: Temporal.Duration): Promise<number> =>
    stores.count(store, {
      table,
      where: [open, { before: overdueBefore(now, within, policy.zone), column: requests.opened }],
    });
  const late = await openedBefore(params.within);
  return {
    open: await stores.count(store, { table, where: [open] }),
    late,
    hopeless: params.extension ? await openedBefore(sumOf(params.within, params.extension)) : late,
    completed: await stores.count(store, { table, where: [{ ...open, not: true }] }),
  };
}
