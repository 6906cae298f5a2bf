/**
 * Sequencing: gives waiting entries their indexes and publishes them. Killed at any boundary
 * (step.ts), the next run finishes what was begun with the same bytes, because what decides them is
 * durable first: the batch before its files, the files before size and root move on in the database,
 * and those before anything is signed.
 */
import { join } from 'node:path';
import { closing } from '@troth/core/closing';
import { TrothError } from '@troth/core/error';
import type { PoolClient } from '../platform/database.ts';
import { place, stage, syncFolders } from './durable-files.ts';
import { grow, type Edge, type LogFile } from './edge.ts';
import { ledgerError } from './error.ts';
import { ensureLog, logFolder, metaLog, stagingFolder, type Ledger } from './ledger.ts';
import { publishNote, recover, signEdge } from './publish.ts';
import { isSoundEntry } from './sound-entry.ts';
import { assignStatement, setAsideStatement, swapStatement } from './statements.ts';

export interface Sequenced {
  /** Entries that this run published. */
  readonly added: number;
  readonly size: number;
  readonly root: Uint8Array;
}

/** Of each ledger that this process has open, by log: the run under way, and the one after it. */
const underWay = new WeakMap<Ledger, Map<string, Turn>>();

interface Turn {
  readonly now: Promise<Sequenced>;
  next?: Promise<Sequenced>;
}

/**
 * Publishes whatever stands in a log's outbox. When it returns, all that had been committed when it
 * was called is in the published checkpoint. Another process sequencing the same log is waited for;
 * within this one, whoever comes meanwhile shares the next run, so that a log takes one connection.
 */
export function sequence(ledger: Ledger, log: string): Promise<Sequenced> {
  const logs = underWay.get(ledger) ?? new Map<string, Turn>();
  underWay.set(ledger, logs);
  const turn = logs.get(log);
  if (turn?.next) return turn.next;
  const begin = (): Promise<Sequenced> => {
    const now = sequenceOnce(ledger, log);
    const mine: Turn = { now };
    logs.set(log, mine);
    const over = (): void => {
      if (logs.get(log) === mine && mine.next === undefined) logs.delete(log);
    };
    now.then(over, over);
    return now;
  };
  if (turn === undefined) return begin();
  turn.next = turn.now.then(begin, begin);
  return turn.next;
}

async function sequenceOnce(ledger: Ledger, log: string): Promise<Sequenced> {
  await ensureLog(ledger, log);
  const client = await ledger.pool.connect();
  let sound = false;
  try {
    await client.query(lockStatement, [lockName(log)]);
    const sequenced = await sequenceAlone(ledger, client, log);
    await client.query(unlockStatement, [lockName(log)]);
    sound = true;
    return sequenced;
  } finally {
    // After an error nothing is known about the connection: closing it gives the lock back.
    client.release(!sound);
    if (!sound) ledger.edges.delete(log);
  }
}

/**
 * Sequences every log that has something waiting or unfinished, the meta-log last. → log names. What is
 * wrong with one log is kept in `ledger.faults`, and keeps no other from being published.
 */
export async function sequenceWaiting(ledger: Ledger): Promise<string[]> {
  const { rows } = await ledger.pool.query<{ readonly name: string }>(
    `select name from troth.log
     where name <> $1 and (
       exists (select from troth.outbox where outbox.log = log.name)
       or exists (select from troth.batch where batch.log = log.name)
       or exists (select from troth.checkpoint where checkpoint.log = log.name and note is null)
     )
     order by name`,
    [metaLog],
  );
  const logs = [...rows.map(({ name }) => name), metaLog];
  await sequenceEach(ledger, logs);
  return logs;
}

/** The same for these logs, whether something waits or not. */
export async function sequenceEach(ledger: Ledger, logs: readonly string[]): Promise<void> {
  for (const log of logs) {
    try {
      await sequenceRebuilt(ledger, log);
      ledger.faults.delete(log);
    } catch (error) {
      if (!isOfOneLog(error)) throw error;
      ledger.faults.set(log, error);
    }
  }
}

/** Files that were damaged are made again where they can be, and the log goes on. */
async function sequenceRebuilt(ledger: Ledger, log: string): Promise<void> {
  try {
    await sequence(ledger, log);
  } catch (error) {
    if (!isOfOneLog(error) || ((await ledger.rebuild?.(log)) ?? 0) === 0) throw error;
    await sequence(ledger, log);
  }
}

/** Damaged or missing files, another history, a database that is older: of this log alone. */
function isOfOneLog(error: unknown): error is TrothError {
  const ofLog = ['ledger-altered', 'ledger-forked', 'ledger-rolled-back', 'consistency-failed'];
  const malformed = ['bundle-malformed', 'tile-malformed'];
  return error instanceof TrothError && [...ofLog, ...malformed].includes(error.code);
}

/**
 * Also makes the planner walk the outbox by its index. What it knows of a table that fills and
 * empties all the time is wrong, and by it a batch of a large outbox costs a scan of all that waits.
 */
const lockStatement = `select pg_advisory_lock(hashtextextended($1, 0)),
  set_config('enable_seqscan', 'off', false),
  set_config('enable_bitmapscan', 'off', false)`;
const unlockStatement = `select pg_advisory_unlock(hashtextextended($1, 0)),
  set_config('enable_seqscan', 'on', false),
  set_config('enable_bitmapscan', 'on', false)`;

