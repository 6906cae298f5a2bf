/** Copies that people of a customer were given (GDPR Art. 15, 20): they are copies of the customer's data. */
import type { RowKey } from '../../stores/contract.ts';
import { removeCopies } from '../requests/remove-copies.ts';
import { rootOf } from '../requests/subject.ts';
import type { Job } from '../requests/workflow.ts';
import { tableOf } from '../scope.ts';

/** Before the rows go, which tell whose people they are. Idempotent. */
export async function removeGivenCopies(job: Job, tenant: RowKey): Promise<void> {
  const { environment, policy } = job;
  const given = await peopleWithCopies(job);
  if (given.size === 0) return;
  const found = new Set<string>();
  for (const kind of Object.keys(policy.map.subjects)) {
    for await (const key of peopleOf(job, kind, tenant)) {
      for (const pseudonym of environment.pseudonymOf.all(policy.id, kind, key)) {
        if (given.has(pseudonym)) found.add(pseudonym);
      }
    }
  }
  if (found.size > 0) await removeCopies(environment, policy.id, [...found]);
}

/** Everybody of the policy. */
export async function peopleWithCopies({
  environment,
  policy,
}: Pick<Job, 'environment' | 'policy'>): Promise<ReadonlySet<string>> {
  const { rows } = await environment.pool.query<{ readonly pseudonym: string }>(
    `select distinct p.pseudonym from troth.request r
       join troth.request_person p on p.request = r.id
      where r.policy = $1 and r."right" in ('access', 'portability')`,
    [policy.id],
  );
  return new Set(rows.map(({ pseudonym }) => pseudonym));
}

/** By the dataset with one row for each person, where that names its customer. */
async function* peopleOf(
  { policy, stores, signal }: Job,
  kind: string,
  tenant: RowKey,
): AsyncIterable<RowKey> {
  const { store, dataset } = rootOf(policy, kind);
  const parts = policy.map.subjects[kind]?.key ?? [];
  if (dataset.tenant.length !== tenant.length) return;
  const select = { table: tableOf(dataset), fields: dataset.tenant, equal: [tenant] };
  const query = { select, key: dataset.key, ...(signal ? { signal } : {}) };
  for await (const { columns, rows } of stores.get(store)?.read(query) ?? []) {
    for (const row of rows) yield parts.map((part) => row[columns.indexOf(part)] ?? null);
  }
}
