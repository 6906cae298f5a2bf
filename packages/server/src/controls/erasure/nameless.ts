/** Completed requests of the service's own that say of nobody whom they were about, or of people nothing holds. */
import type { Finding } from '@troth/core/control';
import type { Condition } from '../../stores/contract.ts';
import { attemptAll, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { isDone, type RequestTable } from '../requests/request-tables.ts';
import { resource, unknown } from '../finding.ts';
import { tableOf } from '../scope.ts';
import { counted, words } from '../wording.ts';

/** Of completed erasures of one table. */
export interface Nameless {
  /** They name no person at all: part of each key is empty. */
  readonly nobody: number;
  /** They name somebody, but nobody of a kind by which a dataset was asked. */
  readonly unasked: number;
}

export type NamelessIn = readonly (readonly [RequestTable, Attempt<Nameless>])[];

/** `askedKinds`: kinds of people by which datasets are asked for those of the table. */
export function nameless(
  context: ProbeContext,
  tables: readonly RequestTable[],
  askedKinds: (table: RequestTable) => ReadonlySet<string>,
): Promise<NamelessIn> {
  return attemptAll(tables, async (table) => {
    const kinds = Object.keys(table.dataset.subjects);
    const asked = kinds.filter((kind) => askedKinds(table).has(kind));
    const nobody = await without(context, table, kinds);
    return { nobody, unasked: (await without(context, table, asked)) - nobody };
  });
}

/** Completed rows that name nobody of these kinds. */
async function without(
  { stores, now }: ProbeContext,
  table: RequestTable,
  kinds: readonly string[],
): Promise<number> {
  const { store, dataset } = table;
  let count = 0;
  for (const empty of emptyIn(kinds.map((kind) => dataset.subjects[kind] ?? []))) {
    const where = [isDone(table, now), ...empty];
    count += await stores.count(store, { table: tableOf(dataset), where });
  }
  return count;
}

/** Ways that have no row in common, in which each of the keys has an empty part. */
function emptyIn(keys: readonly (readonly string[])[]): readonly (readonly Condition[])[] {
  return keys.reduce<readonly (readonly Condition[])[]>(
    (ways, columns) =>
      ways.flatMap((way) =>
        columns.map((column, index) => [
          ...way,
          ...columns.slice(0, index).map((before) => ({ isNull: before, not: true })),
          { isNull: column },
        ]),
      ),
    [[]],
  );
}

/** Completed erasures of whom nothing could be asked for. */
export function unaskedIn(found: NamelessIn): number {
  return found.reduce(
    (sum, [, one]) => sum + (one.done ? one.value.nobody + one.value.unasked : 0),
    0,
  );
}

/** Whether anything of them is left nobody can ask. */
export function judgeNameless(table: RequestTable, attempt: Attempt<Nameless>): Finding[] {
  const where = resource(table.store, table.dataset.table);
  if (!attempt.done) {
    const { code, message } = attempt.failure;
    const text = `${where} could not be counted: ${message}`;
    return [unknown('erased-nameless', where, text, { facts: { code } })];
  }
  const { nobody, unasked } = attempt.value;
  const columns = [...new Set(Object.values(table.dataset.subjects).flat())];
  const tell = (count: number, which: string): Finding[] => {
    if (count === 0) return [];
    const message = `${counted(count, 'completed erasure')} of ${where} ${which}: whether anything of ${count === 1 ? 'that person' : 'these people'} is left cannot be asked.`;
    return [unknown('erased-nameless', where, message, { rows: count })];
  };
  return [
    ...tell(
      nobody,
      `${nobody === 1 ? 'names' : 'name'} nobody (${words(columns)} ${columns.length === 1 ? 'is' : 'are'} empty)`,
    ),
    ...tell(
      unasked,
      `${unasked === 1 ? 'is' : 'are'} of a kind of person by which no dataset was asked`,
    ),
  ];
}
