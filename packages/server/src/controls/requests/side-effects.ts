/** What changes set off besides their own rows, as plans and certificates say it. */
import type { Effect } from '../../stores/contract.ts';
import { counted } from '../wording.ts';
import type { SideEffect } from './plan-model.ts';

export type Moment = 'when the plan was tried' | 'in the transactions of the run';

export function sideEffect(
  store: string,
  { table, by, inserted, updated, deleted }: Effect,
  when: Moment,
): SideEffect {
  const parts = [
    [inserted, 'inserted'],
    [updated, 'changed'],
    [deleted, 'deleted'],
  ] as const;
  const told = parts.flatMap(([rows, done]) =>
    rows === 0 ? [] : [`${counted(rows, 'row')} ${done}`],
  );
  const who = by === 'cascade' ? 'By foreign keys of the store itself' : 'By triggers';
  return {
    what: by,
    where: `${store}/${table.schema}.${table.name}`,
    rows: inserted + updated + deleted,
    says: `${who}: ${told.join(', ')}, as counted ${when}`,
  };
}

export function uncounted(store: string): SideEffect {
  const says = 'What triggers and cascades change was not counted: track_counts is off there';
  return { what: 'trigger', where: store, rows: null, says };
}

/** Of the same table and by the same means, added up. */
export function addedUp(...some: readonly (readonly Effect[])[]): readonly Effect[] {
  const sums = new Map<string, Effect>();
  for (const one of some.flat()) {
    const name = JSON.stringify([one.table.schema, one.table.name, one.by]);
    const so = sums.get(name);
    sums.set(name, {
      ...one,
      inserted: one.inserted + (so?.inserted ?? 0),
      updated: one.updated + (so?.updated ?? 0),
      deleted: one.deleted + (so?.deleted ?? 0),
    });
  }
  return [...sums.values()];
}
