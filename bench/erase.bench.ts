/**
 * Deleting rows by `change`, in batches with a commit each, against one hand-written DELETE of the
 * same rows in the same run. Two selections of 2,000,000 rows: 1,000,000 by a clock, as retention
 * does; 200,000 by the keys of 50,000 people, as erasure does.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../packages/server/src/platform/database.ts';
import { startEmbeddedPostgres } from '../packages/server/src/platform/embedded-postgres.ts';
import type { Change, Selection } from '../packages/server/src/stores/contract.ts';
import { openWritablePostgres } from '../packages/server/src/stores/postgres/writing/index.ts';
import { report } from './report.ts';

const rows = Number(process.env['TROTH_BENCH_ROWS'] ?? 2_000_000);
const table = { schema: 'public', name: 'events' };
const people = rows / 40;
const rounds = 5;

const selections: readonly { name: string; target: number; select: Selection; sql: string }[] = [
  {
    name: 'erase-by-clock',
    target: 1.25,
    select: {
      table,
      where: [{ before: Temporal.Instant.from('2022-07-02T00:00:00Z'), column: 'at' }],
    },
    sql: `delete from events where at < '2022-07-02T00:00:00Z'`,
  },
  {
    name: 'erase-by-key',
    target: 1.25,
    select: {
      table,
      fields: ['tenant', 'who'],
      equal: Array.from({ length: people }, (_, who) => ['1', String(who * 10)]),
    },
    sql: `delete from events where tenant = 1 and who in (select 10 * i from generate_series(0, ${people - 1}) i)`,
  },
];

export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'troth-bench-erase-'));
  const server = await startEmbeddedPostgres({ folder });
  const pool = openDatabase(server.adminUrl, { max: 1 });
  const store = openWritablePostgres({ name: 'main', url: server.adminUrl });
  const seconds = async (work: () => Promise<unknown>): Promise<number> => {
    await pool.query(seeding);
    await pool.query('vacuum analyze events');
    await pool.query('checkpoint');
    const started = performance.now();
    await work();
    return (performance.now() - started) / 1000;
  };
  try {
    for (const { name, target, select, sql } of selections) {
      const change: Change = { select, treatment: { how: 'delete' }, key: ['tenant', 'id'] };
      const [ours, bare]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round += 1) {
        bare.push(await seconds(() => pool.query(sql)));
        ours.push(await seconds(() => store.change(change)));
      }
      const [mine, theirs] = [median(ours), median(bare)];
      console.log(`${name}: change ${all(ours)} s, one DELETE ${all(bare)} s`);
      report(name, mine / theirs, target, 'at most');
    }
  } finally {
    await store.close();
    await pool.end();
    await server.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Half of the rows are due, and every tenth person asks. */
const seeding = `
  drop table if exists events;
  create table events (tenant int, id bigint, who int, at timestamptz, note text, primary key (tenant, id));
  insert into events
    select 1, i, i % ${rows / 4}, '2020-01-01T00:00:00Z'::timestamptz + (i % 1825) * interval '1 day', 'a note of some length ' || i
    from generate_series(1, ${rows}) i;
  create index on events (tenant, who);
  create index on events (at)`;

function all(values: readonly number[]): string {
  return values.map((value) => value.toFixed(2)).join(' ');
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
