/**
 * Whole requests, from opening by way of plan, approval and read-back to the certificate, against a
 * hand-written SQL script that makes the same deletes in the same run: 10,000 of 1,000,000 people with
 * 4,000,000 child rows at most 1.5 times as long; one person over 12 datasets at most 3 times (p50);
 * a sweep of 1,000,000 rows past their period at most 1.25 times one DELETE of as many.
 * Peak memory at most 300 MB, and equal within 10 % at 100,000 and 1,000,000 people.
 *
 * `TROTH_BENCH_SUBJECTS` changes the larger number of people.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openDatabase, type Pool } from '../packages/server/src/platform/database.ts';
import { startEmbeddedPostgres } from '../packages/server/src/platform/embedded-postgres.ts';
import { byHand, seeding, writePolicy, type Shape } from './erasure-data.ts';
import { report } from './report.ts';

interface Measured {
  readonly seconds: readonly number[];
  readonly peakMegabytes: number;
}

const most = Number(process.env['TROTH_BENCH_SUBJECTS'] ?? 1_000_000);
const share = 100;
const singles = 40;

export async function run(): Promise<void> {
  const small = await many(most / 10);
  const large = await many(most);
  report('erase-many', large.ours / large.bare, 1.5, 'at most');
  report('erase-memory', 300 / large.peakMegabytes, 1);
  report('erase-memory-growth', large.peakMegabytes / small.peakMegabytes, 1.1, 'at most');
  const one = await single(most / 10);
  report('erase-one', one.ours / one.bare, 3, 'at most');
  const swept = await sweep((most * 5) / 4);
  report('sweep', swept.ours / swept.bare, 1.25, 'at most');
}

/** A hundredth of the people, by Troth and then others by hand. */
async function many(subjects: number) {
  const shape = { children: 4, subjects };
  return withData(shape, async ({ pool, erase }) => {
    const count = subjects / share;
    const bare = await seconds(pool, async () => {
      await pool.query(victims(2, count));
      for (const sql of byHand(shape)) await pool.query(sql);
    });
    const { seconds: [ours = 0] = [], peakMegabytes } = await erase('erasure', 1, count, share);
    console.log(
      `${count.toLocaleString('en-US')} of ${subjects.toLocaleString('en-US')} people: request ${ours.toFixed(2)} s, SQL script ${bare.toFixed(2)} s, peak ${peakMegabytes.toFixed(0)} MB`,
    );
    return { ours, bare, peakMegabytes };
  });
}

async function single(subjects: number) {
  const shape = { children: 11, subjects };
  return withData(shape, async ({ pool, erase }) => {
    const bare: number[] = [];
    for (let n = 0; n < singles; n += 1) {
      bare.push(
        await seconds(pool, async () => {
          await pool.query(victims(2 + n * share, 1));
          for (const sql of byHand(shape)) await pool.query(sql);
        }),
      );
    }
    const { seconds: ours } = await erase('single', 1, singles, share);
    const [mine, theirs] = [median(ours), median(bare)];
    console.log(
      `one person over 12 datasets: request ${(mine * 1000).toFixed(1)} ms, deletes by hand ${(theirs * 1000).toFixed(1)} ms (p50 of ${singles})`,
    );
    return { ours: mine, bare: theirs };
  });
}

/** Rows past their period, four of five: by Troth in one database and by hand in its twin. */
async function sweep(subjects: number) {
  const shape = { children: 0, subjects };
  return withData(shape, async ({ pool, erase }) => {
    const bare = await seconds(pool, async () => {
      await pool.query(`delete from twin where left_at < '2025-01-01'`);
    });
    const { seconds: [ours = 0] = [], peakMegabytes } = await erase('retention', 1, 1, 1);
    console.log(
      `${((subjects * 4) / 5).toLocaleString('en-US')} rows past their period: sweep ${ours.toFixed(2)} s, one DELETE ${bare.toFixed(2)} s, peak ${peakMegabytes.toFixed(0)} MB`,
    );
    return { ours, bare };
  });
}

function victims(first: number, count: number): string {
  return `drop table if exists victim;
    create temporary table victim as
      select (i % 100)::int as tenant, i::bigint as id
      from generate_series(${first}, ${first + (count - 1) * share}, ${share}) i;
    analyze victim`;
}

interface Data {
  readonly pool: Pool;
  erase(right: string, first: number, count: number, step: number): Promise<Measured>;
}

async function withData<T>(shape: Shape, work: (data: Data) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'troth-bench-erasure-'));
  const server = await startEmbeddedPostgres({ folder: join(folder, 'server') });
  const admin = openDatabase(server.adminUrl, { max: 1 });
  for (const name of ['troth', 'bench']) await admin.query(`create database ${name}`);
  await admin.end();
  const pool = openDatabase(server.url('bench'), { max: 1 });
  try {
    await pool.query(seeding(shape));
    if (shape.children === 0) {
      await pool.query(
        'create schema elsewhere; create table elsewhere.twin (like people including all)',
      );
      await pool.query('insert into elsewhere.twin select * from people');
      await pool.query('set search_path = public, elsewhere');
    }
    await pool.query('vacuum analyze');
    const policy = await writePolicy(join(folder, 'policy'), shape);
    const environment = { DATABASE_URL: server.url('troth'), BENCH_URL: server.url('bench') };
    return await work({
      pool,
      erase: (right, first, count, step) =>
        eraseInChild([join(folder, 'home'), policy, right, first, count, step], environment),
    });
  } finally {
    await pool.end();
    await server.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

async function eraseInChild(
  args: readonly (string | number)[],
  variables: Readonly<Record<string, string>>,
): Promise<Measured> {
  // The flag is the launcher's, `packages/cli/bin/launch.js`: measured is what a user runs.
  const program = join(import.meta.dirname, 'erase-once.ts');
  const child = spawn(process.execPath, ['--max-semi-space-size=8', program, ...args.map(String)], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return JSON.parse(output) as Measured;
}

async function seconds(pool: Pool, work: () => Promise<void>): Promise<number> {
  await pool.query('checkpoint');
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
