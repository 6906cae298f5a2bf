/** What is still there of people whose erasure is said to be done: every dataset is asked again. */
import { isPersonal, isWithin, type Dataset } from '@troth/core/policy';
import type { Condition } from '../../stores/contract.ts';
import { attemptAll, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import type { RequestTable } from '../requests/request-tables.ts';
import { isLotMask } from '../../stores/mask.ts';
import { masksParts, maskText } from '../requests/treatment.ts';
import { tableOf, type ScopedDataset } from '../scope.ts';
import { nameless, type NamelessIn } from './nameless.ts';

/** One question to one dataset. */
export interface Question {
  readonly asked: ScopedDataset;
  readonly requests: RequestTable;
  /** Kind of person that both are about. */
  readonly subject: string;
  readonly how: 'delete' | 'null' | 'mask';
  /** The column that must be null or masked; undefined where no row may be left. */
  readonly column?: string;
}

export interface Leftover {
  readonly rows: number;
}

export interface Leftovers {
  /** What remains of people whose erasure is said to be done. */
  readonly remains: readonly (readonly [Question, Attempt<Leftover>])[];
  /** `store.dataset` with such people in a store other than the requests', which cannot be joined. */
  readonly elsewhere: readonly string[];
  /** Completed erasures of whom nobody could be asked for. */
  readonly nameless: NamelessIn;
}

export async function leftovers(
  context: ProbeContext,
  erasures: readonly RequestTable[],
  datasets: readonly ScopedDataset[],
): Promise<Leftovers> {
  const pairs = erasures.flatMap((requests) =>
    datasets.filter((asked) => isAboutSame(asked, requests)).map((asked) => ({ asked, requests })),
  );
  const here = pairs.filter(({ asked, requests }) => asked.store === requests.store);
  const elsewhere = pairs.filter(({ asked, requests }) => asked.store !== requests.store);
  const kindsOf = (requests: RequestTable): ReadonlySet<string> =>
    new Set(
      pairs
        .filter((pair) => pair.requests === requests)
        .flatMap((pair) => commonSubjects(pair.asked, requests)),
    );
  return {
    nameless: await nameless(context, erasures, kindsOf),
    remains: await attemptAll(here.flatMap(questionsOf), async (question) => ({
      rows: await context.stores.count(question.asked.store, {
        table: tableOf(question.asked.dataset),
        where: conditionsOf(question),
      }),
    })),
    elsewhere: [...new Set(elsewhere.map(({ asked }) => `${asked.store}.${asked.name}`))],
  };
}

/** Both are about one kind of person, and the dataset is not kept for a stated duty. */
function isAboutSame(asked: ScopedDataset, requests: RequestTable): boolean {
  const isItself = asked.store === requests.store && asked.name === requests.name;
  return !isItself && isErased(asked.dataset) && commonSubjects(asked, requests).length > 0;
}

function isErased({ erase, fields }: Dataset): boolean {
  return erase.how !== 'keep' || Object.values(fields).some((one) => one.erase !== undefined);
}

function commonSubjects(asked: ScopedDataset, requests: RequestTable): string[] {
  return Object.keys(asked.dataset.subjects).filter(
    (subject) => requests.dataset.subjects[subject] !== undefined,
  );
}

function questionsOf(pair: { asked: ScopedDataset; requests: RequestTable }): Question[] {
  const { dataset } = pair.asked;
  const { how } = dataset.erase;
  return commonSubjects(pair.asked, pair.requests).flatMap((subject): Question[] => {
    const question = { ...pair, subject };
    if (how === 'delete') return [{ ...question, how }];
    return erasedFields(pair.asked, subject).map(({ name: column, how }) => ({
      ...question,
      how,
      column,
    }));
  });
}

/** Fields that say something about the person, but for those that say which person it is. */
function erasedFields(
  { dataset }: ScopedDataset,
  subject: string,
): { readonly name: string; readonly how: 'null' | 'mask' }[] {
  const identity = new Set([
    ...dataset.key,
    ...dataset.tenant,
    ...(dataset.subjects[subject] ?? []),
  ]);
  return Object.entries(dataset.fields).flatMap(([name, field]) => {
    const { how } = field.erase ?? dataset.erase;
    const personal = (isPersonal(field) || field.erase !== undefined) && !identity.has(name);
    if (!personal || (how !== 'null' && how !== 'mask')) return [];
    // Of a document only the paths about a person go: it is not empty afterwards.
    const isPart = field.json !== undefined && !isWithin(field.category, 'user');
    return [{ name, how: isPart ? 'mask' : how }];
  });
}

function conditionsOf({ asked, requests, subject, how, column }: Question): Condition[] {
  const done: Condition = {
    exists: tableOf(requests.dataset),
    fields: asked.dataset.subjects[subject] ?? [],
    keys: requests.dataset.subjects[subject] ?? [],
    and: [{ isNull: requests.requests.completed, not: true }],
  };
  if (column === undefined) return [done];
  const filled = { isNull: column, not: true };
  if (how === 'null' || !isWholeMask(asked, column)) return [done, filled];
  const erase = asked.dataset.fields[column]?.erase;
  const mask = (erase?.how === 'mask' ? erase.with : undefined) ?? maskText;
  // One that differs from row to row is known to no condition: how many are masked cannot be told.
  if (isLotMask(mask)) return [done, filled];
  return [done, filled, { noneOf: [[mask], [maskText]], fields: [column] }];
}

function isWholeMask({ dataset }: ScopedDataset, column: string): boolean {
  const field = dataset.fields[column];
  return field === undefined || !masksParts(dataset, field);
}
