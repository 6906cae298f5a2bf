/**
 * Sequencing: gives waiting entries their indexes and publishes them. Killed at any boundary
 * (step.ts), the next run finishes what was begun with the same bytes, because what decides them is
 * durable first: the batch before its files, the files before size and root move on in the database,
 * and those before anything is signed.
 */
import { join } from 'node:path';
import type { QueryConfig } from 'pg';
import type { PoolClient } from '../platform/database.ts';
import { clearStaging, place, stage, syncFolders } from './durable-files.ts';
import { grow, type Edge, type LogFile } from './edge.ts';
import { ledgerError } from './error.ts';
import { ensureLog, logFolder, metaLog, stagingFolder, type Ledger } from './ledger.ts';
import { publish, recover } from './publish.ts';
import { assignStatement, swapStatement } from './statements.ts';

export interface Sequenced {
  /** Entries that this run published. */
  readonly added: number;
  readonly size: number;
  readonly root: Uint8Array;
}

/**
 * Publishes whatever stands in a log's outbox. When it returns, all that had been committed when it
 * was called is in the published checkpoint. Another process sequencing the same log is waited for.
 */
export async function sequence(ledger: Ledger, log: string): Promise<Sequenced> {
  await ensureLog(ledger, log);
  const client = await ledger.pool.connect();
  let sound = false;
  try {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [lockName(log)]);
    const sequenced = await sequenceAlone(ledger, client, log);
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [lockName(log)]);
    sound = true;
    return sequenced;
  } finally {
    // After an error nothing is known about the connection: closing it gives the lock back.
    client.release(!sound);
    if (!sound) ledger.edges.delete(log);
  }
}

/** Sequences every log that has something waiting or unfinished, the meta-log last. → log names. */
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
  for (const log of logs) await sequence(ledger, log);
  return logs;
}

function lockName(log: string): string {
  return `troth ledger ${log}`;
}

async function sequenceAlone(ledger: Ledger, client: PoolClient, log: string): Promise<Sequenced> {
  await clearStaging(stagingFolder(ledger, log));
  let edge = await recover(ledger, client, log);
  const before = edge.size;
  // What is appended from now on is for the next run: a busy log must not keep the others waiting.
  const last = await lastWaiting(client, log);
  for (let done = last === undefined; !done;) {
    const batch = await assign(client, log, edge.size);
    if (batch.entries.length === 0) break;
    await ledger.at('assigned', log);
    edge = await store(ledger, client, log, edge, batch.entries);
    await publish(ledger, client, log, edge);
    // A batch takes the lowest positions first. One that was found may be older than the others.
    done = batch.fresh && batch.last >= (last ?? 0n);
  }
  return { added: edge.size - before, size: edge.size, root: edge.root };
}

async function lastWaiting(client: PoolClient, log: string): Promise<bigint | undefined> {
  const { rows } = await client.query<{ readonly last: string | null }>(
    'select max(position) as last from troth.outbox where log = $1',
    [log],
  );
  const last = rows[0]?.last;
  return typeof last === 'string' ? BigInt(last) : undefined;
}

interface Waiting {
  readonly id: string;
  readonly bytes: Buffer;
}

interface Batch {
  readonly entries: readonly Waiting[];
  /** Whether it was made now, and not found as a killed process left it. */
  readonly fresh: boolean;
  /** Highest position in the outbox. */
  readonly last: bigint;
}

/** All columns in binary, as they are: as text the bytes of the entries would be twice as many. */
const binary = { binary: true, types: { getTypeParser: () => (value: Buffer) => value } };

async function assign(client: PoolClient, log: string, size: number): Promise<Batch> {
  const query: QueryConfig = { ...assignStatement, ...binary, values: [log, size] };
  const { rows } = await client.query<AssignedRow>(query);
  const entries = rows.map(({ first, id, bytes }) => {
    if (id === null || bytes === null || first.toString() !== String(size)) {
      throw ledgerError(
        'ledger-altered',
        'bug',
        `An entry of log ${log} that had its index has gone from the outbox.`,
        { log, size },
      );
    }
    return { id: id.toString(), bytes };
  });
  const last = rows.at(-1);
  return {
    entries,
    fresh: last?.fresh[0] === 1,
    last: BigInt(last?.position.toString() ?? 0),
  };
}

interface AssignedRow {
  readonly first: Buffer;
  /** One byte: 1 for true. */
  readonly fresh: Buffer;
  readonly position: Buffer;
  readonly id: Buffer | null;
  readonly bytes: Buffer | null;
}

/** Makes a batch's files durable, then moves size and root on. → the edge after it. */
async function store(
  ledger: Ledger,
  client: PoolClient,
  log: string,
  edge: Edge,
  batch: readonly Waiting[],
): Promise<Edge> {
  const growth = grow(
    edge,
    batch.map(({ bytes }) => bytes),
  );
  await storeFiles(ledger, log, growth.bundles, growth.tiles);
  const { rowCount } = await client.query({
    ...swapStatement,
    values: [
      log,
      edge.size,
      edge.root,
      growth.edge.size,
      growth.edge.root,
      batch.map(({ id }) => id),
    ],
  });
  if (rowCount !== 1) {
    throw ledgerError('ledger-overtaken', 'conflict', `Another process moved log ${log} on.`, {
      log,
      size: edge.size,
    });
  }
  ledger.edges.set(log, growth.edge);
  await ledger.at('swapped', log);
  return growth.edge;
}

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
  const folders = await place([...entries, ...hashes]);
  await ledger.at('files-placed', log);
  await syncFolders(folders);
  await ledger.at('files-synced', log);
}
