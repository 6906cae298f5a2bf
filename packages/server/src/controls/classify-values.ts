/** What values of a table's columns seem to be, for checks. */
import { classifyTable } from '../stores/classify/index.ts';
import type { Table } from '../stores/contract.ts';
import type { ClassifiedColumn } from './classified.ts';

/** Values of some rows, nulls too. */
export interface ColumnValues {
  readonly column: string;
  readonly values: readonly (string | null)[];
}

export function classifyValues(
  name: string,
  table: Pick<Table, 'columns'> | undefined,
  read: readonly ColumnValues[],
): readonly ClassifiedColumn[] {
  const filled = read.map(({ values }) => values.filter((value) => value !== null));
  const columns = table?.columns ?? [];
  const judged = classifyTable(
    read.map(({ column, values }, at) => ({
      table: name,
      column,
      type: columns.find((candidate) => candidate.name === column)?.type ?? 'text',
      values: filled[at] ?? [],
      nullFraction: values.length === 0 ? 1 : 1 - (filled[at]?.length ?? 0) / values.length,
      neighbours: columns.map((one) => one.name).filter((one) => one !== column),
    })),
  );
  return read.map(({ column, values }, at) => {
    const best = surest(judged[at] ?? []);
    return {
      column,
      category: best?.category ?? null,
      confidence: best?.confidence ?? 0,
      sampled: values.length,
      filled: filled[at]?.length ?? 0,
    };
  });
}

/** What the column is as a whole, unless it holds something surer among its values. */
function surest<T extends { readonly confidence: number; readonly embedded?: true }>([
  first,
  ...others
]: readonly T[]): T | undefined {
  if (first === undefined || first.embedded !== true) return first;
  return [first, ...others].toSorted((one, other) => other.confidence - one.confidence)[0];
}
