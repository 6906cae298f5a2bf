/** Requests, held against the ledger: the state that counts is that of the last entry. */
import { createHash } from 'node:crypto';
import type { Pool } from '../../platform/database.ts';
import {
  faultText,
  type EntryReader,
  type OpenedRecord,
  type Standing,
} from '../check/entry-reader.ts';
import { isFinal, states, type State } from '../requests/state.ts';
import { digestOfRow, listedDigests } from '../requests/end-digests.ts';
import { sealedDiffers } from '../requests/sealed-digests.ts';
import { aftermathDiffers } from './aftermath.ts';
import { lookTwice, type Difference } from './difference.ts';
import { columnsDiffer, type Entries, type RequestColumns } from './request-columns.ts';

export interface HeldState {
  /** What the ledger says; the row's own where the ledger says nothing. */
  readonly state: State;
  readonly difference: Difference;
}

interface Row extends RequestColumns {
  readonly id: string;
  readonly entry: string | null;
  readonly certificate: string | null;
  readonly opening: string | null;
  readonly extension: string | null;
  /** Of the newest plan, while it is open. */
  readonly planning: string | null;
  readonly ending: string | null;
  readonly starting: string | null;
}

/** How many rows are held against their entries at once: plans are long. */
const atOnce = 200;

export interface HeldRequests {
  /** Those that are not as they were recorded. */
  readonly differing: ReadonlyMap<string, HeldState>;
  /** Request → digest of the row that was compared; only of those that were named. */
  readonly compared: ReadonlyMap<string, string>;
  /** Of limitations and notices of the others. */
  readonly beside: readonly Difference[];
}

type Sources = { readonly pool: Pool; readonly reader: EntryReader };

/** Of all requests of a policy, or only of those named. */
export function heldRequests(
  sources: Sources,
  policy: string,
  chosen?: readonly string[],
): Promise<HeldRequests> {
  return lookTwice(
    () => lookAt(sources, policy, chosen),
    ({ differing, beside }) => [
      ...Array.from(differing.values(), ({ difference }) => difference),
      ...beside,
    ],
    ({ differing, beside, compared }, counts) => ({
      compared,
      differing: new Map([...differing].filter(([, { difference }]) => counts(difference))),
      beside: beside.filter(counts),
    }),
  );
}

async function lookAt(
  { pool, reader }: Sources,
  policy: string,
  chosen: readonly string[] | undefined,
): Promise<HeldRequests> {
  const standing = await reader.standing(policy);
  const differing = new Map<string, HeldState>();
  const beside: Difference[] = [];
  const compared = new Map<string, string>();
  const seen = new Set<string>();
  let after = '';
  for (;;) {
    const rows = await page(pool, policy, after, chosen);
    const entries = rows.flatMap(({ id, entry, opening, extension, planning, ending, starting }) =>
      [entry, opening, extension, planning, ending, starting, standing.requests[id]].flatMap(
        (one) => one ?? [],
      ),
    );
    const opened = await reader.open(policy, entries);
    const listed = await listedDigests(
      pool,
      rows.map(({ id }) => id),
    );
    for (const row of rows) {
      seen.add(row.id);
      if (chosen) compared.set(row.id, digestOfRow({ ...row, subjectKind: row.subject_kind }));
      const sealed = await sealedNow(pool, row, opened);
      const held = differs(row, standing, opened, { listed: listed.get(row.id), sealed });
      if (held) differing.set(row.id, held);
    }
    const sound = rows.filter(({ id }) => !differing.has(id));
    for (const difference of await aftermathDiffers({ pool, reader }, policy, sound)) {
      beside.push(difference);
    }
    after = rows.at(-1)?.id ?? after;
    if (rows.length < atOnce) break;
  }
  await addGone(reader, policy, standing, { seen, chosen, differing });
  if (chosen === undefined) await addEndedAndGone({ pool, reader }, policy, standing, differing);
  return { differing, beside, compared };
}

async function page(
  pool: Pool,
  policy: string,
  after: string,
  chosen: readonly string[] | undefined,
): Promise<readonly Row[]> {
  const { rows } = await pool.query<Row>(
    `select r.id, r.state, r.certificate, r."right", r.subject_kind, r.pseudonym, r.people,
            r.opened_at, r.due_at, r.finished_at, r.extended_because, r.plan,
            encode(sha256(r.sealed_input), 'hex') as input, r.found, r.gone, r.failures,
            r.suppressed_at, events.entry, events.opening, events.extension, events.ending,
            events.starting, events.started_at, events.last_at, events.gaps,
            case when r.finished_at is null then events.planning end as planning
       from troth.request r
       left join lateral (
              select (array_agg(entry order by position desc))[1] as entry,
                     (array_agg(entry order by position))[1] as opening,
                     (array_agg(entry order by position desc)
                       filter (where event = 'extend'))[1] as extension,
                     (array_agg(entry order by position desc)
                       filter (where event = 'plan'))[1] as planning,
                     (array_agg(entry order by position desc) filter (where event in
                       ('start', 'fall-short', 'finish', 'close', 'find-nothing')))[1] as ending,
                     (array_agg(entry order by position desc)
                       filter (where event = 'start'))[1] as starting,
                     (array_agg(at order by position desc)
                       filter (where event = 'start'))[1] as started_at,
                     (array_agg(at order by position desc))[1] as last_at,
                     max(position) + 1 - count(*)::int as gaps
                from troth.request_event e where e.request = r.id) events on true
      where r.policy = $1 and r.id > $2 and ($3::text[] is null or r.id = any ($3))
      order by r.id limit $4`,
    [policy, after, chosen ?? null, atOnce],
  );
  return rows;
}

