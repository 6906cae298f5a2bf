/**
 * The product's discovery, end to end: `discoverStore` reads every row of the three demos from an
 * embedded PostgreSQL and classifies every value. Both use the same two cores, so PostgreSQL's own
 * work and the encrypted connection are part of what is measured.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo as panda } from '../examples/panda/demo.ts';
import { demo as plai } from '../examples/plai/demo.ts';
import { demo as xai } from '../examples/xai/demo.ts';
import { openDatabase } from '../packages/server/src/platform/database.ts';
import { startEmbeddedPostgres } from '../packages/server/src/platform/embedded-postgres.ts';
import { discoverStore } from '../packages/server/src/stores/discovery/index.ts';
import { openPostgres } from '../packages/server/src/stores/postgres/index.ts';

const demos = [panda, plai, xai];
const subjects = 100_000;

export interface Discovered {
  readonly values: number;
  readonly seconds: number;
  /** Processor time of this process, without PostgreSQL's. */
  readonly cpuSeconds: number;
}

export async function discoverDemos(): Promise<Discovered> {
  const folder = await mkdtemp(join(tmpdir(), 'troth-bench-'));
  const server = await startEmbeddedPostgres({ folder, durable: false });
  try {
    const admin = openDatabase(server.adminUrl, { applicationName: 'bench' });
    for (const { id, generate } of demos) {
      await admin.query(`create database ${id}`);
      await generate({ url: server.url(id), subjects });
    }
    await admin.end();
    const found: Discovered[] = [];
    for (const { id } of demos) found.push(await discoverOne(id, server.url(id)));
    const sum = (of: (one: Discovered) => number): number =>
      found.reduce((total, one) => total + of(one), 0);
    return {
      values: sum(({ values }) => values),
      seconds: sum(({ seconds }) => seconds),
      cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    };
  } finally {
    await server.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Counts the values that are not null; starting threads and connecting are part of the time. */
async function discoverOne(name: string, url: string): Promise<Discovered> {
  const store = openPostgres({ name, url });
  const cpu = process.cpuUsage();
  const started = performance.now();
  const { tables } = await discoverStore(store, { rows: 1, full: true });
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await store.close();
  const values = tables
    .flatMap(({ columns }) => columns)
    .reduce((sum, { filled }) => sum + filled, 0);
  return { values, seconds, cpuSeconds: (user + system) / 1e6 };
}
