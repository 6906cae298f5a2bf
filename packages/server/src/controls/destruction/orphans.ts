/** Rows that lead to nobody: once those on the way have gone, whose they were cannot be told. */
import type { Condition } from '../../stores/contract.ts';
import type { Reach, StorePlan } from '../requests/plan-model.ts';
import type { Job } from '../requests/workflow.ts';
import { counted } from '../wording.ts';

/** In words, by dataset. By what an earlier plan remembered, rows are told apart and were counted. */
export async function orphans(job: Job, plans: readonly StorePlan[]): Promise<readonly string[]> {
  const found = new Map<string, string>();
  for (const { store, steps } of plans) {
    for (const { dataset, reach } of steps) {
      // Rows that name their customer were counted by that.
      if ((job.policy.map.stores[store]?.datasets[dataset]?.tenant.length ?? 0) > 0) continue;
      const rows = await orphansOf(job, store, reach);
      if (rows === 0) continue;
      const lead = `${counted(rows, 'row')} of ${store}.${dataset} lead${rows === 1 ? 's' : ''}`;
      found.set(dataset, `${lead} to no row any more by ${reach.fields.join(', ')}`);
    }
  }
  return [...found.values()];
}

async function orphansOf(job: Job, name: string, { table, fields, from }: Reach): Promise<number> {
  const store = job.stores.get(name);
  if (store === undefined || !('rows' in from) || (await isRemembered(job, name, from))) return 0;
  const { rows, keys } = from;
  const where: Condition[] = [
    ...fields.map((isNull) => ({ isNull, not: true })),
    { exists: rows.table, fields, keys, not: true },
  ];
  const select = { table, where };
  return store.remaining({ select, key: [], treatment: { how: 'delete' } });
}

async function isRemembered(
  { handles }: Job,
  store: string,
  way: Parameters<Job['handles']['pages']>[1],
): Promise<boolean> {
  for await (const page of handles.pages(store, way)) if (page.length > 0) return true;
  return false;
}
