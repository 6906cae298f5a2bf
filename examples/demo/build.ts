/**
 * Makes a demo's database: roles, tables, rows by COPY, then keys and indexes, then the wounds.
 * A run that was cut short is begun again; a finished one is left alone.
 */
import { closing } from '@troth/core/closing';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { TrothError } from '@troth/core/error';
import type { DemoRole, GenerateOptions, Generated, TableRows } from './contract.ts';
import { copyRows } from './copy.ts';
import { readMarker, writeMarker, type Marker } from './marker.ts';
import { actAs, ensureRoles } from './roles.ts';

export interface Plan {
  readonly id: string;
  /** Folder with `schema.sql` and `wounds.sql`. */
  readonly folder: string;
  readonly roles: readonly DemoRole[];
  /** Owner of the tables; one of `roles`. */
  readonly owner: string;
  /** Tables in the order in which they are filled. */
  readonly tables: (size: Size) => readonly TableRows[];
}

export interface Size {
  readonly subjects: number;
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const defaultSubjects = 1000;
const defaultSeed = 20_260_101;

export async function buildDemo(plan: Plan, options: GenerateOptions): Promise<Generated> {
  const client = new pg.Client({
    connectionString: options.url,
    application_name: `demo ${plan.id}`,
  });
  await client.connect();
  return closing(
    async () => {
      const found = await readMarker(client);
      const wanted = wantedMarker(plan, options, found);
      if (found && isSame(found, wanted)) return { created: false, rows: 0, ...sizeOf(found) };
      await clear(client, plan, found);
      await writeMarker(client, { ...wanted, finished: false });
      const rows = await fill(client, plan, options, wanted);
      await options.onFilled?.();
      await writeMarker(client, wanted);
      return { created: true, rows, ...sizeOf(wanted) };
    },
    async () => {
      await client.end();
    },
  );
}

function wantedMarker(plan: Plan, options: GenerateOptions, found: Marker | undefined): Marker {
  return {
    demo: plan.id,
    subjects: options.subjects ?? found?.subjects ?? defaultSubjects,
    seed: options.seed ?? found?.seed ?? defaultSeed,
    finished: true,
  };
}

function isSame(found: Marker, wanted: Marker): boolean {
  return (
    found.finished &&
    found.demo === wanted.demo &&
    found.subjects === wanted.subjects &&
    found.seed === wanted.seed
  );
}

function sizeOf({ subjects, seed }: Marker): { subjects: number; seed: number } {
  return { subjects, seed };
}

/** Drops what an earlier generation made, and nothing that somebody else did. */
async function clear(client: pg.Client, plan: Plan, found: Marker | undefined): Promise<void> {
  if (found?.demo === plan.id) {
    await client.query('drop schema public cascade');
    await client.query('create schema public');
    return;
  }
  const { rows } = await client.query<{ tables: number }>(
    `select count(*)::int as tables from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not like 'pg\\_%'
        and n.nspname <> 'information_schema'`,
  );
  const tables = rows[0]?.tables ?? 0;
  if (tables === 0) return;
  throw new TrothError({
    code: 'demo-database-occupied',
    kind: 'conflict',
    facts: { demo: plan.id, tables },
    publicMessage: `The database for the demo ${plan.id} already holds ${tables} tables that are not the demo's. Give it an empty database.`,
  });
}

async function fill(
  client: pg.Client,
  plan: Plan,
  options: GenerateOptions,
  wanted: Marker,
): Promise<number> {
  const now = options.now ?? Temporal.Now.instant();
  const schema = await readFile(join(plan.folder, 'schema.sql'), 'utf8');
  const [before = '', after = ''] = schema.split(/^-- The rows are loaded here\b.*$/m);
  await client.query(`select set_config('demo.now', $1, false)`, [now.toString()]);
  await client.query(`set maintenance_work_mem = '128MB'`);
  await ensureRoles(client, plan.roles, now);
  await actAs(client, plan.owner);
  await client.query(before);
  const tables = plan.tables({
    subjects: wanted.subjects,
    seed: wanted.seed,
    now: now.epochMilliseconds,
  });
  for (const table of tables) await copyRows(client, table, options.onProgress);
  options.onProgress?.({ step: 'keys and indexes', rows: 0, of: 0 });
  await client.query(after);
  await client.query('reset role');
  await client.query(await readFile(join(plan.folder, 'wounds.sql'), 'utf8'));
  options.onProgress?.({ step: 'statistics', rows: 0, of: 0 });
  await client.query('vacuum analyze');
  return tables.reduce((sum, table) => sum + table.count, 0);
}
