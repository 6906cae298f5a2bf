/**
 * Durable appends through the outbox, sequenced and published (files synced, checkpoint signed),
 * against raw batched INSERT of the same bytes into the same PostgreSQL, in turns. At least 0.35.
 *
 * The raw side is one table (identity key, bytea), one connection, and the ordinary batched INSERT:
 * `select unnest($1::bytea[])`, 1,024 rows a statement and commit, the bytes ready-made. The ledger's
 * side is one appender and one sequencer and starts from entries as objects: checking them against
 * the schema and writing canonical JSON counts.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatLedgerEntry, type LedgerEntry } from '@troth/core/proof';
import {
  appendToOutbox,
  ensureLog,
  openLedger,
  sequence,
  type Ledger,
} from '../packages/server/src/ledger/index.ts';
import {
  inTransaction,
  openDatabase,
  type Pool,
} from '../packages/server/src/platform/database.ts';
import { startEmbeddedPostgres } from '../packages/server/src/platform/embedded-postgres.ts';
import { migrate } from '../packages/server/src/platform/migrate.ts';
import { report } from './report.ts';

const batchSize = 1_024;
const batches = 24;
const rounds = 11;
const target = 0.35;

export async function run(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'troth-bench-'));
  const server = await startEmbeddedPostgres({ folder: home });
  const pool = openDatabase(server.adminUrl);
  try {
    await migrate(pool);
    await pool.query(
      'create table raw (id bigint generated always as identity primary key, bytes bytea not null)',
    );
    const folder = join(home, 'ledger');
    const ledger = await openLedger({ pool, folder, keyFolder: join(home, 'keys') });
    await ensureLog(ledger, 'bench');
    await compare(pool, ledger);
  } finally {
    await pool.end();
    await server.destroy();
    await rm(home, { recursive: true, force: true });
  }
}

async function compare(pool: Pool, ledger: Ledger): Promise<void> {
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const work = someBatches();
    const raw = await perSecond(() => insertRaw(pool, work));
    const logged = await perSecond(() => appendAndPublish(pool, ledger, work));
    // The first round warms up connections, plans and the compiler.
    if (round === 0) continue;
    ratios.push(logged / raw);
    console.log(
      `round ${round}: raw ${raw.toFixed(0)}/s, published ${logged.toFixed(0)}/s, ratio ${(logged / raw).toFixed(2)}`,
    );
  }
  const [median = 0] = ratios.toSorted((a, b) => a - b).slice(Math.floor(rounds / 2));
  report('ledger-append', median, target);
}

async function perSecond(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (batchSize * batches * 1000) / (performance.now() - started);
}

async function insertRaw(pool: Pool, work: readonly Batch[]): Promise<void> {
  const client = await pool.connect();
  const text = 'insert into raw (bytes) select unnest($1::bytea[])';
  for (const { bytes } of work) await client.query({ name: 'raw', text, values: [bytes] });
  client.release();
}

/** One appender, and a sequencer beside it, as in a running installation. */
async function appendAndPublish(pool: Pool, ledger: Ledger, work: readonly Batch[]): Promise<void> {
  const appended = new AbortController();
  const sequencer = sequenceUntil(ledger, appended.signal);
  for (const { entries } of work) {
    await inTransaction(pool, (client) => appendToOutbox(client, 'bench', entries));
  }
  appended.abort();
  await sequencer;
}

async function sequenceUntil(ledger: Ledger, appended: AbortSignal): Promise<void> {
  while (!appended.aborted) await sequence(ledger, 'bench');
  await sequence(ledger, 'bench');
}

interface Batch {
  readonly entries: readonly LedgerEntry[];
  readonly bytes: readonly Buffer[];
}

function someBatches(): Batch[] {
  return Array.from({ length: batches }, () => {
    const entries = Array.from({ length: batchSize }, (_, n) => someEntry(n));
    return { entries, bytes: entries.map((entry) => Buffer.from(formatLedgerEntry(entry))) };
  });
}

function someEntry(n: number): LedgerEntry {
  return {
    v: 1,
    id: `ent_${randomBytes(16).toString('base64url')}`,
    at: '2026-03-01T14:00:00Z',
    class: 2003,
    policy: 'panda',
    policyHash: 'ab'.repeat(32),
    clause: `P${(n % 90) + 1}.0`,
    decision: n % 3 === 0 ? 'broken' : 'kept',
    commitments: [randomBytes(32).toString('base64')],
  };
}
