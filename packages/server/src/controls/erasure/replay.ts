/** Whoever was erased and came back, with an old copy or otherwise: found by pseudonym, erased again. */
import type { Policy } from '@troth/core/policy';
import type { RowKey } from '../../stores/contract.ts';
import type { Replayed } from '../requests/contract.ts';
import type { RequestEnvironment } from '../requests/environment.ts';
import { openRequest, verifyRequest } from '../requests/open-request.ts';
import { listRequests } from '../requests/rows.ts';
import { datasetsOf, tableOf } from '../scope.ts';
import type { Stores } from '../requests/workflow.ts';

/** Opens a verified request for each; memory stays with the length of the list, not of the tables. */
export async function replaySuppression(
  environment: RequestEnvironment,
  policy: Policy,
): Promise<Replayed> {
  const listed = (await environment.suppression.list()).filter((one) => one.policy === policy.id);
  const kinds = new Map<string, Set<string>>();
  for (const { kind, pseudonym } of listed) {
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(pseudonym));
  }
  const back = new Map<string, { readonly kind: string; readonly key: RowKey }>();
  for (const [kind, pseudonyms] of kinds) {
    for await (const key of keysIn(policy, kind, environment.storesOf(policy))) {
      const pseudonym = environment.pseudonymOf(policy.id, kind, key);
      if (pseudonyms.has(pseudonym)) back.set(pseudonym, { kind, key });
    }
  }
  const open = await listRequests(environment.pool, { policies: [policy.id], open: true });
  const opened: string[] = [];
  for (const [pseudonym, { kind, key }] of back) {
    const right = kind === 'tenant' ? 'destruction' : 'erasure';
    if (open.some((one) => one.right === right && one.pseudonym === pseudonym)) continue;
    const id = await openRequest(environment, policy, { right, kind, keys: [key] });
    await verifyRequest(environment, policy, id, 'suppression ledger');
    opened.push(id);
  }
  return { found: back.size, opened };
}

/** Keys of every row that names such a person and would be deleted; nothing else of the row is read. */
async function* keysIn(policy: Policy, kind: string, stores: Stores): AsyncIterable<RowKey> {
  for (const { store, dataset } of datasetsOf(policy.map).datasets) {
    const columns = dataset.subjects[kind];
    const opened = stores.get(store);
    if (columns === undefined || opened === undefined || dataset.erase.how !== 'delete') continue;
    const query = { table: tableOf(dataset), columns, rows: 'full' as const };
    for await (const page of opened.sample(query)) {
      const [first = []] = page.columns;
      for (const row of first.keys()) {
        const key = page.columns.map((values) => values[row] ?? null);
        if (key.every((part) => part !== null)) yield key;
      }
    }
  }
}
