/**
 * Databases of cases and an installation that governs them. An installation is opened for some cases
 * together, each with a policy of its own; a case's database is there only while it is tried.
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
  /** Cases of one installation; 10 when absent. */
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
  const { together = 10, isOver = () => false } = options;
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let start = next; start < shapes.length && !isOver(); start = next) {
      next += together;
      await openTogether(shapes.slice(start, start + together), options, (one, place) =>
        judge(one, start + place),
      );
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function openTogether(
  shapes: readonly Shape[],
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
    variables[variable] = state.urlOf(databaseOf(state, place));
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
      const database = await freshDatabase(undefined, { name: databaseOf(state, place) });
      try {
        await database.pool.query(schemaSql(shape));
        const { requests } = installation;
        await judge({ shape, policy: `case-${place}`, database, requests, home }, place);
      } finally {
        // With it go the sessions that the installation still has there.
        await database.drop();
      }
    }
  } finally {
    await installation.close();
    await state.drop();
    await rm(home, { recursive: true, force: true });
  }
}

function databaseOf(state: TestDatabase, place: number): string {
  return `${state.name}_${place}`;
}
