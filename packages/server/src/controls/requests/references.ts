/** References between datasets, as the data map declares them and as the store enforces them. */
import type { Dataset, Reference, StoreDeclaration } from '@troth/core/policy';
import type { ColumnTreatment, ForeignKey, Table, TableName } from '../../stores/contract.ts';
import { findTable, isSame, tableOf } from '../scope.ts';
import { words } from '../wording.ts';
import type { Remark } from './plan-model.ts';

/** Whether the store itself sees to it that the reference holds. */
export function isEnforced({ foreignKeys }: Table, by: Reference): boolean {
  return foreignKeys.some(({ columns }) => isSameSet(columns, by.fields));
}

/** Whether the store refuses to let go what it leads to: not where it empties the reference itself. */
export function forbidsGoing({ foreignKeys }: Table, by: Reference): boolean {
  return foreignKeys.some(
    ({ columns, onDelete }) =>
      isSameSet(columns, by.fields) && onDelete !== 'null' && onDelete !== 'default',
  );
}

export function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}

/** The columns that break a reference when they are null; undefined where none may be. */
export function unlinking(
  dataset: Dataset,
  table: Table,
  by: Reference,
): Readonly<Record<string, ColumnTreatment>> | undefined {
  const identity = new Set([...dataset.tenant, ...keyOf(dataset, table)]);
  const free = by.fields.filter(
    (name) =>
      !identity.has(name) &&
      table.columns.some((column) => column.name === name && column.nullable),
  );
  if (free.length === 0) return undefined;
  return Object.fromEntries(free.map((name) => [name, { how: 'null' as const }]));
}

/** What identifies a row: as the data map says, else the table's primary key. */
export function keyOf(dataset: Dataset, table: Table): readonly string[] {
  return dataset.key.length > 0 ? dataset.key : table.primaryKey;
}

/**
 * References by a part of the key of `reached` rows: several rows have the same part, of whatever
 * person or customer. What the store itself enforces leads to one row.
 */
export function ambiguous(
  store: string,
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  reached: readonly string[],
): readonly Remark[] {
  const isPartial = (dataset: Dataset, by: Reference): boolean => {
    const target = datasets[by.to];
    const [from, to] = [dataset, target].map((one) => one && findTable(tables, tableOf(one)));
    if (!target || !from || !to || !reached.includes(by.to) || isEnforced(from, by)) return false;
    const key = keyOf(target, to);
    return by.keys.length < key.length && by.keys.every((column) => key.includes(column));
  };
  return Object.entries(datasets).flatMap(([name, dataset]) =>
    dataset.references
      .filter((by) => isPartial(dataset, by))
      .map(({ fields, to, keys }) => ({
        code: 'reference-partial',
        resource: `${store}.${name}`,
        message: `${store}.${name} refers to ${to} by ${fields.join(', ')}, which is ${keys.join(', ')} there and only a part of its key: rows of several may be meant. Declare the reference by the whole key.`,
      })),
  );
}

/** Foreign keys to rows that go, of which the data map knows nothing: whose rows are they? */
export function undeclared(
  store: string,
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  going: readonly string[],
): readonly Remark[] {
  const targets = going.flatMap((name) => (datasets[name] ? [tableOf(datasets[name])] : []));
  const isDeclared = (table: TableName, key: ForeignKey): boolean =>
    Object.values(datasets).some(
      (dataset) =>
        isSame(tableOf(dataset), table) &&
        dataset.references.some(
          ({ fields, to }) =>
            isSameSet(fields, key.columns) &&
            datasets[to] !== undefined &&
            isSame(tableOf(datasets[to]), key.to),
        ),
    );
  return tables.flatMap((table) => {
    const keys = table.foreignKeys
      .filter(({ to }) => targets.some((target) => isSame(target, to)))
      .filter((key) => !isDeclared(table, key));
    return keys.length === 0 ? [] : [undeclaredKeys(store, datasets, table, keys)];
  });
}

type Datasets = StoreDeclaration['datasets'];

/** One remark for a table, so that all of its foreign keys can be pasted at once. */
function undeclaredKeys(
  store: string,
  datasets: Datasets,
  table: TableName,
  keys: readonly ForeignKey[],
): Remark {
  const by = keys.map(({ to, columns }) => `${to.schema}.${to.name} by ${columns.join(', ')}`);
  const written = [...new Set(keys.map((key) => entryFor(datasets, key)))];
  const known =
    Object.values(datasets).find((one) => isSame(tableOf(one), table))?.references ?? [];
  const declare =
    written.length === 1 ? 'Declare the reference' : `Declare the ${written.length} references`;
  return {
    code: 'reference-undeclared',
    resource: `${store}/${table.schema}.${table.name}`,
    message: `${table.schema}.${table.name} refers to ${words([...new Set(by)])}, and the data map does not say so. ${declare}, so that it is known whose rows these are.`,
    paste: `references: [${[...known.map(asWritten), ...written].join(', ')}]`,
  };
}

function entryFor(datasets: Datasets, { columns, to, keys }: ForeignKey): string {
  const named = Object.entries(datasets).find(([, one]) => isSame(tableOf(one), to));
  return asWritten({ fields: columns, to: named?.[0] ?? to.name, keys });
}

function asWritten({ fields, to, keys, owns, others }: Reference): string {
  const more = `${owns ? ', owns: true' : ''}${others ? `, others: ${others}` : ''}`;
  return `{ fields: [${fields.join(', ')}], to: ${to}, keys: [${keys.join(', ')}]${more} }`;
}
