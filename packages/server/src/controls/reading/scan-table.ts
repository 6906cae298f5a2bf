/**
 * The values of one table for one look. Up to 20,000 rows are read whole at each check. Of a larger table
 * a check reads a random sample and the next part of a lap; what is claimed of it is what the last whole
 * look saw, while that is young enough. What was found wrong stays until a look as wide that began later
 * has ended without it.
 */
import type { Answer, Store, Table, TableExtent } from '../../stores/contract.ts';
import { advance, type Advancing, type Scanning } from './advance.ts';
import { compose, type Parts, type Reading } from './compose.ts';
import { mergeFound, suspects, type Found, type Look, type TableScan } from './look.ts';
import type { Ended, Memory, State, TableLook } from './memory.ts';
import type { ScanOptions } from './options.ts';
import { startOf } from './start.ts';

/** Rows of a random sample. */
const sampled = 1000;

/** Up to this many rows a table is read whole: one card number in one note must not depend on luck. */
const small = 20_000;

export async function scanTable<C>(
  store: Store,
  table: Table,
  look: Look<C>,
  options: ScanOptions,
): Promise<TableScan<C>> {
  const { memory, mode } = options;
  const of = nameOf(store, table, look);
  if (await isSmall(store, table, options)) {
    if (memory !== undefined) await forget(memory, of);
    return whole(await read(store, table, look, 'full', options));
  }
  if (mode === 'full') return readWhole(store, table, look, options);
  const sample = await read(store, table, look, sampled, options);
  // The estimate was wrong.
  if (sample.rows < sampled) return whole(sample);
  if (memory === undefined) {
    const there = await store.count({ table, where: [], ...cancel(options) });
    return compose(look, { sample, there, state: empty, now: options.now() }, options);
  }
  return readOn({ store, table, look, options, memory, of }, sample);
}

const empty: State = { standing: {} };

async function readOn<C>(scanning: Scanning<C>, sample: Reading): Promise<TableScan<C>> {
  const { store, table, look, options, memory, of } = scanning;
  const extent = await store.extent(table, keysOf(table), options.signal);
  const hits = suspects(look, sample.found as Found<C>);
  const { turn, state: known } = await memory.load(of);
  const state = withHits(look, stillSound(look, known, extent), hits);
  const parts: Omit<Parts, 'state'> = {
    sample,
    there: extent.supported ? extent.value.estimatedRows : sample.rows,
    now: options.now(),
  };
  if (!extent.supported) {
    await keepHits(scanning, hits);
    return compose(look, { ...parts, state, why: extent.why }, options);
  }
  const advancing: Advancing<C> = { ...scanning, extent: extent.value, keys: keysOf(table) };
  const went = await advance(advancing, { turn, state });
  if (went.isKept) {
    return compose(look, { ...parts, ...went, changes: extent.value.changes }, options);
  }
  // Another check has written meanwhile: what it says counts, with what was found here.
  const lapHits = suspects(look, (went.state.lap?.found ?? {}) as Found<C>);
  const both = await keepHits(scanning, mergeFound(look, lapHits, hits));
  return compose(look, { ...parts, state: both, changes: extent.value.changes }, options);
}

/** Of what is kept, whatever still counts of the table as it is; what was found wrong always does. */
function stillSound<C>(look: Look<C>, state: State, extent: Answer<TableExtent>): State {
  const { identity, order } = startOf(extent);
  let standing = state.standing as Found<C>;
  const isLast = state.last?.start.identity === identity;
  const isLap = state.lap?.start.identity === identity && state.lap.start.order === order;
  if (state.last && !isLast) standing = standingWith(look, standing, state.last.found);
  if (state.lap && !isLap) standing = standingWith(look, standing, state.lap.found);
  return {
    standing,
    ...(state.last && isLast ? { last: state.last } : {}),
    ...(state.lap && isLap ? { lap: state.lap } : {}),
  };
}

