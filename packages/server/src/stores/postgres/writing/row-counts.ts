/** Rows that a transaction has changed in each table, as the server itself counts them. */
import * as z from 'zod';
import type { Change, Effect, TableName } from '../../contract.ts';
import { documents, tableName } from '../documents.ts';
import type { Session } from '../sessions.ts';
import { statementFile } from '../sql.ts';

const statement = statementFile('row-counts');

const counted = z.object({
  inserted: z.number(),
  updated: z.number(),
  deleted: z.number(),
  /** The table, and what it is a part of, the outermost last. */
  family: z.array(tableName).min(1),
});

type Counted = z.infer<typeof counted>;
export type RowChanges = Pick<Effect, 'inserted' | 'updated' | 'deleted'>;

/** `schema.table` of the outermost → rows so far. */
export type RowCounts = ReadonlyMap<string, RowChanges & { readonly family: readonly string[] }>;

export async function readCounts(session: Session): Promise<RowCounts> {
  const totals = new Map<string, RowChanges & { readonly family: readonly string[] }>();
  for (const one of documents(await session.run({ text: statement }), counted)) {
    const names = one.family.map(nameOf);
    const outermost = names.at(-1) ?? '';
    const so = totals.get(outermost);
    totals.set(outermost, { ...sum(so, one), family: [...(so?.family ?? []), ...names] });
  }
  return totals;
}

function sum(so: RowChanges | undefined, { inserted, updated, deleted }: Counted): RowChanges {
  return {
    inserted: (so?.inserted ?? 0) + inserted,
    updated: (so?.updated ?? 0) + updated,
    deleted: (so?.deleted ?? 0) + deleted,
  };
}

/** What a change has done besides its own `done` rows: by table, what lies between two counts. */
export function besides(
  before: RowCounts,
  after: RowCounts,
  { select, treatment }: Change,
  done: number,
): ReadonlyMap<string, RowChanges> {
  const others = new Map<string, RowChanges>();
  for (const [table, now] of after) {
    const then = before.get(table);
    let rows = {
      inserted: now.inserted - (then?.inserted ?? 0),
      updated: now.updated - (then?.updated ?? 0),
      deleted: now.deleted - (then?.deleted ?? 0),
    };
    if (now.family.includes(nameOf(select.table))) rows = without(rows, treatment.how, done);
    if (rows.inserted + rows.updated + rows.deleted > 0) others.set(table, rows);
  }
  return others;
}

function without(
  { inserted, updated, deleted }: RowChanges,
  how: 'delete' | 'update',
  done: number,
): RowChanges {
  if (how === 'delete') return { inserted, updated, deleted: Math.max(0, deleted - done) };
  // A row that moves to another partition counts as deleted in one and inserted in the other.
  const moved = Math.max(0, done - updated);
  return {
    inserted: Math.max(0, inserted - moved),
    updated: Math.max(0, updated - done),
    deleted: Math.max(0, deleted - moved),
  };
}

function nameOf({ schema, name }: TableName): string {
  return `${schema}.${name}`;
}
