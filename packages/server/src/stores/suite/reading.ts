/** What the tests of the store contract share: the store under test, and reading it to the end. */
import { TrothError } from '@troth/core/error';
import type { Ability, SeedTable } from './under-test.ts';
import type { LocateQuery, RowKey, SamplePage, Store, Table, TableName } from '../contract.ts';

export interface At {
  store(): Store;
  table(name: string): TableName;
  seed(table: SeedTable): Promise<void>;
  /** For the `skip` of a test: the reason, or false. */
  skip(ability: Ability): string | false;
}

export function isNamed(error: unknown): error is TrothError {
  return error instanceof TrothError;
}

export async function discovered(at: At, table: TableName): Promise<Table | undefined> {
  const tables = await at.store().discover({ schemas: [table.schema] });
  return tables.find((each) => each.name === table.name);
}

export function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  return Array.fromAsync(pages);
}

export async function sampled(
  store: Store,
  table: TableName,
  columns: readonly string[],
  rows: number | 'full',
): Promise<(string | null)[][]> {
  return rowsOf(await all(store.sample({ table, columns, rows })));
}

export function rowsOf(pages: readonly SamplePage[]): (string | null)[][] {
  return pages.flatMap(({ columns }) =>
    (columns[0] ?? []).map((_, row) => columns.map((column) => column[row] ?? null)),
  );
}

export async function located(store: Store, query: LocateQuery): Promise<RowKey[]> {
  const keys = (await all(store.locate(query))).flat();
  return keys.toSorted((a, b) => (a[0] ?? '').localeCompare(b[0] ?? ''));
}
