/**
 * Databases of cases and an installation that governs them. An installation is opened for some cases
 * together, each with a policy of its own. One database is emptied for the next case, as PostgreSQL takes
 * longer to make and to drop one than Troth takes for a case.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInstallation, type Requests } from '../../packages/server/src/main.ts';
import {
  freshDatabase,
  type TestDatabase,
} from '../../packages/server/src/platform/test-database.ts';
import { mapText, policyText, type MapOptions } from './map.ts';
import type { Shape } from './model.ts';
import { schemaSql } from './schema.ts';

/** One case, ready to be asked for. */
export interface Case {
  readonly shape: Shape;
  readonly policy: string;
  readonly database: TestDatabase;
  readonly requests: Requests;
  readonly home: string;
}

export interface Trying extends Omit<MapOptions, 'variable'> {
  /** Cases of one installation; 25 when absent. */
  readonly together?: number;
  /** Asked before each case: whether no more are wanted. */
  readonly isOver?: () => boolean;
}

/** Installations side by side: while one waits for the server the other one goes on. */
const lanes = 2;

type Judge = (one: Case, at: number) => Promise<void>;

/** `judge` is called for each, in no order. */
export async function eachCase(
  shapes: readonly Shape[],
  options: Trying,
  judge: Judge,
): Promise<void> {
  const { together = 25, isOver = () => false } = options;
  let next = 0;
  const lane = async (): Promise<void> => {
    const database = await freshDatabase();
    try {
      for (let start = next; start < shapes.length && !isOver(); start = next) {
        next += together;
        const some = shapes.slice(start, start + together);
        await openTogether(some, database, options, (one, place) => judge(one, start + place));
      }
    } finally {
      await database.drop();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function openTogether(
  shapes: readonly Shape[],
  database: TestDatabase,
  options: Trying,
  judge: Judge,
): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'troth-oracle-'));
  const state = await freshDatabase();
  const variables: Record<string, string> = {};
  const policies: string[] = [];
  for (const [place, shape] of shapes.entries()) {
    const variable = `ORACLE_${place}`;
    const name = `case-${place}`;
    variables[variable] = database.url;
    const file = join(home, `${name}.policy.yaml`);
    await writeFile(file, policyText(name));
    await writeFile(join(home, `${name}.map.yaml`), mapText(shape, name, { ...options, variable }));
    policies.push(file);
  }
  const installation = await openInstallation({
    configuration: { home, databaseUrl: state.url, logLevel: 'silent' },
    policies,
    variables,
  });
  try {
    for (const [place, shape] of shapes.entries()) {
      if (options.isOver?.() === true) break;
      await database.pool.query(schemaSql(shape));
      const { requests } = installation;
      await judge({ shape, policy: `case-${place}`, database, requests, home }, place);
      await empty(database);
    }
  } finally {
    await installation.close();
    await state.drop();
    await rm(home, { recursive: true, force: true });
  }
}

/** The sessions that the installation still has there end first. */
async function empty({ pool }: TestDatabase): Promise<void> {
  await pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await pool.query('drop schema public cascade; create schema public');
}
