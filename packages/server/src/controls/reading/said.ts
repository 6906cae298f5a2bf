/** How much of tables was looked at, in words, in coverages, and as findings of what was not. */
import type { Coverage, Finding } from '@troth/core/control';
import { coverage } from '../coverage.ts';
import { resource, unknown } from '../finding.ts';
import type { TableName } from '../../stores/contract.ts';
import { counted } from '../wording.ts';
import type { ColumnRead, LapReport, LastLap, NextLap, TableScan } from './look.ts';

type Scan = TableScan<object>;

/** Of one table, or of several together. */
export function coverageOf(...scans: readonly Scan[]): Coverage {
  const sum = (of: (scan: Scan) => number): number =>
    scans.reduce((total, scan) => total + of(scan), 0);
  const from = scans.flatMap(({ whole, lap }) => {
    if (whole) return lap?.last?.from ?? [];
    return lap?.next && lap.next.rows > 0 ? lap.next.from : [];
  });
  return coverage(
    howOf(scans),
    {
      rows: [sum(({ rows }) => rows), sum(({ rows, there }) => Math.max(rows, there))],
      columns: sum((scan) => Object.keys(scan.columns).length),
      ...(scans.length === 1 ? {} : { tables: scans.length }),
    },
    from.toSorted()[0],
  );
}

function howOf(scans: readonly Scan[]): string {
  const large = scans.filter(({ lap }) => lap !== undefined);
  if (large.length === 0) {
    return scans.every(({ whole }) => whole) ? 'every row' : 'a random sample of large tables';
  }
  const order = large.some(({ lap }) => (lap?.last ?? lap?.next)?.by === 'places')
    ? 'by key, or by places where there is none'
    : 'by key';
  const parts = `read through in parts ${order}, and 1,000 random rows`;
  return large.length === scans.length ? parts : `every row of small tables; large ones ${parts}`;
}

/** `all 43 rows`, `a random sample of 1,000 rows`, `the 5,000 rows that were read so far`. */
export function lookedAt({ read: { rows, by } }: ColumnRead): string {
  if (by === 'sample') return `a random sample of ${counted(rows, 'row')}`;
  if (by === 'part') return `the ${counted(rows, 'row')} that were read so far`;
  return by === 'lap'
    ? `the ${counted(rows, 'row')} that were read last`
    : `all ${counted(rows, 'row')}`;
}

/** How much was looked at, for the facts of a finding. */
export function extentOf({ read: { rows, by } }: ColumnRead): {
  scannedRows: number;
  whole: boolean;
} {
  return { scannedRows: rows, whole: by === 'whole' || by === 'lap' };
}

/** What a large table's claim rests on; nothing where every row was read in this check. */
export function readSaid(where: string, { lap }: Scan): string {
  if (lap?.last === undefined) return '';
  const late =
    lap.next?.needed === undefined
      ? ''
      : ` The next lap ${tooLong(lap.next.needed, lap.next.hourly)}.`;
  return ` ${lastSaid(where, lap.last)}${late}`;
}

function lastSaid(where: string, last: LastLap): string {
  const [from, to] = [day(last.from), day(last.to)];
  const when = from === to ? `on ${from}` : `between ${from} and ${to}`;
  const there = `${last.isCounted ? '' : 'about '}${counted(last.there, 'row')}`;
  const verb = last.there === 1 ? 'was' : 'were';
  const read =
    last.ofThere === null
      ? `${counted(last.rows, 'row')}; ${there} ${verb} there when it began`
      : `${last.ofThere.toLocaleString('en-US')} of the ${there} that ${verb} there when it began`;
  const places =
    last.by === 'places'
      ? ' It has no key and was read by places: rows that moved are not claimed.'
      : '';
  return `${where} was read ${when}: ${read}; ${changedSaid(last.changed)}.${places}`;
}

function changedSaid(changed: number | string): string {
  if (typeof changed === 'string') {
    return `how many came or changed since cannot be told: ${changed}`;
  }
  if (changed === 0) return 'none was inserted or changed since';
  return `${changed.toLocaleString('en-US')} inserted or changed since ${changed === 1 ? 'is' : 'are'} not claimed`;
}

/** Of what was not read nothing is known: a finding of its own for each table, or for each new column. */
export function judgeUnread(
  store: string,
  table: TableName | string,
  scan: Scan,
  columns: readonly string[] = Object.keys(scan.columns),
): Finding[] {
  const all = Object.entries(scan.columns);
  const open = all.filter(([name, { read }]) => columns.includes(name) && !read.isClaimed);
  if (open.length === 0) return [];
  const detail = { coverage: coverageOf(scan), facts: factsOf(scan) };
  if (all.some(([, { read }]) => read.isClaimed)) {
    return open.map(([name]) => {
      const where = resource(store, table, name);
      const message = `${where} was not looked at when its table was last read through. ${restSaid(scan.lap)}`;
      return unknown('values-not-read', where, message, detail);
    });
  }
  const where = resource(store, table);
  return [unknown('values-not-read', where, unreadSaid(where, scan), detail)];
}

function unreadSaid(where: string, { rows, there, lap }: Scan): string {
  const next = lap?.next;
  const overdue =
    lap?.overdue === undefined
      ? ''
      : `${where} was last read through by ${day(lap.overdue)}, which counts no more. `;
  const all = `${next?.isCounted === false ? 'about ' : ''}${counted(Math.max(rows, there), 'row')}`;
  const seen =
    next === undefined || next.rows === 0
      ? `${rows.toLocaleString('en-US')} were looked at, at random`
      : `${next.rows.toLocaleString('en-US')} (${share(next)}) were read since ${day(next.from)}`;
  return `${overdue}Of ${all} of ${where} ${seen}: what the others hold is not known. ${restSaid(lap)}`;
}

function restSaid(lap: LapReport | undefined): string {
  const full = '`troth check --full` reads them all now.';
  const next = lap?.next;
  if (lap?.why !== undefined) return `It is not read in parts: ${lap.why}. ${full}`;
  if (next === undefined) return full;
  if (next.needed !== undefined) {
    return `They ${tooLong(next.needed, next.hourly)}; a longer \`read-through\` needs less. ${full}`;
  }
  const paused = next.isPaused
    ? `The ${minutes(next.hourly)} of the server's time in an hour are used up; the next hour goes on. `
    : '';
  return `${paused}With a check every hour they are known on ${day(next.knownOn)}. ${full}`;
}

function tooLong(needed: number, hourly: number): string {
  return `cannot be read in time: it would take ${minutes(needed)} an hour of the server's time, where ${minutes(hourly)} may be taken`;
}

function minutes(milliseconds: number): string {
  if (milliseconds < 60_000) return `${Math.ceil(milliseconds / 1000)} s`;
  return `${Math.ceil(milliseconds / 60_000).toLocaleString('en-US')} min`;
}

function share({ rows, there }: NextLap): string {
  return `${Math.floor((100 * rows) / Math.max(there, 1))} %`;
}

function day(instant: string): string {
  return instant.slice(0, 10);
}

function factsOf({ rows, there, whole, lap }: Scan): Finding['facts'] {
  const next = lap?.next;
  return {
    scannedRows: rows,
    whole,
    there,
    ...(next === undefined
      ? {}
      : { lapRows: next.rows, lapFrom: next.from, knownOn: next.knownOn }),
    ...(next?.needed === undefined ? {} : { neededMinutesAnHour: Math.ceil(next.needed / 60_000) }),
  };
}
