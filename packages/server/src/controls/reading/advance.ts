/**
 * The next part of a lap, as much as is due and as the server's time allows. What was read and what was
 * found in it are kept in one write, so that a process killed in between has claimed nothing.
 */
import { closing } from '@troth/core/closing';
import type { Store, Table, TableExtent } from '../../stores/contract.ts';
import { mergeFound, suspects, type Found, type Look } from './look.ts';
import type { Ended, Lap, Memory, State, TableLook } from './memory.ts';
import { rowsDue } from './pace.ts';
import { paceOf } from './compose.ts';
import type { ScanOptions } from './options.ts';
import { readOfThere, startOf } from './start.ts';

/** A look at one table that remembers how far it came. */
export interface Scanning<C> {
  readonly store: Store;
  readonly table: Table;
  readonly look: Look<C>;
  readonly options: ScanOptions;
  readonly memory: Memory;
  readonly of: TableLook;
}

export interface Advancing<C> extends Scanning<C> {
  readonly extent: TableExtent;
  readonly keys: readonly (readonly string[])[];
}

export interface Went {
  readonly state: State;
  /** Whether it was written; else another check has. */
  readonly isKept: boolean;
  /** Whether the server's time for this hour is used up. */
  readonly isPaused: boolean;
  /** Milliseconds an hour that all laps on the server need, where that is more than is allowed. */
  readonly needed?: number;
  readonly hourly: number;
}

/** Rows that are counted when a lap begins; of more, the server's estimate is taken. */
const counted = 5_000_000;

/** Pages that are read between two writes. */
const pagesKept = 10;

export async function advance<C>(
  advancing: Advancing<C>,
  known: { readonly turn: number; readonly state: State },
): Promise<Went> {
  const { options, memory, extent } = advancing;
  const { allowance } = options;
  const taken = await memory.time.take(
    extent.server,
    Math.min(Math.max(allowance.left, 0), memory.hourly),
  );
  const spent = { milliseconds: 0 };
  const going = { ...known, isKept: true };
  const read = async (): Promise<void> => {
    going.state = await begun(advancing, known.state, taken.milliseconds, spent);
    await keep(advancing, going);
    if (taken.milliseconds > 0) await readParts(advancing, going, taken.milliseconds, spent);
  };
  await closing(read, () => {
    allowance.left -= spent.milliseconds;
    return taken.settle(spent.milliseconds);
  });
  const needed = await memory.needed(extent.server, options.now());
  return {
    state: going.state,
    isKept: going.isKept,
    isPaused: taken.milliseconds === 0 && allowance.left > 0,
    ...(needed > memory.hourly ? { needed } : {}),
    hourly: memory.hourly,
  };
}

interface Going {
  turn: number;
  state: State;
  isKept: boolean;
}

interface Spent {
  milliseconds: number;
}

/** The lap that is under way, or a new one. */
async function begun<C>(
  { store, table, look, options, extent }: Advancing<C>,
  state: State,
  time: number,
  spent: Spent,
): Promise<State> {
  if (state.lap) return state;
  const isCounted = extent.estimatedRows <= counted && time > 0;
  const asked = performance.now();
  const there = isCounted
    ? await store.count({ table, where: [], ...(options.signal ? { signal: options.signal } : {}) })
    : Math.max(0, extent.estimatedRows);
  if (isCounted) spent.milliseconds += performance.now() - asked;
  const now = options.now();
  const { signatures } = look;
  const lap: Lap = {
    startedAt: now.toString(),
    endsAt: now.toZonedDateTimeISO('UTC').add(options.readThrough).toInstant().toString(),
    rows: 0,
    milliseconds: 0,
    start: { ...startOf({ supported: true, value: extent }), there, isCounted, signatures },
    found: {},
  };
  return { ...state, lap };
}

async function readParts<C>(
  advancing: Advancing<C>,
  going: Going,
  time: number,
  spent: Spent,
): Promise<void> {
  const { store, table, look, options, keys } = advancing;
  const first = going.state.lap;
  if (first === undefined) return;
  let due = isSuspect(look, going.state) ? Infinity : rowsDue(paceOf(first), options.now());
  const limit = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, limit.signal]) : limit.signal;
  const { columns, characters } = look;
  const query = { table, columns, keys, after: first.position, characters, signal };
  const wait = (): NodeJS.Timeout =>
    setTimeout(() => limit.abort(), Math.max(0, time - spent.milliseconds));
  let tally = look.tally();
  let [pages, ended] = [0, false];
  let lap = first;
  const keepRead = async (): Promise<void> => {
    const found = mergeFound(look, lap.found as Found<C>, tally.result());
    tally = look.tally();
    lap = { ...lap, found };
    going.state = { ...going.state, lap };
    if (ended) going.state = await closed(advancing, going.state, lap);
    await keep(advancing, going);
  };
  let timer = wait();
  try {
    for await (const page of store.readOn(query)) {
      clearTimeout(timer);
      spent.milliseconds += page.milliseconds;
      await tally.add(page);
      const { position, milliseconds } = page;
      const rows = lap.rows + page.rows;
      lap = { ...lap, position, rows, milliseconds: lap.milliseconds + milliseconds };
      ended = page.ended;
      pages += 1;
      // The rest is read at once, so that all of what is wrong is known.
      if (Object.keys(suspects(look, tally.result())).length > 0) due = Infinity;
      if (ended || rows - first.rows >= due || spent.milliseconds >= time) break;
      if (pages % pagesKept === 0) await keepRead();
      if (!going.isKept) return;
      timer = wait();
    }
  } catch (error) {
    // The hour's time ended in the middle of a page, which is read again.
    if (!limit.signal.aborted) throw error;
    spent.milliseconds = time;
  } finally {
    clearTimeout(timer);
  }
  if (lap.position !== undefined) await keepRead();
}

/** Where its order is another than when the part was read, nobody knows what was passed over. */
async function closed<C>(
  { store, table, keys, look, options }: Advancing<C>,
  state: State,
  { startedAt, rows, start, found }: Lap,
): Promise<State> {
  const { lap: _, ...rest } = state;
  const end = await store.extent(table, keys, options.signal);
  const { identity, order, file, changes } = startOf(end);
  if (identity !== start.identity || order !== start.order) {
    const standing = suspects(look, found as Found<C>);
    return { ...rest, standing: { ...rest.standing, ...standing } };
  }
  const began = start.isCounted ? start : { ...start, there: Math.max(start.there, rows) };
  const last: Ended = {
    startedAt,
    endedAt: options.now().toString(),
    rows,
    ofThere: readOfThere(began, { rows, file, changes }),
    start: began,
    found,
  };
  return { last, standing: {} };
}

async function keep<C>({ memory, of, extent }: Advancing<C>, going: Going): Promise<void> {
  const { lap } = going.state;
  const pace = lap && paceOf(lap);
  going.isKept = await memory.save(of, going.turn, going.state, { server: extent.server, pace });
  going.turn += 1;
}

function isSuspect<C>(look: Look<C>, { last, lap, standing }: State): boolean {
  return [last?.found, lap?.found, standing].some(
    (found) => found !== undefined && Object.keys(suspects(look, found as Found<C>)).length > 0,
  );
}
