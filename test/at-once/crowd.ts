/** A small service with a request for each of many people, to be worked on by processes of their own. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInstallation, type Installation } from '../../packages/server/src/main.ts';
import { openDatabase } from '../../packages/server/src/platform/database.ts';
import type { OwnServer } from '../../packages/server/src/stores/postgres/testing/own-server.ts';
import { dataset, mapOf, policyText } from '../requests/small.ts';
import type { Place } from '../e2e/troth.ts';

export interface Crowd {
  readonly place: Place;
  readonly ids: readonly string[];
  /** Plans and approves them. */
  approve(): Promise<void>;
  /** As many requests more, for people who stay. */
  ask(): Promise<readonly string[]>;
  /** Ids of the people who are still there. */
  left(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

const users = dataset('users', {
  subjects: '{ user: [id] }',
  fields: '{ id: user.unique_id, name: user.name }',
});

const keeps = `  S2:
    says: No card number is kept.
    keep: [{ collection: { cards: tokens-only, datasets: [main.users] } }]
`;

/** One request for each of so many people, not planned yet. `roleLimit`: connections of the role of the store. */
export async function prepareCrowd(
  server: OwnServer,
  people: number,
  roleLimit?: number,
): Promise<Crowd> {
  const crowd = Array.from({ length: people }, (_, index) => String(index + 3));
  const cwd = await mkdtemp(join(tmpdir(), 'troth-crowd-'));
  await chmod(cwd, 0o755);
  await server.run('create database state', 'create database people');
  const main = urlOf(server, 'people');
  await query(
    main,
    `create table users (id int primary key, name text);
     insert into users select i, 'Somebody ' || i from generate_series(1, ${people + 2}) i;
     analyze users`,
  );
  if (roleLimit !== undefined) {
    await query(
      main,
      `create role worker login password 'right' connection limit ${roleLimit};
       grant select, insert, update, delete on users to worker`,
    );
  }
  await writeFile(join(cwd, 'small.policy.yaml'), policyText + keeps);
  await writeFile(join(cwd, 'small.map.yaml'), mapOf(users).replace(/^ {2}host: .*\n/m, ''));
  await writeFile(join(cwd, 'troth.yaml'), 'policies: [small.policy.yaml]\n');
  const variables = { SMALL_MAIN: roleLimit === undefined ? main : asWorker(main) };
  const state = urlOf(server, 'state');
  const open = () =>
    openInstallation({
      configuration: { home: join(cwd, '.troth'), databaseUrl: state, logLevel: 'silent' },
      policies: [join(cwd, 'small.policy.yaml')],
      variables,
    });
  const ids = await using(open, (installation) => askFor(installation, crowd));
  return {
    place: { cwd, env: { ...variables, DATABASE_URL: state } },
    ids,
    approve: () =>
      using(open, async ({ requests }) => {
        for (const id of ids) {
          await requests.plan(id);
          await requests.approve(id, 'head-of-privacy');
        }
      }),
    ask: () =>
      using(open, (installation) =>
        askFor(
          installation,
          ids.map(() => '2'),
        ),
      ),
    left: async () =>
      (await query<{ id: number }>(main, 'select id from users order by id')).map(({ id }) =>
        String(id),
      ),
    remove: () => rm(cwd, { recursive: true, force: true }),
  };
}

async function using<T>(
  open: () => Promise<Installation>,
  work: (installation: Installation) => Promise<T>,
): Promise<T> {
  const installation = await open();
  try {
    return await work(installation);
  } finally {
    await installation.close();
  }
}

async function askFor({ requests }: Installation, people: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const id of people) {
    const asked = { right: 'erasure', kind: 'user', whom: [{ key: { id } }] } as const;
    ids.push((await requests.open('small', { ...asked, verified: 'signed in' })).id);
  }
  return ids;
}

function urlOf({ url }: OwnServer, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

function asWorker(url: string): string {
  const changed = new URL(url);
  changed.username = 'worker';
  changed.password = 'right';
  return changed.href;
}

async function query<R extends object>(url: string, text: string): Promise<R[]> {
  const pool = openDatabase(url, { max: 1, applicationName: 'test' });
  try {
    return (await pool.query<R>(text)).rows;
  } finally {
    await pool.end();
  }
}
