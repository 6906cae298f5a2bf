/** Databases of cases and an installation that governs them: opened some at a time, each a policy of its own. */
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

/** So many are opened at once: an installation is opened for all of them. */
const atOnce = 2;

export async function eachCase(
  shapes: readonly Shape[],
  options: Omit<MapOptions, 'variable'>,
  judge: (one: Case, at: number) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < shapes.length; start += atOnce) {
    await openTogether(shapes.slice(start, start + atOnce), options, start, judge);
  }
}

async function openTogether(
  shapes: readonly Shape[],
  options: Omit<MapOptions, 'variable'>,
  start: number,
  judge: (one: Case, at: number) => Promise<void>,
): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'troth-oracle-'));
  const state = await freshDatabase();
  const databases: TestDatabase[] = [];
  const variables: Record<string, string> = {};
  const policies: string[] = [];
  for (const [place, shape] of shapes.entries()) {
    const database = await freshDatabase();
    databases.push(database);
    await database.pool.query(schemaSql(shape));
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
      const database = databases[place];
      if (!database) continue;
      const { requests } = installation;
      await judge({ shape, policy: `case-${place}`, database, requests, home }, start + place);
    }
  } finally {
    await installation.close();
    await Promise.all([state, ...databases].map((each) => each.drop()));
    await rm(home, { recursive: true, force: true });
  }
}
