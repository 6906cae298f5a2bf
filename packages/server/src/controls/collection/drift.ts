/** Where the data map and a store part: tables and columns that only one of them has. */
import type { Dataset, StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { attempt, type Attempt } from '../attempt.ts';
import { besideIn, type BesideTables } from './beside.ts';
import { noneColumns, noneLook, type NoneColumn } from './none-look.ts';
import type { ClassifiedColumn } from '../classified.ts';
import type { ProbeContext } from '../context.ts';
import { resource } from '../finding.ts';
import type { TableScan } from '../reading/look.ts';
import { whyExcluded } from '../search/excluded.ts';
import { findTable, isSame, tableOf, undeclaredTables } from '../scope.ts';

export interface Drift {
  readonly store: string;
  /** Tables of the datasets that are compared; absent where all are. */
  readonly about?: readonly string[];
  /** What was compared. */
  readonly tables: number;
  readonly columns: number;
  /** Tables and columns that the map leaves out by name: columns are of tables that are compared. */
  readonly excluded: {
    readonly tables: readonly string[];
    readonly columnsOfTables: number;
    readonly columns: readonly string[];
  };
  readonly undeclaredTables: readonly UndeclaredTable[];
  readonly undeclaredColumns: readonly UndeclaredColumn[];
  /** Resources of declared tables and columns that the store lacks. */
  readonly missingTables: readonly string[];
  readonly missingColumns: readonly string[];
  /** What the server shows besides tables; absent where only some datasets are compared. */
  readonly beside?: Attempt<BesideTables>;
  /** What is in columns that are declared to say nothing about a person. By table. */
  readonly declaredNone: readonly DeclaredNone[];
}

export interface DeclaredNone {
  readonly table: Table;
  /** Those of one dataset; the look is at those of all datasets that are this table. */
  readonly columns: readonly string[];
  readonly scan: Attempt<TableScan<NoneColumn>>;
}

export interface UndeclaredTable {
  readonly resource: string;
  readonly kind: Table['kind'];
  readonly rows: Attempt<number>;
  /** Columns whose values seem to be about people. */
  readonly personal: Attempt<readonly ClassifiedColumn[]>;
}

export interface UndeclaredColumn {
  readonly resource: string;
  /** Rows with a value. */
  readonly rows: Attempt<number>;
  /** What its values seem to be about people; undefined when nothing. */
  readonly personal: Attempt<ClassifiedColumn | undefined>;
}

/** `datasets` limits it to their tables; a table outside is then no drift. */
export async function driftOf(
  context: ProbeContext,
  store: string,
  declaration: StoreDeclaration,
  datasets: readonly Dataset[] | undefined,
  looksAtNone: boolean,
): Promise<Drift> {
  const tables = await context.stores.everything(store);
  const about = datasets ?? Object.values(declaration.datasets);
  const found = about.map((dataset) => [dataset, findTable(tables, tableOf(dataset))] as const);
  const present = found.flatMap(([dataset, table]) => (table ? [[dataset, table] as const] : []));
  const strange = datasets === undefined ? undeclaredTables(declaration, tables) : [];
  const columns = present.flatMap(([dataset, table]) =>
    strangeColumns(declaration, dataset, table),
  );
  return {
    store,
    ...(datasets === undefined
      ? {}
      : { about: present.map(([{ table }]) => resource(store, table)) }),
    tables: present.length + strange.length,
    columns: present.reduce((sum, [, table]) => sum + table.columns.length, 0),
    excluded: excludedOf(
      declaration,
      tables,
      present.map(([, table]) => table),
    ),
    undeclaredTables: await each(strange, (table) => lookAtTable(context, store, table)),
    undeclaredColumns: (await each(columns, (one) => lookAtColumns(context, store, one))).flat(),
    missingTables: found.flatMap(([dataset, table]) =>
      table ? [] : [resource(store, dataset.table)],
    ),
    missingColumns: present.flatMap(([dataset, table]) => missingIn(store, dataset, table)),
    ...(datasets === undefined ? { beside: await attempt(() => besideIn(context, store)) } : {}),
    declaredNone: looksAtNone
      ? (
          await each(present, ([dataset, table]) => lookAtNone(context, store, dataset, table))
        ).flat()
      : [],
  };
}

function excludedOf(
  declaration: StoreDeclaration,
  tables: readonly Table[],
  compared: readonly Table[],
): Drift['excluded'] {
  const left = tables.filter(
    (table) => whyExcluded(declaration, 'tables', placeOf(table)) !== undefined,
  );
  return {
    tables: left.map(placeOf),
    columnsOfTables: left.reduce((sum, { columns }) => sum + columns.length, 0),
    columns: [...new Set(compared)].flatMap((table) =>
      table.columns
        .map(({ name }) => `${placeOf(table)}.${name}`)
        .filter((column) => whyExcluded(declaration, 'columns', column) !== undefined),
    ),
  };
}

function placeOf({ schema, name }: Table): string {
  return `${schema}.${name}`;
}

interface TableColumns {
  readonly table: Table;
  readonly names: readonly string[];
}

/** One table may stand behind several datasets; a column is declared when one of them has it. */
function strangeColumns(
  declaration: StoreDeclaration,
  { table: tableName }: Dataset,
  table: Table,
): TableColumns[] {
  const declared = new Set(
    Object.values(declaration.datasets)
      .filter((dataset) => dataset.table === tableName || isSame(tableOf(dataset), table))
      .flatMap((dataset) => Object.keys(dataset.fields)),
  );
  const place = `${table.schema}.${table.name}`;
  const names = table.columns
    .map(({ name }) => name)
    .filter((name) => !declared.has(name))
    .filter((name) => whyExcluded(declaration, 'columns', `${place}.${name}`) === undefined);
  return names.length === 0 ? [] : [{ table, names }];
}

function missingIn(store: string, dataset: Dataset, table: Table): string[] {
  const has = new Set(table.columns.map(({ name }) => name));
  return Object.keys(dataset.fields)
    .filter((name) => !has.has(name))
    .map((name) => resource(store, table, name));
}

async function lookAtTable(
  { stores }: ProbeContext,
  store: string,
  table: Table,
): Promise<UndeclaredTable> {
  const names = table.columns.map(({ name }) => name);
  return {
    resource: resource(store, table),
    kind: table.kind,
    rows: await attempt(() => stores.count(store, { table, where: [] })),
    personal: await attempt(async () =>
      (await stores.classified(store, table, names)).filter(isPersonal),
    ),
  };
}

async function lookAtColumns(
  { stores }: ProbeContext,
  store: string,
  { table, names }: TableColumns,
): Promise<UndeclaredColumn[]> {
  const classified = await attempt(() => stores.classified(store, table, names));
  return each(names, async (name) => ({
    resource: resource(store, table, name),
    rows: await attempt(() => stores.count(store, { table, where: [{ isNull: name, not: true }] })),
    personal: classified.done
      ? {
          done: true,
          value: classified.value.filter(isPersonal).find((one) => one.column === name),
        }
      : classified,
  }));
}

async function lookAtNone(
  { stores, policy }: ProbeContext,
  store: string,
  dataset: Dataset,
  table: Table,
): Promise<DeclaredNone[]> {
  const declaration = policy.map.stores[store];
  const look = declaration && noneLook(declaration, table);
  const present = new Set(look?.columns);
  const columns = noneColumns(dataset).filter((name) => present.has(name));
  if (look === undefined || columns.length === 0) return [];
  return [{ table, columns, scan: await attempt(() => stores.looked(store, table, look)) }];
}

export function isPersonal({ category }: ClassifiedColumn): boolean {
  return category?.startsWith('user') ?? false;
}

/** One after the other: a store that is asked much at once answers nobody. */
async function each<S, T>(subjects: readonly S[], read: (one: S) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (const subject of subjects) results.push(await read(subject));
  return results;
}
