/** What is known of a large table: its last whole look, the lap under way, the sample, what stands. */
import type { Answer, TableChanges } from '../../stores/contract.ts';
import {
  suspects,
  type ColumnRead,
  type Found,
  type LapReport,
  type LastLap,
  type Look,
  type NextLap,
  type TableScan,
} from './look.ts';
import type { Ended, Lap, State } from './memory.ts';
import type { ScanOptions } from './options.ts';
import { hourly as usual, knownOn, type Pace } from './pace.ts';
import { changesOf, differenceOf } from './start.ts';

export interface Reading {
  readonly rows: number;
  readonly found: Found<unknown>;
}

export interface Parts {
  readonly sample: Reading;
  /** Rows that there are, as far as is known without counting. */
  readonly there: number;
  readonly state: State;
  readonly now: Temporal.Instant;
  readonly changes?: Answer<TableChanges>;
  readonly isPaused?: boolean;
  readonly needed?: number;
  readonly hourly?: number;
  /** Why no lap is made. */
  readonly why?: string;
}

export function compose<C>(look: Look<C>, parts: Parts, options: ScanOptions): TableScan<C> {
  const { sample, state, now } = parts;
  const last = state.last && isYoung(state.last, options, now) ? state.last : undefined;
  const names = Object.keys(look.signatures);
  const columns = Object.fromEntries(
    names.map((name) => [name, columnOf(look, name, parts, last)]),
  );
  const isWhole = Object.values(columns).every(({ read }) => read.isClaimed);
  const lap = state.lap;
  const rows = isWhole && last ? seenBy(last) : Math.max(sample.rows, lap?.rows ?? 0);
  const there = isWhole && last ? last.start.there : (lap?.start.there ?? parts.there);
  return {
    rows,
    there: Math.max(rows, there),
    whole: isWhole,
    columns,
    lap: reportOf(parts, last),
  };
}

function isYoung({ endedAt }: Ended, { readThrough }: ScanOptions, now: Temporal.Instant): boolean {
  const until = Temporal.Instant.from(endedAt).toZonedDateTimeISO('UTC').add(readThrough);
  return Temporal.Instant.compare(until.toInstant(), now) > 0;
}

function seenBy({ rows, ofThere, start }: Ended): number {
  return ofThere ?? Math.min(rows, start.there);
}

/** The widest look that counts; one that found something goes before all others. */
function columnOf<C>(
  look: Look<C>,
  name: string,
  { sample, state }: Parts,
  last: Ended | undefined,
): C & ColumnRead {
  const signature = look.signatures[name];
  const isClaimed = last !== undefined && last.start.signatures[name] === signature;
  const isRead = state.lap?.start.signatures[name] === signature;
  const looks = [
    isClaimed ? seen(last.found, last.rows, 'lap') : undefined,
    isRead ? seen(state.lap?.found, state.lap?.rows ?? 0, 'part') : undefined,
    seen(sample.found, sample.rows, 'sample'),
    // What they found wrong counts, whatever became of the claim.
    seen(state.standing, sample.rows, 'sample'),
    seen(state.last?.found, state.last?.rows ?? 0, 'lap'),
    seen(state.lap?.found, state.lap?.rows ?? 0, 'part'),
  ].flatMap((one) => (one?.found[name] === undefined ? [] : [one]));
  const wrong = looks.find(({ found }) => name in suspects(look, found as Found<C>));
  const chosen = wrong ?? looks[0];
  const found = (chosen?.found ?? {}) as Found<C>;
  const { rows, by } = chosen ?? { rows: 0, by: 'sample' as const };
  return { ...(found[name] as C), read: { rows, by, isClaimed } };
}

function seen(found: Found<unknown> | undefined, rows: number, by: ColumnRead['read']['by']) {
  return found === undefined ? undefined : { found, rows, by };
}

function reportOf(parts: Parts, last: Ended | undefined): LapReport {
  const { state, changes, why } = parts;
  const overdue = last === undefined ? state.last?.endedAt : undefined;
  return {
    ...(last ? { last: lastOf(last, changes) } : {}),
    ...(state.lap ? { next: nextOf(state.lap, parts) } : {}),
    ...(overdue === undefined ? {} : { overdue }),
    ...(why === undefined ? {} : { why }),
  };
}

function lastOf(ended: Ended, now: Answer<TableChanges> | undefined): LastLap {
  const { startedAt, endedAt, rows, ofThere, start } = ended;
  const since = now === undefined ? 'nobody asked' : differenceOf(start.changes, changesOf(now));
  return {
    from: startedAt,
    to: endedAt,
    by: start.by,
    rows,
    ofThere,
    there: start.there,
    isCounted: start.isCounted,
    changed: typeof since === 'string' ? since : since.inserted + since.updated,
  };
}

function nextOf(lap: Lap, { now, isPaused = false, needed, hourly = usual }: Parts): NextLap {
  const { startedAt, rows, start } = lap;
  return {
    from: startedAt,
    by: start.by,
    rows,
    there: Math.max(rows, start.there),
    isCounted: start.isCounted,
    knownOn: knownOn(paceOf(lap), now).toString(),
    isPaused,
    hourly,
    ...(needed === undefined ? {} : { needed }),
  };
}

export function paceOf({ startedAt, endsAt, rows, milliseconds, start: { there } }: Lap): Pace {
  return {
    startedAt: Temporal.Instant.from(startedAt),
    endsAt: Temporal.Instant.from(endsAt),
    rows,
    there,
    milliseconds,
  };
}
