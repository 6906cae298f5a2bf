/** Releases of the suppression ledger, as the policy's log has them: what each takes back, and its line. */
import type { Pool } from '../../platform/database.ts';
import type { EntryReader, OpenedRecord } from '../check/entry-reader.ts';
import type { NumberedLine, Suppressed } from '../requests/suppression.ts';
import type { LoggedRelease } from './acts.ts';
import { momentOf } from './expected-lines.ts';

export interface ReleaseLine {
  /** As it must stand in the file; its `at` is of the hour where the entry does not say more. */
  readonly line: Suppressed;
  isSame(line: NumberedLine): boolean;
}

export interface Releases {
  readonly lines: readonly ReleaseLine[];
  /** Whether one that came after the line says that it is somebody else's. */
  takesBack(line: Suppressed): boolean;
}

interface Given {
  readonly releases: readonly LoggedRelease[];
  /** Those that requests put there. */
  readonly lines: readonly Suppressed[];
}

const none: Releases = { lines: [], takesBack: () => false };

export async function readReleases(
  sources: { readonly pool: Pool; readonly reader: EntryReader },
  policy: string,
  { releases, lines }: Given,
): Promise<Releases> {
  if (releases.length === 0) return none;
  const named = new Set(releases.flatMap(({ pseudonyms }) => pseudonyms));
  const theirs = lines.filter(({ pseudonym }) => named.has(pseudonym));
  const ends = await endsOf(sources, policy, [...new Set(theirs.map(({ request }) => request))]);
  return {
    lines: releases.flatMap((release) =>
      release.pseudonyms.map((pseudonym) => lineOf(release, pseudonym, policy, theirs)),
    ),
    takesBack: (line) =>
      releases.some(
        (release) => release.pseudonyms.includes(line.pseudonym) && isAfter(release, line, ends),
      ),
  };
}

function lineOf(
  { at, isHour }: LoggedRelease,
  pseudonym: string,
  policy: string,
  lines: readonly Suppressed[],
): ReleaseLine {
  const of = lines.filter((line) => line.pseudonym === pseudonym);
  const requests = new Set(of.map(({ request }) => request));
  const { kind = '', request = '' } = of.at(-1) ?? {};
  return {
    line: { policy, kind, pseudonym, request, at, released: true },
    isSame: (line) => requests.has(line.request) && isAt(line.at, at, isHour),
  };
}

const hour = 3_600_000;

function isAt(text: string, said: string, isHour: boolean): boolean {
  const at = momentOf(text)?.epochMilliseconds;
  if (at === undefined) return false;
  const from = Temporal.Instant.from(said).epochMilliseconds;
  return isHour ? at >= from && at < from + hour : at === from;
}

/** By the log's order where it tells; a request that has not ended is taken back by none. */
function isAfter(
  { index, at, isHour }: LoggedRelease,
  line: Suppressed,
  ends: ReadonlyMap<string, OpenedRecord | undefined>,
): boolean {
  const isOfRequest = ends.has(line.request);
  const end = ends.get(line.request);
  if (isOfRequest && end === undefined) return false;
  const isWaiting = end?.index === null;
  if (end !== undefined && !(isWaiting && index === null)) {
    return !isWaiting && (index === null || index > (end.index ?? 0));
  }
  const since = momentOf(line.at)?.epochMilliseconds ?? Infinity;
  return since <= Temporal.Instant.from(at).epochMilliseconds + (isHour ? hour : 0);
}

/** Request → the entry of its end; undefined where it has none. */
async function endsOf(
  { pool, reader }: { readonly pool: Pool; readonly reader: EntryReader },
  policy: string,
  requests: readonly string[],
): Promise<ReadonlyMap<string, OpenedRecord | undefined>> {
  const { rows } = await pool.query<{ readonly request: string; readonly entry: string }>(
    `select distinct on (request) request, entry from troth.request_event
      where request = any ($1) and event in ('fall-short', 'finish', 'close', 'find-nothing')
      order by request, position desc`,
    [requests],
  );
  const opened = await reader.open(
    policy,
    rows.map(({ entry }) => entry),
  );
  const byRequest = new Map(rows.map(({ request, entry }) => [request, opened.get(entry)]));
  return new Map(requests.map((request) => [request, byRequest.get(request)]));
}
