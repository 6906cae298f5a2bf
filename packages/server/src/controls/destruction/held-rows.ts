/** Rows of a customer that are about people under a legal hold or a restriction. */
import type { RowKey } from '../../stores/contract.ts';
import type { Job } from '../requests/workflow.ts';
import { datasetsOf, tableOf } from '../scope.ts';

export interface HeldRows {
  readonly store: string;
  /** Of the dataset. */
  readonly name: string;
  /** Of the people. */
  readonly kind: string;
  readonly rows: number;
}

export async function heldRows(
  { policy, stores, excepted }: Pick<Job, 'policy' | 'stores' | 'excepted'>,
  tenant: RowKey,
): Promise<readonly HeldRows[]> {
  const found: HeldRows[] = [];
  for (const { store, name, dataset } of datasetsOf(policy.map).datasets) {
    if (dataset.tenant.length !== tenant.length) continue;
    for (const [kind, people] of excepted) {
      const fields = dataset.subjects[kind];
      const opened = stores.get(store);
      if (fields === undefined || opened === undefined || people.length === 0) continue;
      const equal = people.map((key) => [...key, ...tenant]);
      const select = { table: tableOf(dataset), fields: [...fields, ...dataset.tenant], equal };
      const rows = await opened.remaining({ select, key: [], treatment: { how: 'delete' } });
      if (rows > 0) found.push({ store, name, kind, rows });
    }
  }
  return found;
}
