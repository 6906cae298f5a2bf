/** One batch of a change, as one statement and so as one transaction. */
import type { Change, RowKey } from '../../contract.ts';
import { ConditionWriter } from '../condition.ts';
import { keyOf } from '../pages.ts';
import type { Relations } from '../relations.ts';
import type { Rows, Statement } from '../sessions.ts';
import { quoteTable } from '../sql.ts';
import { selectedWhere } from './selection.ts';
import { assignments, somethingToDo } from './treatment.ts';

export const mostRows = 10_000;

const row = 'r';
const changed = 'd';

export interface Batch {
  /** Rows that the statement's snapshot showed. */
  readonly found: number;
  /** Fewer than found where somebody else changed a row at the same time, or a trigger kept it. */
  readonly done: number;
  /** The last row's key; undefined where batches do not go by key. */
  readonly last: RowKey | undefined;
}

/**
 * With a key that has an order, the rows behind `last`; with another key, any rows; without a key,
 * every row. Rows that others insert or change while it runs are left to the next statement.
 */
export function batchStatement(
  store: string,
  relations: Relations,
  change: Change,
  last: RowKey | undefined,
): Statement {
  const { select, key } = change;
  const writer = new ConditionWriter(store, relations);
  const table = quoteTable(select.table);
  const where = (alias: string): string =>
    [
      selectedWhere(store, relations, writer, select, alias),
      somethingToDo(relations, change, alias, writer.parameters),
    ].join(' and ');
  const order = keyOf(relations, select.table, key, row) ?? [];
  const names = order.map((part) => part.column);
  const ends = last && order.map((part, at) => `${writer.parameters.add(last[at])}::${part.type}`);
  const after = ends ? ` and (${names.join(', ')}) > (${ends.join(', ')})` : '';
  const act = dataChange(relations, change, writer);
  if (key.length === 0) {
    const text = `with done as (${act(where(changed), '')} returning 1) select count(*), count(*) from done`;
    return { text, values: writer.parameters.values };
  }
  const columns = names.map((name, at) => `, ${name} as k${at}`).join('');
  const sorted = names.length === 0 ? '' : ` order by ${names.join(', ')}`;
  const ending = order.map((_, at) => `batch.k${at} desc`).join(', ');
  const keys = order.map((part, at) => `batch.k${at}::${part.type}::text`).join(', ');
  const place = `${changed}.ctid = batch.place and ${changed}.tableoid = batch.part`;
  const text =
    `with batch as materialized (select ${row}.ctid as place, ${row}.tableoid as part${columns}` +
    ` from ${table} ${row} where ${where(row)}${after}${sorted} limit ${mostRows}),` +
    ` done as (${act(place, 'batch')} returning 1)` +
    ` select (select count(*) from batch), (select count(*) from done)` +
    (order.length === 0
      ? ''
      : `, ended.* from (select) one left join (select ${keys} from batch order by ${ending} limit 1) ended on true`);
  return { text, values: writer.parameters.values };
}

/** DELETE or UPDATE with the given condition, beside the rows of `beside`. */
function dataChange(
  relations: Relations,
  { select: { table }, treatment }: Change,
  writer: ConditionWriter,
): (condition: string, beside: string) => string {
  const target = `${quoteTable(table)} ${changed}`;
  if (treatment.how === 'delete') {
    return (condition, beside) =>
      `delete from ${target}${beside && ` using ${beside}`} where ${condition}`;
  }
  const set = assignments(relations, table, treatment.set, changed, writer.parameters);
  return (condition, beside) =>
    `update ${target} set ${set}${beside && ` from ${beside}`} where ${condition}`;
}

export function readBatch(rows: Rows): Batch {
  const [found = null, done = null, ...last] = rows[0] ?? [];
  const hasEnd = last.length > 0 && last.every((part) => part !== null);
  return { found: Number(found), done: Number(done), last: hasEnd ? last : undefined };
}

/** Rows in which the change would still find something to do. */
export function remainingStatement(store: string, relations: Relations, change: Change): Statement {
  const writer = new ConditionWriter(store, relations);
  const where = [
    selectedWhere(store, relations, writer, change.select, row),
    somethingToDo(relations, change, row, writer.parameters),
  ].join(' and ');
  return {
    text: `select count(*) from ${quoteTable(change.select.table)} ${row} where ${where}`,
    values: writer.parameters.values,
  };
}