/** As many as assign.sql takes. */
const fullBatch = 1_024;
const batchesAtOnce = 16;

function lockName(log: string): string {
  return `troth ledger ${log}`;
}

async function sequenceAlone(ledger: Ledger, client: PoolClient, log: string): Promise<Sequenced> {
  const recovered = await recover(ledger, client, log);
  let { edge } = recovered;
  const before = edge.size;
  const last = recovered.waiting === null ? undefined : BigInt(recovered.waiting);
  let batches = 0;
  let publishing = Promise.resolve();
  const assignAll = async (): Promise<void> => {
    for (let done = last === undefined; !done;) {
      const batch = await assign(ledger, client, log, edge.size);
      if (batch === undefined) break;
      await ledger.at('assigned', log);
      const growth = grow(edge, batch.entries);
      await storeFiles(ledger, log, growth.bundles, growth.tiles);
      // A checkpoint's file is written while the next batch's files are, but before size and root
      // move on again.
      await publishing;
      edge = await swap(ledger, client, log, edge, growth.edge, batch.ids);
      publishing = publishNote(ledger, log, await signEdge(ledger, client, log, edge));
      // Heard above or below; this keeps a failure that comes early from ending the process.
      publishing.catch(() => undefined);
      batches += 1;
      // A batch takes the lowest positions first. One that was found may be older than the others.
      const all = batch.fresh && batch.last >= (last ?? 0n);
      // After a full batch there is likely more. What was appended since the call is taken along for
      // a while, but not forever: a busy log must not keep the others waiting.
      done = all && (batch.entries.length < fullBatch || batches >= batchesAtOnce);
    }
  };
  await closing(assignAll, () => publishing);
  return { added: edge.size - before, size: edge.size, root: edge.root };
}

interface Batch {
  readonly entries: readonly Uint8Array[];
  /** With commas between. */
  readonly ids: string;
  /** Whether it was made now, and not found as a killed process left it. */
  readonly fresh: boolean;
  /** Highest position in the outbox. */
  readonly last: bigint;
}

/** A batch in which something is no entry is taken apart, and made anew without it. */
async function assign(
  ledger: Ledger,
  client: PoolClient,
  log: string,
  size: number,
): Promise<Batch | undefined> {
  for (;;) {
    const { rows } = await client.query<Assigned>({ ...assignStatement, values: [log, size] });
    const [row] = rows;
    if (row === undefined) return undefined;
    const batch = batchOf(row, log, size);
    const ids = batch.ids.split(',');
    const junk: string[] = [];
    for (const [n, entry] of batch.entries.entries()) {
      const sound = await isSoundEntry(ledger, log, ids[n] ?? '', entry);
      if (!sound) junk.push(row.rows?.[n] ?? '');
    }
    if (junk.length === 0) return batch;
    await client.query({ ...setAsideStatement, values: [log, junk] });
  }
}

function batchOf(row: Assigned, log: string, size: number): Batch {
  const entries = row.entries === null ? [] : splitEntries(Buffer.from(row.entries));
  if (Number(row.first) !== size || row.count !== entries.length) {
    throw ledgerError(
      'ledger-altered',
      'bug',
      `Entries of log ${log} that had their indexes have gone from the outbox.`,
      { log, size },
    );
  }
  return {
    entries,
    ids: row.ids ?? '',
    fresh: row.fresh ?? false,
    last: BigInt(row.last ?? 0),
  };
}

interface Assigned {
  readonly first: string;
  readonly count: number;
  /** Null, as what follows, where the outbox holds nothing of the batch any more. */
  readonly fresh: boolean | null;
  readonly last: string | null;
  readonly ids: string | null;
  readonly entries: string | null;
  /** Their positions. */
  readonly rows: readonly string[] | null;
}

const separator = 0x1e;

function splitEntries(bytes: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at <= bytes.length;) {
    const found = bytes.indexOf(separator, at);
    const end = found < 0 ? bytes.length : found;
    entries.push(bytes.subarray(at, end));
    at = end + 1;
  }
  return entries;
}

/** Moves size and root on to where the files are. */
async function swap(
  ledger: Ledger,
  client: PoolClient,
  log: string,
  from: Edge,
  to: Edge,
  ids: string,
): Promise<Edge> {
  const values = [log, from.size, from.root, to.size, to.root, ids];
  const { rowCount } = await client.query({ ...swapStatement, values });
  if (rowCount !== 1) {
    throw ledgerError('ledger-overtaken', 'conflict', `Another process moved log ${log} on.`, {
      log,
      size: from.size,
    });
  }
  ledger.edges.set(log, to);
  await ledger.at('swapped', log);
  return to;
}

/** Makes a batch's files durable, under their names. */
async function storeFiles(
  ledger: Ledger,
  log: string,
  bundles: readonly LogFile[],
  tiles: readonly LogFile[],
): Promise<void> {
  const staging = stagingFolder(ledger, log);
  const inLog = ({ path, bytes }: LogFile) => ({ path: join(logFolder(ledger, log), path), bytes });
  const entries = await stage(staging, bundles.map(inLog));
  await ledger.at('entries-staged', log);
  const hashes = await stage(staging, tiles.map(inLog));
  await ledger.at('tiles-staged', log);
  const folders = place([...entries, ...hashes]);
  await ledger.at('files-placed', log);
  await syncFolders(folders);
  await ledger.at('files-synced', log);
}
