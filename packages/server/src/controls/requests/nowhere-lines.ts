/** Rows of declared datasets that might be whose a request is about, and nothing tells. */
import { attempt } from '../attempt.ts';
import { leadNowhere, nowhereText } from './lead-nowhere.ts';
import type { NotLooked } from './plan-model.ts';
import { tenantKind } from './tenant.ts';
import type { Job } from './workflow.ts';

/** Counted now. Of a customer, only where rows do not say themselves whose they are. */
export async function nowhereLines(
  { policy: { map }, stores, subject, signal }: Job,
  { withKept = false }: { readonly withKept?: boolean } = {},
): Promise<readonly NotLooked[]> {
  const lines: NotLooked[] = [];
  const isCustomer = subject.kind === tenantKind;
  for (const [store, opened] of stores) {
    const datasets = map.stores[store]?.datasets ?? {};
    const place = { map, store, tables: await opened.discover() };
    const found = leadNowhere(place, isCustomer ? { withKept } : { kind: subject.kind, withKept });
    for (const { dataset, table, where } of found) {
      if (isCustomer && (datasets[dataset]?.tenant.length ?? 0) > 0) continue;
      const rows = await attempt(() => opened.count({ table, where, ...(signal && { signal }) }));
      signal?.throwIfAborted();
      if (rows.done && rows.value === 0) continue;
      const because = rows.done
        ? nowhereText(dataset, rows.value)
        : `how many rows lead to nobody could not be counted: ${rows.failure.message}`;
      lines.push({ where: `${store}.${dataset}`, because });
    }
  }
  return lines;
}
