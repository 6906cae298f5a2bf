/**
 * Verifying a log of 1,000,000 entries against hashing its bytes, in turns. At least 0.5.
 *
 * The baseline has the entries in memory, one after another, and computes the SHA-256 leaf hash of
 * each with `node:crypto`'s one-shot hash in one thread: no reading, no tree, no comparison.
 * Verification reads every file of the log, hashes every entry and node, compares every tile, lists
 * the folders and checks the signature, in as many threads as there are cores. How it stands against
 * the same hashing in as many threads is printed too; the target is for the plain loop.
 *
 * The log is written by the same code that appends (`grow`), without the database: what is verified
 * is the files. `TROTH_BENCH_ENTRIES` changes the number of entries.
 */
import { generateKeyPairSync, hash, randomBytes, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import {
  formatCheckpoint,
  formatLedgerEntry,
  formatNote,
  utf8,
  verifierKey,
  type VerifierKey,
} from '@troth/core/proof';
import { grow, type Edge } from '../packages/server/src/ledger/edge.ts';
import { verifyLog } from '../packages/server/src/ledger/index.ts';
import { sha256 } from '../packages/server/src/ledger/native-crypto.ts';
import { report } from './report.ts';

const entries = Number(process.env['TROTH_BENCH_ENTRIES'] ?? 1_000_000);
const rounds = 5;
const target = 0.5;
const threads = Math.min(8, availableParallelism());

export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'troth-bench-'));
  try {
    const { key, bytes } = writeLog(folder);
    const ratios = await compare(folder, key);
    const peak = process.resourceUsage().maxRSS / 1024;
    console.log(
      `${entries} entries, ${(bytes / 1e6).toFixed(0)} MB, ${threads} threads, peak memory with the baseline's copies ${peak.toFixed(0)} MB`,
    );
    console.log(`against hashing in ${threads} threads: ${median(ratios.parallel).toFixed(2)}`);
    report('ledger-verify', median(ratios.plain), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Ratios {
  readonly plain: number[];
  readonly parallel: number[];
}

async function compare(folder: string, key: VerifierKey): Promise<Ratios> {
  const alone = startHasher(entries);
  const together = Array.from({ length: threads }, () => startHasher(entries / threads));
  await Promise.all([alone, ...together].map(({ ready }) => ready));
  const ratios: Ratios = { plain: [], parallel: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const plain = await timed(() => alone.hashAll());
    const parallel = await timed(() => Promise.all(together.map((hasher) => hasher.hashAll())));
    const verified = await timed(() => verifyAll(folder, key));
    // The first round warms up the compiler and the page cache.
    if (round === 0) continue;
    ratios.plain.push(plain / verified);
    ratios.parallel.push(parallel / verified);
    console.log(
      `round ${round}: hashing ${rate(plain)}, in ${threads} threads ${rate(parallel)}, verifying ${rate(verified)}`,
    );
  }
  await Promise.all([alone, ...together].map(({ close }) => close()));
  return ratios;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function verifyAll(folder: string, key: VerifierKey): Promise<void> {
  const { size, problems } = await verifyLog(folder, [key]);
  if (size !== entries || problems.length > 0) throw new Error('the log did not verify');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function rate(milliseconds: number): string {
  return `${((entries / milliseconds) * 1000).toFixed(0)}/s`;
}

function writeLog(folder: string): { key: VerifierKey; bytes: number } {
  let edge: Edge = { size: 0, root: sha256(new Uint8Array()), levels: [], entries: [] };
  let bytes = 0;
  while (edge.size < entries) {
    const count = Math.min(1_024, entries - edge.size);
    const growth = grow(
      edge,
      Array.from({ length: count }, (_, n) => someEntry(n)),
    );
    for (const { path, bytes: content } of [...growth.bundles, ...growth.tiles]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
      bytes += content.length;
    }
    edge = growth.edge;
  }
  return { key: writeCheckpoint(folder, edge), bytes };
}

function writeCheckpoint(folder: string, { size, root }: Edge): VerifierKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const key = verifierKey('bench.example/log', raw);
  const text = formatCheckpoint({ origin: key.name, size, root });
  const signature = sign(null, utf8(text), privateKey);
  const note = formatNote({ text, signatures: [{ name: key.name, id: key.id, signature }] });
  writeFileSync(join(folder, 'checkpoint'), note);
  return key;
}

function someEntry(n: number): Uint8Array {
  return formatLedgerEntry({
    v: 1,
    id: `ent_${randomBytes(16).toString('base64url')}`,
    at: '2026-03-01T14:00:00Z',
    class: 2003,
    policy: 'panda',
    policyHash: 'ab'.repeat(32),
    clause: `P${(n % 90) + 1}.0`,
    decision: n % 3 === 0 ? 'broken' : 'kept',
    commitments: [randomBytes(32).toString('base64')],
  });
}

interface Hasher {
  readonly ready: Promise<unknown>;
  hashAll(): Promise<unknown>;
  close(): Promise<unknown>;
}

function answer(word: string): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort?.postMessage(word);
}

function startHasher(count: number): Hasher {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: Math.ceil(count),
    execArgv: [],
  });
  const next = () =>
    new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  return {
    ready: next(),
    hashAll() {
      const done = next();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
      worker.postMessage('hash');
      return done;
    },
    close: () => worker.terminate(),
  };
}

/** In a thread: entries of the same length and form, each with the leaf's 00 in place. */
function hashOnRequest(count: number): void {
  const sample = someEntry(0);
  const length = sample.length + 1;
  const leaves = Buffer.alloc(length * count);
  for (let n = 0; n < count; n += 1) {
    leaves.set(sample, n * length + 1);
    leaves.writeUInt32BE(n, n * length + 40);
  }
  parentPort?.on('message', () => {
    const out = Buffer.alloc(32);
    for (let n = 0; n < count; n += 1) {
      const leaf = leaves.subarray(n * length, (n + 1) * length);
      out.write(hash('sha256', leaf, 'latin1'), 0, 32, 'latin1');
    }
    answer('done');
  });
  answer('ready');
}

if (!isMainThread && typeof workerData === 'number') hashOnRequest(workerData);
