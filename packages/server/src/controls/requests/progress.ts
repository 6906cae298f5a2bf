/**
 * What was measured of each step, kept with the request so that it outlives whoever measures: rows that
 * were found, rows that the store says were changed, and rows that went otherwise in between.
 *
 * A process that was killed between the commit of a batch and its row here changed more than it told.
 * Whoever goes on counts what is left by the same handles, and what is missing then was changed; how many
 * these are is kept apart, since nobody knows what was set off with them.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@troth/core/proof';
import type { Pool } from '../../platform/database.ts';
import type { Effect } from '../../stores/contract.ts';
import type { Step } from './plan-model.ts';
import { addedUp } from './side-effects.ts';

export interface Measured {
  /** Changed, went otherwise, or still there: late rows raise it. */
  readonly found: number;
  /** As the store counted them. */
  readonly changed: number;
  /** Gone or changed when asked again, and not by this step: a cascade, a trigger, another process. */
  readonly otherwise: number;
  /** Of those that were changed: by a process that ended before it told. Absent where there are none. */
  readonly untold?: number;
  /** What the changes set off; null where the store does not count; absent while nothing was changed. */
  readonly effects?: readonly Effect[] | null;
}

/** By `progressName`. */
export type Progress = Readonly<Record<string, Measured>>;

export const nothingYet: Measured = { found: 0, changed: 0, otherwise: 0 };

/** The same for a step that does the same, wherever it stands in a plan that was made again. */
export function progressName(store: string, { dataset, how, reach, set }: Step): string {
  const text = canonicalJson([store, dataset, how, reach, Object.keys(set).toSorted()]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

export async function readProgress(pool: Pool, request: string): Promise<Progress> {
  const { rows } = await pool.query<{ readonly progress: Progress | null }>(
    'select progress from troth.request where id = $1',
    [request],
  );
  return rows[0]?.progress ?? {};
}

/** Steps of several stores are written side by side. */
export async function writeMeasured(
  pool: Pool,
  request: string,
  name: string,
  measured: Measured,
): Promise<void> {
  await pool.query(
    `update troth.request
        set progress = jsonb_set(coalesce(progress, '{}'), array[$2::text], $3::jsonb)
      where id = $1`,
    [request, name, JSON.stringify(measured)],
  );
}

/** Before a step's changes: `left` rows are there in which it finds something to do. */
export function begun(known: Measured, left: number): Measured {
  const untold = Math.max(0, known.found - known.changed - known.otherwise - left);
  const changed = known.changed + untold;
  return {
    ...known,
    found: changed + known.otherwise + left,
    changed,
    ...(untold > 0 && { untold: (known.untold ?? 0) + untold }),
  };
}

/** `effects`: of the same rows. */
export function changedBy(
  measured: Measured,
  rows: number,
  effects: readonly Effect[] | null,
): Measured {
  const changed = measured.changed + rows;
  const known = measured.effects === undefined ? [] : measured.effects;
  return {
    ...measured,
    changed,
    found: Math.max(measured.found, changed + measured.otherwise),
    effects: known === null || effects === null ? null : addedUp(known, effects),
  };
}

/** When the store was asked again. What is neither changed nor there any more went otherwise. */
export function settled(measured: Measured, remaining: number): Measured {
  const { found, changed, otherwise } = measured;
  const gone = Math.max(0, found - changed - otherwise - remaining);
  return {
    ...measured,
    found: changed + otherwise + gone + remaining,
    changed,
    otherwise: otherwise + gone,
  };
}
