import { TrothError } from '@troth/core/error';
import type { Store, Table } from '../contract.ts';
import { besideOthers } from '../classify/index.ts';
import { ColumnTally } from './column-tally.ts';
import { threadFailed, type Judges } from './judges.ts';
import type { DiscoveredColumn, DiscoveredTable, Sampled, Unsampled } from './report.ts';

export interface TableOptions {
  readonly rows: number | 'full';
  readonly judges: Judges;
  readonly onRows?: (rowsSoFar: number) => void;
  readonly signal?: AbortSignal;
}

/** Values of these types are bytes: only the column's name can say what they are. */
const opaque = new Set(['bytea']);

/**
 * Samples and classifies one table. A table that cannot be read, or stops being readable on the
 * way, is judged by its names and says so. Throws when told to stop, and when a judge fails.
 */
export async function discoverTable(
  store: Store,
  table: Table,
  options: TableOptions,
): Promise<DiscoveredTable> {
  const { tallies, sampled } = await attempt(store, table, options);
  const { schema, name, kind, estimatedRows, primaryKey, foreignKeys } = table;
  const columns = await columnsOf(tallies);
  return { schema, name, kind, estimatedRows, primaryKey, foreignKeys, sampled, columns };
}

/** Each by itself, then by what stands beside it. */
async function columnsOf(tallies: readonly ColumnTally[]): Promise<DiscoveredColumn[]> {
  const columns = await Promise.all(tallies.map((tally) => tally.result()));
  const added = besideOthers(
    columns.map(({ classifications: found }, at) => {
      const clues = tallies[at]?.clues;
      return { found, ...(clues !== undefined && { clues }) };
    }),
  );
  return columns.map((column, at) => ({
    ...column,
    classifications: [...(added[at] ?? []), ...column.classifications],
  }));
}

interface Attempt {
  readonly tallies: readonly ColumnTally[];
  readonly sampled: Sampled | Unsampled;
}

async function attempt(store: Store, table: Table, options: TableOptions): Promise<Attempt> {
  const tallies = talliesOf(table, options.judges);
  if (table.kind === 'view') return { tallies, sampled: { unsampled: 'view' } };
  try {
    return { tallies, sampled: await sample(store, table, tallies, options) };
  } catch (error) {
    if (!(error instanceof TrothError) || options.signal?.aborted) throw error;
    if (error.code === threadFailed) throw error;
    // What was read so far is only part of what was asked: it is not passed off as a sample.
    return { tallies: talliesOf(table, options.judges), sampled: { unsampled: error.code } };
  }
}

function talliesOf(table: Table, judges: Judges): ColumnTally[] {
  return table.columns.map((column) => {
    const neighbours = table.columns.map(({ name }) => name).filter((name) => name !== column.name);
    return new ColumnTally(column, { table: table.name, neighbours }, judges);
  });
}

async function sample(
  store: Store,
  table: Table,
  tallies: readonly ColumnTally[],
  { rows, judges, onRows, signal }: TableOptions,
): Promise<Sampled> {
  const read = table.columns.flatMap(({ name, type }, at) =>
    opaque.has(type) ? [] : [{ name, at }],
  );
  const query = { table, columns: read.map(({ name }) => name), rows, ...(signal && { signal }) };
  let sampled: Sampled = { method: rows === 'full' ? 'every-row' : 'random-rows', rows: 0 };
  for await (const page of store.sample(query)) {
    for (const [index, { at }] of read.entries()) tallies[at]?.add(page.columns[index] ?? []);
    sampled = { method: page.method, rows: page.rowsSoFar };
    onRows?.(page.rowsSoFar);
    await judges.room();
  }
  // Fewer rows than asked: there were no more.
  return rows === 'full' || sampled.rows < rows ? { ...sampled, method: 'every-row' } : sampled;
}
