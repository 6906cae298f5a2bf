/**
 * Rows of other customers that an erasure would delete because they refer to the person's rows: nobody
 * asked for that, and their customer has a say in it.
 */
import type { Condition, RowKey, WritableStore } from '../../stores/contract.ts';
import type { Remark, Step, StorePlan } from '../requests/plan-model.ts';
import { isSameSet } from '../requests/references.ts';
import { selectionsOf, whoseIn } from '../requests/selections.ts';
import { rootOf, subjectKindOf } from '../requests/subject.ts';
import type { Job } from '../requests/workflow.ts';
import { tableOf } from '../scope.ts';
import { counted } from '../wording.ts';

export async function otherTenants(
  job: Job,
  plans: readonly StorePlan[],
): Promise<readonly Remark[]> {
  const own = await tenantsOf(job);
  const found: Remark[] = [];
  if (own.length === 0) return found;
  for (const { store, steps } of plans) {
    const opened = job.stores.get(store);
    for (const step of steps) {
      const dataset = job.policy.map.stores[store]?.datasets[step.dataset];
      const isNamed = isSameSet(step.reach.fields, dataset?.subjects[job.subject.kind] ?? []);
      if (!opened || !dataset || step.how !== 'delete' || isNamed) continue;
      const columns = dataset.tenant;
      if (columns.length !== own[0]?.length) continue;
      const rows = await countOthers(job, opened, step, { columns, own });
      if (rows > 0) found.push(remark(`${store}.${step.dataset}`, step, rows));
    }
  }
  return found;
}

/** Of the people's own rows; none where these are gone, or name no tenant. */
async function tenantsOf({ policy, subject, stores }: Job): Promise<readonly RowKey[]> {
  const { store, dataset } = rootOf(policy, subject.kind);
  const found: RowKey[] = [];
  if (dataset.tenant.length === 0) return found;
  const { key } = subjectKindOf(policy, subject.kind);
  const query = { table: tableOf(dataset), key: dataset.tenant, fields: key, equal: subject.keys };
  for await (const page of stores.get(store)?.locate(query) ?? []) found.push(...page);
  return found.filter((tenant) => !tenant.includes(null));
}

interface Tenants {
  readonly columns: readonly string[];
  readonly own: readonly RowKey[];
}

/** A row whose tenant is null is no other customer's. */
async function countOthers(
  job: Job,
  store: WritableStore,
  { reach }: Step,
  { columns, own }: Tenants,
): Promise<number> {
  let rows = 0;
  const named = columns.map((column): Condition => ({ isNull: column, not: true }));
  const whose = whoseIn(job);
  for await (const select of selectionsOf(store, reach, whose)) {
    const where = [...(select.where ?? []), ...named, { noneOf: own, fields: columns }];
    const change = { select: { ...select, where }, key: [], treatment: { how: 'delete' } } as const;
    rows += await store.remaining(change, job.signal);
  }
  return rows;
}

function remark(resource: string, { reach }: Step, rows: number): Remark {
  const message = `${counted(rows, 'row')} of ${resource} ${rows === 1 ? 'is' : 'are'} of another customer, and would be deleted because ${rows === 1 ? 'it refers' : 'they refer'} to the person's rows by ${reach.fields.join(', ')}. Let that be null, or have that customer remove them first.`;
  return { code: 'other-tenant', resource, message };
}
