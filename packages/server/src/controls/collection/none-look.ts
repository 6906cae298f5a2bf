/**
 * Columns that are declared to say nothing about a person: whether their values do, judged by up to 1,000
 * rows that stand together, so that no part of a table hides behind the rest.
 */
import { isWithin, type Dataset, type StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import type { ClassifiedColumn } from '../classified.ts';
import { classifyValues } from '../classify-values.ts';
import type { Look, Page, Tally } from '../reading/look.ts';
import { isSame, tableOf } from '../scope.ts';

export interface NoneColumn {
  readonly filled: number;
  /** What the surest of its parts seems to hold about people; absent where none does. */
  readonly doubt?: Omit<ClassifiedColumn, 'column'>;
}

export const noneLookName = 'none';

/** Rows that are judged together. */
const together = 1000;

/** As sure as the classification must be to doubt what a person has declared. */
const doubtFrom = 0.8;

/** Of all datasets of the store that are this table; undefined where none has such a column. */
export function noneLook(store: StoreDeclaration, table: Table): Look<NoneColumn> | undefined {
  const declared = new Set(
    Object.values(store.datasets)
      .filter((dataset) => isSame(tableOf(dataset), table))
      .flatMap(noneColumns),
  );
  const columns = table.columns.map(({ name }) => name).filter((name) => declared.has(name));
  return columns.length === 0 ? undefined : lookAt(table, columns);
}

export function noneColumns({ fields }: Dataset): readonly string[] {
  return Object.keys(fields).filter((name) => fields[name]?.category === 'none');
}

function lookAt(table: Table, columns: readonly string[]): Look<NoneColumn> {
  const typeOf = (name: string) => table.columns.find((one) => one.name === name)?.type ?? '';
  return {
    name: noneLookName,
    columns,
    signatures: Object.fromEntries(columns.map((name) => [name, `${typeOf(name)}, none`])),
    tally: () => new NoneTally(table, columns),
    merge: (one, other) => {
      const doubt = surer(one.doubt, other.doubt);
      return { filled: one.filled + other.filled, ...(doubt ? { doubt } : {}) };
    },
    isSuspect: ({ doubt }) => doubt !== undefined,
  };
}

function surer(one: NoneColumn['doubt'], other: NoneColumn['doubt']): NoneColumn['doubt'] {
  return (one?.confidence ?? 0) >= (other?.confidence ?? 0) ? one : other;
}

class NoneTally implements Tally<NoneColumn> {
  readonly #table: Table;
  readonly #columns: readonly { readonly column: string; values: (string | null)[] }[];
  readonly #found: Record<string, NoneColumn> = {};

  constructor(table: Table, columns: readonly string[]) {
    this.#table = table;
    this.#columns = columns.map((column) => ({ column, values: [] }));
  }

  add(page: Page): void {
    for (const [index, { values }] of this.#columns.entries()) {
      values.push(...(page.columns[index] ?? []));
    }
    if ((this.#columns[0]?.values.length ?? 0) >= together) this.#judge();
  }

  /** Nothing is judged twice: the values of a part are dropped with it. */
  #judge(): void {
    for (const one of classifyValues(this.#table.name, this.#table, this.#columns)) {
      const { column, ...rest } = one;
      const known = this.#found[column];
      const doubt = surer(known?.doubt, isDoubted(one) ? rest : undefined);
      const filled = (known?.filled ?? 0) + one.filled;
      this.#found[column] = { filled, ...(doubt ? { doubt } : {}) };
    }
    for (const column of this.#columns) column.values = [];
  }

  result(): Record<string, NoneColumn> {
    if (this.#columns.some(({ values }) => values.length > 0)) this.#judge();
    const none = this.#columns.map(({ column }) => [column, { filled: 0 }] as const);
    return { ...Object.fromEntries(none), ...this.#found };
  }
}

/** A number of a row looks like the number of a person; to tell them apart takes the declaration. */
function isDoubted({ category, confidence }: ClassifiedColumn): boolean {
  const isPersonal = category?.startsWith('user') ?? false;
  return isPersonal && confidence >= doubtFrom && !isWithin(category ?? '', 'user.unique_id');
}