/** What is kept sealed is there while the request is open. */
async function sealedNow(
  pool: Pool,
  { id, state, entry, planning }: Row,
  opened: ReadonlyMap<string, OpenedRecord>,
): Promise<readonly string[]> {
  if (isFinal(state)) return [];
  // Since it was planned a run may have kept more, and its entries say so.
  const saying = state === 'planned' || state === 'approved' ? planning : entry;
  return sealedDiffers(pool, id, opened.get(saying ?? '')?.payload?.['sealed']);
}

function differs(
  row: Row,
  standing: Standing,
  opened: ReadonlyMap<string, OpenedRecord>,
  beside: Pick<Entries, 'listed' | 'sealed'>,
): HeldState | undefined {
  const { id, state, entry } = row;
  const newest = standing.requests[id];
  const mine = entry === null ? undefined : opened.get(entry);
  const said = stateIn(mine, id);
  const last = newest === undefined ? undefined : stateIn(opened.get(newest), id);
  const tell = (says: string, counts: State, by = entry): HeldState => ({
    state: counts,
    difference: { what: `request ${id}`, says, entry: by },
  });
  if (mine === undefined || mine.fault === 'not-logged') {
    return tell(`says ${state}, and has no entry in the ledger`, last ?? state, newest ?? null);
  }
  if (mine.fault)
    return tell(`rests on entry ${mine.id}, which ${faultText(mine.fault)}`, last ?? state);
  if (said === undefined) {
    return tell(`cites entry ${mine.id}, which is about something else`, last ?? state);
  }
  if (
    newest !== undefined &&
    newest !== entry &&
    last !== undefined &&
    isBehind(mine, opened.get(newest))
  ) {
    return tell(`says ${state}, and the newer entry ${newest} says ${last}`, last, newest);
  }
  if (said !== state) return tell(`says ${state}, and entry ${mine.id} says ${said}`, said);
  if (newest === undefined && !isFinal(said) && mine.index !== null) {
    return tell(`says ${state}, and by the ledger it is over`, state);
  }
  const digest = mine.payload?.['certificate'];
  if (typeof digest === 'string' && digest !== hexDigest(row.certificate)) {
    return tell(`has another certificate than entry ${mine.id}`, said);
  }
  const changed = columnsDiffer(row, {
    opening: opened.get(row.opening ?? ''),
    extension: opened.get(row.extension ?? ''),
    planning: opened.get(row.planning ?? ''),
    ending: opened.get(row.ending ?? ''),
    starting: opened.get(row.starting ?? ''),
    last: mine,
    ...beside,
  });
  return changed.length === 0
    ? undefined
    : tell(`has ${changed.join(', ')} otherwise than its entries say`, said);
}

function isBehind(mine: OpenedRecord, newest: OpenedRecord | undefined): boolean {
  if (newest === undefined || mine.index === null) return false;
  return newest.index === null || newest.index > mine.index;
}

/** Open by the ledger, and no row of it is there. */
async function addGone(
  reader: EntryReader,
  policy: string,
  standing: Standing,
  given: {
    readonly seen: ReadonlySet<string>;
    readonly chosen: readonly string[] | undefined;
    readonly differing: Map<string, HeldState>;
  },
): Promise<void> {
  const gone = Object.entries(standing.requests).filter(
    ([id]) => !given.seen.has(id) && (given.chosen?.includes(id) ?? true),
  );
  const opened = await reader.open(
    policy,
    gone.map(([, entry]) => entry),
  );
  for (const [id, entry] of gone) {
    const state = stateIn(opened.get(entry), id) ?? 'received';
    const says = `has gone, and entry ${entry} says ${state}`;
    given.differing.set(id, { state, difference: { what: `request ${id}`, says, entry } });
  }
}

/** Over by the ledger: how many are counted there, and only where rows are missing the log is read for which. */
async function addEndedAndGone(
  { pool, reader }: { readonly pool: Pool; readonly reader: EntryReader },
  policy: string,
  { ended }: Standing,
  differing: Map<string, HeldState>,
): Promise<void> {
  const { rows } = await pool.query<{ readonly count: number }>(
    `select count(*)::int as count from troth.request
      where policy = $1 and state = any ($2)`,
    [policy, states.filter(isFinal)],
  );
  if ((rows[0]?.count ?? 0) >= ended) return;
  for await (const page of reader.ended(policy)) {
    const known = await pool.query<{ readonly id: string }>(
      'select id from troth.request where policy = $1 and id = any ($2)',
      [policy, page.map(({ request }) => request)],
    );
    const there = new Set(known.rows.map(({ id }) => id));
    for (const { request, entry, state } of page) {
      if (there.has(request)) continue;
      const says = `has gone, and entry ${entry} says ${state}`;
      const difference = { what: `request ${request}`, says, entry };
      differing.set(request, { state: state as State, difference });
    }
  }
}

/** The event that opens a request says no state. */
function stateIn(record: OpenedRecord | undefined, id: string): State | undefined {
  if (record?.payload?.['request'] !== id) return undefined;
  const { state } = record.payload;
  if (state === undefined) return 'received';
  return states.find((one): one is State => one === state);
}

function hexDigest(text: string | null): string {
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex');
}
