/**
 * `troth discover --full`, as a user runs it, over a table of 200 columns and 100,000 rows: peak
 * memory of its process, threads included, at most 300 MB.
 *
 * `TROTH_BENCH_ROWS` changes the number of rows.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openDatabase } from '../packages/server/src/platform/database.ts';
import { startEmbeddedPostgres } from '../packages/server/src/platform/embedded-postgres.ts';
import { report } from './report.ts';

const columns = 200;
const rows = Number(process.env['TROTH_BENCH_ROWS'] ?? 100_000);
const limitMegabytes = 300;

/** Kinds that take turns: keys, words, addresses, numbers, dates, sentences and documents. */
const kinds: readonly (readonly [type: string, value: string])[] = [
  ['text', `'ann' || g || '@example.org'`],
  ['int8', `g * 7`],
  [
    'text',
    `(array['Anna','Ben','Carla','David'])[1 + g % 4] || ' ' || (array['Meyer','Smith'])[1 + g % 2]`,
  ],
  ['timestamptz', `timestamptz '2024-01-01' + g * interval '1 minute'`],
  ['text', `'the order ' || g || ' was late and asked for again'`],
  ['numeric', `g / 7.0`],
  ['text', `'+49 30 9018' || (1000 + g % 9000)`],
  ['jsonb', `jsonb_build_object('mail', 'bob' || g || '@example.org', 'size', g)`],
  ['uuid', `gen_random_uuid()`],
  ['text', `md5(g::text)`],
];

export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'troth-bench-memory-'));
  const server = await startEmbeddedPostgres({ folder, durable: false });
  try {
    const admin = openDatabase(server.adminUrl, { max: 1 });
    await admin.query('create database wide');
    await admin.end();
    await fill(server.url('wide'));
    const { seconds, peakMegabytes } = await discover(server.url('wide'));
    console.log(
      `${rows.toLocaleString('en')} rows of ${columns} columns read and classified in ${seconds.toFixed(1)} s, peak ${peakMegabytes.toFixed(0)} MB`,
    );
    report('discovery-memory', limitMegabytes / peakMegabytes, 1);
  } finally {
    await server.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(url: string): Promise<void> {
  const database = openDatabase(url, { max: 1 });
  const made = Array.from({ length: columns }, (_unused, at) => kinds[at % kinds.length]!);
  const names = made.map(([type], at) => `column_${at} ${type}`);
  await database.query(`create table wide (${names.join(', ')})`);
  const values = made.map(([, value]) => value);
  await database.query(
    `insert into wide select ${values.join(', ')} from generate_series(1, ${rows}) g`,
  );
  await database.query('analyze wide');
  await database.end();
}

interface Discovered {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

/** Both processes of the launcher tell their peak when they end; the larger is the command's. */
async function discover(url: string): Promise<Discovered> {
  const tell = `process.on('exit', () => process.stderr.write('peak=' + process.resourceUsage().maxRSS + ' '))`;
  const program = join(import.meta.dirname, '../packages/cli/bin/troth.js');
  const options = `--import=data:text/javascript,${encodeURIComponent(tell)}`;
  const started = performance.now();
  const child = spawn(process.execPath, [program, 'discover', '--url', url, '--full', '--json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: tmpdir(),
    env: { ...process.env, NODE_OPTIONS: options },
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new Error(`discover ended with ${String(code)}: ${said.slice(-300)}`);
  const peaks = [...said.matchAll(/peak=(\d+)/g)].map(([, kilobytes]) => Number(kilobytes));
  return {
    seconds: (performance.now() - started) / 1000,
    peakMegabytes: Math.max(...peaks) / 1024,
  };
}
