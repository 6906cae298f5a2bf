/** Names and addresses of people that are masked where they stand in free text. */
import { TrothError } from '@troth/core/error';
import { isWithin, type Dataset } from '@troth/core/policy';
import type { RowKey } from '../../stores/contract.ts';
import { isLeftByMask } from '../requests/left-by-mask.ts';
import { rootOf, subjectKindOf } from '../requests/subject.ts';
import { valuePlaceOf } from '../requests/value-place.ts';
import type { Identifiers, Job } from '../requests/workflow.ts';
import { tableOf, type ScopedDataset } from '../scope.ts';

/** Shorter ones stand in too many other words. */
const shortest = 3;

/** What was found by an earlier run is kept: the rows that it stood in may be gone. */
export async function identifiersOf(job: Job): Promise<Identifiers> {
  const root = rootOf(job.policy, job.subject.kind);
  const found: string[][] = [];
  for (const [person, key] of job.subject.keys.entries()) {
    const remembered = job.identifiers[person] ?? [];
    const texts = await textsOf(job, root, key);
    found.push([...new Set([...remembered, ...texts])]);
  }
  return found;
}

async function textsOf(job: Job, root: ScopedDataset, key: RowKey): Promise<ReadonlySet<string>> {
  const { policy, subject, stores } = job;
  const { store, dataset } = root;
  const fields = identifyingFields(dataset);
  const select = {
    table: tableOf(dataset),
    fields: subjectKindOf(policy, subject.kind).key,
    equal: [key] satisfies readonly RowKey[],
  };
  const texts = new Set<string>();
  const pages = stores.get(store)?.read({ select, key: dataset.key }) ?? [];
  for await (const { columns, rows } of pages) {
    for (const row of rows) {
      const partOf = (column: string): string | null => row[columns.indexOf(column)] ?? null;
      for (const field of fields) {
        const text = await plainText(job, root, field, partOf);
        const isTold = text.length >= shortest && !text.startsWith('{');
        if (isTold && !isLeftByMask(dataset, field, text)) texts.add(text);
      }
    }
  }
  return texts;
}

function identifyingFields({ fields }: Dataset): readonly string[] {
  const categories = ['user.name', 'user.contact', 'user.account.username'];
  return Object.entries(fields)
    .filter(([, { category }]) => categories.some((one) => isWithin(category, one)))
    .map(([name]) => name);
}

async function plainText(
  { environment, subject, identifiers }: Job,
  root: ScopedDataset,
  field: string,
  partOf: (column: string) => string | null,
): Promise<string> {
  const value = partOf(field);
  if (value === null) return '';
  if (root.dataset.fields[field]?.sealed !== true || environment.keys === undefined) {
    return value.trim();
  }
  const place = valuePlaceOf(subject, { ...root, field, key: root.dataset.key }, partOf);
  try {
    return (await environment.keys.openForSubject(value, place)).toString().trim();
  } catch (error) {
    // The fence of an earlier run is up: what it had opened is remembered.
    const code = error instanceof TrothError ? error.code : '';
    if (code === 'subject-erasing' && identifiers.length > 0) return '';
    // What was never sealed is read as it stands; what opens nowhere tells no name.
    if (code === 'sealed-malformed') return value.trim();
    if (['sealed-not-opened', 'key-foreign', 'key-unknown'].includes(code)) return '';
    throw error;
  }
}
