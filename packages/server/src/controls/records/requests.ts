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
import type { Difference } from './difference.ts';

export interface HeldState {
  /** What the ledger says; the row's own where the ledger says nothing. */
  readonly state: State;
  readonly difference: Difference;
}

interface Row {
  readonly id: string;
  readonly state: State;
  readonly entry: string | null;
  readonly certificate: string | null;
}

/** How many rows are held against their entries at once. */
const atOnce = 1_000;

/** → the requests of a policy that are not as they were recorded; all of them, or only those named. */
export async function heldRequests(
  { pool, reader }: { readonly pool: Pool; readonly reader: EntryReader },
  policy: string,
  chosen?: readonly string[],
): Promise<ReadonlyMap<string, HeldState>> {
  const standing = await reader.standing(policy);
  const differing = new Map<string, HeldState>();
  const seen = new Set<string>();
  let after = '';
  for (;;) {
    const rows = await page(pool, policy, after, chosen);
    const entries = rows.flatMap(({ id, entry }) => [entry ?? [], standing.requests[id] ?? []]);
    const opened = await reader.open(policy, entries.flat());
    for (const row of rows) {
      seen.add(row.id);
      const held = differs(row, standing, opened);
      if (held) differing.set(row.id, held);
    }
    after = rows.at(-1)?.id ?? after;
    if (rows.length < atOnce) break;
  }
  await addGone(reader, policy, standing, { seen, chosen, differing });
  return differing;
}

async function page(
  pool: Pool,
  policy: string,
  after: string,
  chosen: readonly string[] | undefined,
): Promise<readonly Row[]> {
  const { rows } = await pool.query<Row>(
    `select r.id, r.state, r.certificate, last.entry
       from troth.request r
       left join lateral (
              select entry from troth.request_event e
               where e.request = r.id order by position desc limit 1) last on true
      where r.policy = $1 and r.id > $2 and ($3::text[] is null or r.id = any ($3))
      order by r.id limit $4`,
    [policy, after, chosen ?? null, atOnce],
  );
  return rows;
}

function differs(
  row: Row,
  standing: Standing,
  opened: ReadonlyMap<string, OpenedRecord>,
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
  return undefined;
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
