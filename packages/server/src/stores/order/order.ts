/**
 * The order of changes in which every reference holds at every moment: who refers comes before who
 * is referred to. A circle is opened by nulling one reference in it first.
 */
import type { Change, ColumnTreatment, ForeignKey, Table } from '../contract.ts';
import {
  linksOf,
  lookedAt,
  lookedAtByConditions,
  nameOf,
  referencesOf,
  sameTable,
  type Link,
} from './links.ts';

export interface OrderObstacle {
  readonly code: 'cycle' | 'unknown-table';
  /** `schema.table` */
  readonly resource: string;
  readonly message: string;
}

export interface Order {
  /** To be made one after the other; nulling of references is added, before everything else. */
  readonly changes: readonly Change[];
  /** Where there is one, `changes` must not be made. */
  readonly obstacles: readonly OrderObstacle[];
}

/**
 * `tables` as the store discovered them, at least those of `changes`. A table whose rows refer to
 * one another by a reference that cannot be null is changed in one transaction: its key is left out.
 */
export function orderOf(tables: readonly Table[], changes: readonly Change[]): Order {
  const unknown = changes.filter(
    ({ select }) => !tables.some((table) => sameTable(table, select.table)),
  );
  if (unknown.length > 0) {
    const obstacles = unknown.map(({ select }) => ({
      code: 'unknown-table' as const,
      resource: nameOf(select.table),
      message: 'its references are not known',
    }));
    return { changes: [], obstacles };
  }
  const { changes: single, first } = openOwnCircles(tables, changes);
  const opened = openCircles(tables, single);
  if (opened.obstacle) return { changes: [], obstacles: [opened.obstacle] };
  return { changes: [...first, ...opened.first, ...opened.order], obstacles: [] };
}

/** References of a table to itself: nulled before, or else all rows deleted at once. */
function openOwnCircles(
  tables: readonly Table[],
  changes: readonly Change[],
): { changes: readonly Change[]; first: readonly Change[] } {
  const first: Change[] = [];
  const single = changes.map((change) => {
    if (change.treatment.how !== 'delete') return change;
    const own = referencesOf(tables, change.select.table).filter(({ to }) =>
      sameTable(to, change.select.table),
    );
    const nullings = own.map((reference) => nulling(tables, changes, change, reference));
    const possible = nullings.filter((each) => each !== undefined);
    first.push(...possible);
    return possible.length === own.length ? change : { ...change, key: [] };
  });
  return { changes: single, first };
}

interface Opened {
  readonly order: readonly Change[];
  readonly first: readonly Change[];
  readonly obstacle?: OrderObstacle;
}

function openCircles(tables: readonly Table[], changes: readonly Change[]): Opened {
  let links = linksOf(tables, changes);
  const left = new Set(changes.keys());
  const order: Change[] = [];
  const first: Change[] = [];
  while (left.size > 0) {
    const free = [...left].find((place) => !links.some(({ after }) => after === place));
    if (free !== undefined) {
      left.delete(free);
      links = links.filter(({ before }) => before !== free);
      order.push(changes[free] as Change);
      continue;
    }
    const circle = links.filter((link) => closes(links, link));
    const opening = openingOf(tables, changes, circle);
    if (!opening) return { order, first, obstacle: obstacleOf(tables, changes, circle) };
    first.push(opening.change);
    links = links.filter((link) => link !== opening.link);
  }
  return { order, first };
}

/** Whether the link lies on a circle. */
function closes(links: readonly Link[], { before, after }: Link): boolean {
  const reached = new Set([after]);
  for (const place of reached) {
    if (place === before) return true;
    for (const link of links) if (link.before === place) reached.add(link.after);
  }
  return false;
}

function openingOf(
  tables: readonly Table[],
  changes: readonly Change[],
  circle: readonly Link[],
): { change: Change; link: Link } | undefined {
  for (const link of circle) {
    const child = changes[link.before];
    const change = child && link.reference && nulling(tables, changes, child, link.reference);
    if (change) return { change, link };
  }
  return undefined;
}

/**
 * The change that nulls a reference in the rows that `change` deletes. Columns of the key stay, and
 * those by which it finds its rows, or a condition of any change does. A reference of several columns is void as soon
 * as one is null; all that may be are nulled, so that `MATCH FULL` is met where it can be.
 */
function nulling(
  tables: readonly Table[],
  changes: readonly Change[],
  change: Change,
  reference: ForeignKey,
): Change | undefined {
  if (change.treatment.how !== 'delete') return undefined;
  const { table } = change.select;
  const kept = new Set([
    ...change.key,
    // Rows of another change that are found by values are its own to find; those that a condition
    // finds may be looked for after this.
    ...[...lookedAt(change), ...changes.flatMap(lookedAtByConditions)]
      .filter((looked) => sameTable(looked.table, table))
      .flatMap((looked) => looked.columns),
  ]);
  const columns = tables.find((each) => sameTable(each, table))?.columns ?? [];
  const nullable = new Set(
    columns.filter((each) => each.nullable && !kept.has(each.name)).map((each) => each.name),
  );
  const set: [string, ColumnTreatment][] = reference.columns
    .filter((name) => nullable.has(name))
    .map((name) => [name, { how: 'null' }]);
  if (set.length === 0) return undefined;
  return { ...change, treatment: { how: 'update', set: Object.fromEntries(set) } };
}

/** A reference that may be null opens the circle, unless its columns are the row's own key. */
function openBy(
  tables: readonly Table[],
  changes: readonly Change[],
  circle: readonly Link[],
): string {
  const keep = 'keep the rows of one of them: `erase: { keep-because: … }`';
  for (const { before, reference } of circle) {
    const child = changes[before];
    const table = child && tables.find((each) => sameTable(each, child.select.table));
    const column = table?.columns.find(
      ({ name, nullable }) =>
        !nullable && reference?.columns.includes(name) && !child?.key.includes(name),
    );
    if (table === undefined || column === undefined) continue;
    return `Let ${nameOf(table)}.${column.name} be null (ALTER COLUMN ${column.name} DROP NOT NULL), or ${keep}`;
  }
  return keep.replace('keep', 'Keep');
}

function obstacleOf(
  tables: readonly Table[],
  changes: readonly Change[],
  circle: readonly Link[],
): OrderObstacle {
  const places = circle.map(({ before }) => nameOf((changes[before] as Change).select.table));
  const names = [...new Set(places)];
  return {
    code: 'cycle',
    resource: names[0] ?? '',
    message: `rows of ${names.join(', ')} can only go after one another: each is referred to, or found, by way of another, and no reference between them can be emptied. ${openBy(tables, changes, circle)}`,
  };
}
