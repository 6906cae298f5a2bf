/** Which change has to wait for which: the graph that an order is computed on. */
import {
  emptiesColumn,
  type Change,
  type Condition,
  type ForeignKey,
  type Table,
  type TableName,
} from '../contract.ts';

export interface Link {
  /** Place of the change that comes first, in the list of changes. */
  readonly before: number;
  readonly after: number;
  /** The reference of the first one's table that is the reason; absent where its selection is. */
  readonly reference?: ForeignKey;
}

export function sameTable(a: TableName, b: TableName): boolean {
  return a.schema === b.schema && a.name === b.name;
}

export function nameOf({ schema, name }: TableName): string {
  return `${schema}.${name}`;
}

/** Every pair of changes of which one must come first. A change of a table by itself is no pair. */
export function linksOf(tables: readonly Table[], changes: readonly Change[]): readonly Link[] {
  return changes.flatMap((first, before) =>
    changes.flatMap((second, after) =>
      before === after ? [] : linksBetween(tables, before, after, first, second),
    ),
  );
}

function linksBetween(
  tables: readonly Table[],
  before: number,
  after: number,
  first: Change,
  second: Change,
): readonly Link[] {
  const references = referencesOf(tables, first.select.table).filter(
    (reference) =>
      sameTable(reference.to, second.select.table) &&
      gives(first, reference.columns) &&
      takes(second, reference.keys),
  );
  // What a selection looks at must still be there when rows are selected.
  const looks = lookedAt(first).some(
    ({ table, columns, own }) =>
      sameTable(table, second.select.table) &&
      // Of its own rows, those that another change deletes need no change any more.
      !(own && second.treatment.how === 'delete') &&
      takes(second, columns),
  );
  return [
    ...references.map((reference) => ({ before, after, reference })),
    ...(looks ? [{ before, after }] : []),
  ];
}

export function referencesOf(tables: readonly Table[], table: TableName): readonly ForeignKey[] {
  return tables.find((each) => sameTable(each, table))?.foreignKeys ?? [];
}

/** Whether after the change its rows refer no longer by these columns. */
function gives({ treatment }: Change, columns: readonly string[]): boolean {
  return treatment.how === 'delete' || columns.some((name) => emptiesColumn(treatment.set[name]));
}

/** Whether the change takes rows away, or what stands in one of these columns. */
function takes({ treatment }: Change, columns: readonly string[]): boolean {
  return treatment.how === 'delete' || columns.some((name) => Object.hasOwn(treatment.set, name));
}

interface LookedAt {
  readonly table: TableName;
  /** Whether it is the selected row itself. */
  readonly own: boolean;
  readonly columns: readonly string[];
}

/** Every table that the selection reads, its own too, with the columns that it reads there. */
export function lookedAt(change: Change): readonly LookedAt[] {
  const { table, fields = [] } = change.select;
  return [{ table, own: true, columns: fields }, ...lookedAtByConditions(change)];
}

export function lookedAtByConditions({ select }: Change): readonly LookedAt[] {
  return (select.where ?? []).flatMap((condition) => columnsIn(condition, select.table, true));
}

function columnsIn(condition: Condition, table: TableName, own: boolean): readonly LookedAt[] {
  if ('isNull' in condition) return [{ table, own, columns: [condition.isNull] }];
  if ('unmasked' in condition || 'holdsPaths' in condition) {
    return [{ table, own, columns: [condition.column] }];
  }
  if ('noneOf' in condition || 'oneOf' in condition) {
    return [{ table, own, columns: condition.fields }];
  }
  if ('exists' in condition) {
    return [
      { table, own, columns: condition.fields },
      { table: condition.exists, own: false, columns: condition.keys },
      ...(condition.and ?? []).flatMap((each) => columnsIn(each, condition.exists, false)),
    ];
  }
  if ('anyOf' in condition) {
    return condition.anyOf.flat().flatMap((each) => columnsIn(each, table, own));
  }
  const path: LookedAt[] = [];
  let at = { table, own };
  for (const join of condition.via ?? []) {
    path.push({ ...at, columns: join.fields });
    at = { table: join.to, own: false };
    path.push({ ...at, columns: join.keys });
  }
  return [...path, { ...at, columns: [condition.column] }];
}
