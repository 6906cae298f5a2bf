/** An installation over one small database: what a test says of its tables, and nothing besides. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInstallation, type InstallationOptions } from '../../packages/server/src/main.ts';
import { freshDatabase } from '../../packages/server/src/platform/test-database.ts';
import type { Cleanup } from './plai.ts';

const head = `data-map: small
subjects:
  user: { says: Somebody who signed up, root: main.users, key: [id] }
  host: { says: Somebody who lets rooms, root: main.hosts, key: [id] }
purposes:
  service: { says: Run the service, basis: contract }
stores:
  main:
    kind: postgres
    url: \${SMALL_MAIN}
    owner: platform team
    provider: Example Host
    region: eu-central-1
    country: DE
    mechanism: domestic
    datasets:
`;

export const policyText = `policy: small
title: Small policy
company: Small
effective: 2024-01-01
zone: Europe/Berlin
data-map: small.map.yaml
promises:
  S1:
    says: The policy is dated.
    keep: [{ publication: { dated: true } }]
`;

/** The data map of these datasets. */
export function mapOf(datasets: string): string {
  return head + datasets;
}

const forever = '{ keep: indefinitely, because: as long as the service runs }';

/** One dataset, as lines of the data map. `more`: `references`, `erase`, … */
export function dataset(
  name: string,
  { period = forever, ...more }: { readonly period?: string } & Readonly<Record<string, string>>,
): string {
  const lines = Object.entries({
    key: '[id]',
    role: 'controller',
    purposes: '[service]',
    provenance: 'self',
    owner: 'platform team',
    erase: 'delete',
    period,
    ...more,
  });
  return `      ${name}:\n${lines.map(([field, value]) => `        ${field}: ${value}\n`).join('')}`;
}

export const people =
  dataset('users', {
    subjects: '{ user: [id] }',
    fields: '{ id: user.unique_id, name: user.name }',
  }) +
  dataset('hosts', {
    subjects: '{ host: [id] }',
    fields: '{ id: user.unique_id, name: user.name }',
  });

export const peopleTables = `
  create table users (id int primary key, name text);
  create table hosts (id int primary key, name text);
  insert into users values (1, 'Ada Quill'), (2, 'Ben Oak');
  insert into hosts values (7, 'Cyn Ash');`;

/** `userKey`: columns by which a user is known; `keeps`: clauses of a second promise. */
export async function small(
  t: Cleanup,
  datasets: string,
  schema: string,
  userKey = '[id]',
  keeps?: string,
) {
  const home = await mkdtemp(join(tmpdir(), 'troth-small-'));
  const [state, main] = await Promise.all([freshDatabase(), freshDatabase()]);
  await main.pool.query(schema);
  const file = join(home, 'small.policy.yaml');
  const second = keeps === undefined ? '' : `  S2:\n    says: More.\n    keep: ${keeps}\n`;
  await writeFile(file, policyText + second);
  await writeFile(
    join(home, 'small.map.yaml'),
    head.replace('main.users, key: [id]', `main.users, key: ${userKey}`) + datasets,
  );
  const opened: { close(): Promise<void> }[] = [];
  const open = async (more: Partial<InstallationOptions> = {}) => {
    const installation = await openInstallation({
      configuration: { home, databaseUrl: state.url, logLevel: 'silent' },
      policies: [file],
      variables: { SMALL_MAIN: main.url },
      ...more,
    });
    opened.push(installation);
    return installation;
  };
  t.after(async () => {
    await Promise.allSettled(opened.map((one) => one.close()));
    await main.pool.query(`drop database if exists ${state.name}_keys with (force)`);
    for (const database of [state, main]) await database.drop();
    await rm(home, { recursive: true, force: true });
  });
  const installation = await open();
  const { requests } = installation;
  return { requests, main, state, home, open, installation };
}
