/** How a table was when a look began, and what has changed in it since. */
import type { Answer, TableChanges, TableExtent } from '../../stores/contract.ts';
import type { Changes, Start } from './memory.ts';

/** Of a table that has neither key nor place there is nothing to follow. */
const unfollowed = { by: 'places', identity: '', order: '', file: '' } as const;

export function startOf(
  extent: Answer<TableExtent>,
): Omit<Start, 'there' | 'isCounted' | 'signatures'> {
  if (!extent.supported) return { ...unfollowed, changes: extent.why };
  const { by, identity, order, file, changes } = extent.value;
  return { by, identity, order, file, changes: changesOf(changes) };
}

export function changesOf(changes: Answer<TableChanges>): Changes {
  return changes.supported ? changes.value : changes.why;
}

export interface Difference {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

/** What was counted between; or why nobody can tell. */
export function differenceOf(from: Changes, to: Changes): Difference | string {
  if (typeof from === 'string') return from;
  if (typeof to === 'string') return to;
  const difference = {
    inserted: to.inserted - from.inserted,
    updated: to.updated - from.updated,
    deleted: to.deleted - from.deleted,
  };
  if (from.counting !== to.counting || Object.values(difference).some((count) => count < 0)) {
    return "the server's statistics began anew meanwhile";
  }
  return difference;
}

/**
 * Of the rows that were there when a lap began, how many it has read at least: rows that came meanwhile
 * may be among those that were read, and rows that went may be missing. Null: not to be told.
 */
export function readOfThere(
  start: Start,
  end: { readonly rows: number; readonly file: string; readonly changes: Changes },
): number | null {
  const between = differenceOf(start.changes, end.changes);
  if (typeof between === 'string') return null;
  const { inserted, deleted } = between;
  // Emptied and filled again at once, nobody counted what went.
  const stayed = start.file === end.file ? start.there - deleted : 0;
  const least = Math.max(end.rows - inserted, stayed, 0);
  return Math.min(least, end.rows, start.there);
}
