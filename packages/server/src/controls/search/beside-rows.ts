/**
 * What hangs by rows that a plan empties or keeps, and that the data map does not know: columns that were
 * added since it was written, and rows of other tables that refer to them by a real foreign key.
 */
import type { Policy } from '@troth/core/policy';
import type { Change, Table } from '../../stores/contract.ts';
import type { Copy, Reach, StorePlan } from '../requests/plan-model.ts';
import { collectWays } from '../requests/collect-handles.ts';
import { selectionsOf, type Whose } from '../requests/selections.ts';
import type { Stores } from '../requests/workflow.ts';
import { findTable, isSame, tableOf } from '../scope.ts';
import { counted, words } from '../wording.ts';
import { whyExcluded } from './excluded.ts';

interface Asking {
  readonly policy: Policy;
  readonly stores: Stores;
  readonly whose: Whose;
  readonly noun: 'person' | 'customer';
  readonly signal?: AbortSignal | undefined;
}

/** Rows of the person that stay, with their reach. */
interface Staying {
  readonly dataset: string;
  readonly reach: Reach;
  readonly isEmptied: boolean;
}

export async function besideRows(
  asking: Asking,
  plans: readonly StorePlan[],
): Promise<readonly Copy[]> {
  const found: Copy[] = [];
  for (const { store, steps, kept } of plans) {
    const opened = asking.stores.get(store);
    const declaration = asking.policy.map.stores[store];
    if (opened === undefined || declaration === undefined) continue;
    const staying: Staying[] = [
      ...steps
        .filter(({ how }) => how === 'null' || how === 'mask')
        .map(({ dataset, reach }) => ({ dataset, reach, isEmptied: true })),
      ...kept.flatMap(({ dataset, reach }) =>
        reach === undefined ? [] : [{ dataset, reach, isEmptied: false }],
      ),
    ];
    if (staying.length === 0) continue;
    const tables = await opened.discover();
    for (const { dataset: name, reach, isEmptied } of distinct(staying)) {
      const dataset = declaration.datasets[name];
      const table = dataset && findTable(tables, tableOf(dataset));
      if (dataset === undefined || table === undefined) continue;
      const columns = isEmptied ? unknownColumns(declaration, table) : [];
      for (const column of columns)
        found.push(...(await filled(asking, store, reach, table, column)));
      for (const referring of strangers(declaration, tables, table)) {
        found.push(...(await hanging(asking, store, reach, referring)));
      }
    }
  }
  return found;
}

function distinct(staying: readonly Staying[]): readonly Staying[] {
  return [
    ...new Map(staying.map((one) => [JSON.stringify([one.dataset, one.reach]), one])).values(),
  ];
}

type Declaration = Policy['map']['stores'][string];

function unknownColumns(declaration: Declaration, table: Table): readonly string[] {
  const known = new Set(
    Object.values(declaration.datasets)
      .filter((dataset) => isSame(tableOf(dataset), table))
      .flatMap(({ fields }) => Object.keys(fields)),
  );
  return table.columns
    .map(({ name }) => name)
    .filter((name) => !known.has(name))
    .filter(
      (name) =>
        whyExcluded(declaration, 'columns', `${table.schema}.${table.name}.${name}`) === undefined,
    );
}

async function filled(
  { stores, whose, noun, signal }: Asking,
  store: string,
  reach: Reach,
  table: Table,
  column: string,
): Promise<readonly Copy[]> {
  const treatment: Change['treatment'] = { how: 'update', set: { [column]: { how: 'null' } } };
  let rows = 0;
  for await (const select of selectionsOf(stores.get(store)!, reach, whose)) {
    rows += await stores.get(store)!.remaining({ select, key: [], treatment }, signal);
  }
  if (rows === 0) return [];
  const says = `${counted(rows, 'row')} of this ${noun} ${rows === 1 ? 'is' : 'are'} emptied and ${rows === 1 ? 'keeps' : 'keep'} a value in ${column}, which the data map does not know`;
  return [{ where: `${store}/${table.schema}.${table.name}.${column}`, rows, says }];
}

interface Referring {
  readonly table: Table;
  readonly columns: readonly string[];
  readonly keys: readonly string[];
}

/** Tables that no dataset declares, and that refer to this one. */
function strangers(
  declaration: Declaration,
  tables: readonly Table[],
  to: Table,
): readonly Referring[] {
  return tables
    .filter((table) => table.readable)
    .filter(
      (table) => !Object.values(declaration.datasets).some((one) => isSame(tableOf(one), table)),
    )
    .filter(
      (table) => whyExcluded(declaration, 'tables', `${table.schema}.${table.name}`) === undefined,
    )
    .flatMap((table) =>
      table.foreignKeys
        .filter((key) => isSame(key.to, to))
        .map(({ columns, keys }) => ({ table, columns, keys })),
    );
}

async function hanging(
  { stores, whose, noun, signal }: Asking,
  store: string,
  rowsOf: Reach,
  { table, columns, keys }: Referring,
): Promise<readonly Copy[]> {
  const reach: Reach = { table, fields: columns, from: { rows: rowsOf, keys } };
  await collectWays(stores.get(store)!, [reach], whose);
  let rows = 0;
  for await (const select of selectionsOf(stores.get(store)!, reach, whose)) {
    const change = { select, key: [], treatment: { how: 'delete' } as const };
    rows += await stores.get(store)!.remaining(change, signal);
  }
  if (rows === 0) return [];
  const where = `${store}/${table.schema}.${table.name}.${columns.join('+')}`;
  const says = `${counted(rows, 'row')} ${rows === 1 ? 'refers' : 'refer'} to rows of this ${noun} that stay, by ${words(columns)}`;
  return [{ where, rows, says }];
}