/** What was found behind a lap's position is not in it: the look that takes it back begins anew. */
function withHits<C>(look: Look<C>, state: State, hits: Found<C>): State {
  if (Object.keys(hits).length === 0) return state;
  const { lap, ...rest } = state;
  const known = standingWith(look, state.standing as Found<C>, lap?.found ?? {});
  return { ...rest, standing: { ...known, ...hits } };
}

function standingWith<C>(look: Look<C>, standing: Found<C>, found: Found<unknown>): Found<C> {
  return { ...standing, ...suspects(look, found as Found<C>) };
}

async function keepHits<C>({ memory, of, look }: Scanning<C>, hits: Found<C>): Promise<State> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const { turn, state } = await memory.load(of);
    if (Object.keys(hits).length === 0) return state;
    const next = withHits(look, state, hits);
    if (await memory.save(of, turn, next, { server: '', pace: undefined })) return next;
  }
  return withHits(look, empty, hits);
}

/** Read whole at each check, a table needs no memory. */
async function forget(memory: Memory, of: TableLook): Promise<void> {
  const { turn, state } = await memory.load(of);
  if (turn === 0 || isEmpty(state)) return;
  await memory.save(of, turn, empty, { server: '', pace: undefined });
}

function isEmpty({ last, lap, standing }: State): boolean {
  return last === undefined && lap === undefined && Object.keys(standing).length === 0;
}

async function readWhole<C>(
  store: Store,
  table: Table,
  look: Look<C>,
  options: ScanOptions,
): Promise<TableScan<C>> {
  const { memory, now, signal } = options;
  const startedAt = now().toString();
  const extent = await store.extent(table, keysOf(table), signal);
  const { rows, found } = await read(store, table, look, 'full', options);
  const last: Ended = {
    startedAt,
    endedAt: now().toString(),
    rows,
    ofThere: rows,
    start: { ...startOf(extent), there: rows, isCounted: true, signatures: look.signatures },
    found,
  };
  if (memory !== undefined) await keepWhole(memory, nameOf(store, table, look), last);
  return whole({ rows, found });
}

async function keepWhole(memory: Memory, of: TableLook, last: Ended): Promise<void> {
  for (;;) {
    const { turn } = await memory.load(of);
    const isKept = await memory.save(
      of,
      turn,
      { last, standing: {} },
      { server: '', pace: undefined },
    );
    if (isKept) return;
  }
}

function whole<C>({ rows, found }: Reading): TableScan<C> {
  const read = { rows, by: 'whole', isClaimed: true } as const;
  const columns = Object.entries(found as Found<C>).map(([name, one]) => [name, { ...one, read }]);
  return { rows, there: rows, whole: true, columns: Object.fromEntries(columns) };
}

async function read<C>(
  store: Store,
  table: Table,
  look: Look<C>,
  rows: number | 'full',
  options: ScanOptions,
): Promise<Reading> {
  const { columns, characters } = look;
  const query = { table, columns, rows, ...(characters === undefined ? {} : { characters }) };
  const tally = look.tally();
  let seen = 0;
  for await (const page of store.sample({ ...query, ...cancel(options) })) {
    seen = page.rowsSoFar;
    await tally.add(page);
  }
  return { rows: seen, found: tally.result() };
}

async function isSmall(store: Store, table: Table, options: ScanOptions): Promise<boolean> {
  const rows =
    table.estimatedRows < 0
      ? await store.count({ table, where: [], ...cancel(options) })
      : table.estimatedRows;
  return rows <= small;
}

function cancel({ signal }: ScanOptions): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function keysOf({ primaryKey, uniqueKeys = [] }: Table): readonly (readonly string[])[] {
  return [primaryKey, ...uniqueKeys].filter((key) => key.length > 0);
}

function nameOf<C>(store: Store, { schema, name }: Table, look: Look<C>): TableLook {
  return { store: store.name, table: `${schema}.${name}`, look: look.name };
}
