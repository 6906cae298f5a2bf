/** A PostgreSQL that a test has for itself, to change its settings and to stop it. */
import { execFile } from 'node:child_process';
import { appendFile, chmod, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../../platform/embedded-postgres.ts';

export interface OwnServer {
  readonly url: string;
  readonly port: number;
  /** As the superuser, each statement in a transaction of its own. */
  run(...statements: readonly string[]): Promise<void>;
  /** The first value of a query's first row, as the superuser. */
  ask(query: string): Promise<string>;
  /** Changes settings, reloads, and waits until new sessions have them. */
  set(settings: Readonly<Record<string, string>>): Promise<void>;
  /** Puts lines before the access rules that there are, and has new sessions judged by them. */
  allow(...rules: readonly string[]): Promise<void>;
  /** Stops and starts it, with its data, on the same port; access rules are as at first. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** A hot standby that follows it, destroyed with it. */
  replica(): Promise<OwnServer>;
  destroy(): Promise<void>;
}

export async function startOwnServer(): Promise<OwnServer> {
  return ownServerIn(await mkdtemp(join(tmpdir(), 'troth-store-')));
}

async function ownServerIn(folder: string): Promise<OwnServer> {
  const replicas: OwnServer[] = [];
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ folder, durable: false });
  let running = true;
  let tls = true;
  const connected = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
    const url = new URL(server.adminUrl);
    if (!tls) url.search = '';
    const client = new Client({ connectionString: url.href });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const run = (...statements: readonly string[]): Promise<void> =>
    connected(async (client) => {
      for (const statement of statements) await client.query(statement);
    });
  const ask = (query: string): Promise<string> =>
    connected(async (client) => {
      const { rows } = await client.query<string[]>({ text: query, rowMode: 'array' });
      return String(rows[0]?.[0]);
    });
  const stop = async (): Promise<void> => {
    if (running) await server.stop();
    running = false;
  };
  const start = async (): Promise<void> => {
    server = await startEmbeddedPostgres({ folder, durable: false });
    running = true;
  };
  const set = async (settings: Readonly<Record<string, string>>): Promise<void> => {
    const before = await ask('select pg_conf_load_time()::text');
    const changes = Object.entries(settings).map(
      ([name, value]) => `alter system set ${name} = '${value}'`,
    );
    await run(...changes, 'select pg_reload_conf()');
    tls = settings['ssl'] !== 'off';
    while ((await ask('select pg_conf_load_time()::text')) === before) await sleep(20);
  };
  return {
    url: server.adminUrl,
    port: server.port,
    run,
    ask,
    set,
    async allow(...rules) {
      const file = await ask('show hba_file');
      const old = await readFile(file, 'utf8');
      await writeFile(file, `${rules.join('\n')}\n${old}`);
      await set({});
    },
    async restart() {
      await stop();
      await start();
    },
    stop,
    async replica() {
      await stop();
      const copy = await copyAsReplica(folder, server);
      await start();
      const replica = await ownServerIn(copy);
      replicas.push(replica);
      return replica;
    },
    async destroy() {
      for (const replica of replicas) await replica.destroy();
      if (!running) await start();
      await server.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Of a server that is stopped. → the folder of the copy, which follows the server when it is started. */
async function copyAsReplica(
  folder: string,
  { adminUrl, port }: EmbeddedPostgres,
): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'troth-replica-'));
  // The account that PostgreSQL runs under must be able to pass.
  await chmod(copy, 0o755);
  const place = join(copy, 'postgres');
  // The folder may be a link to where that account can be. The files keep their owner, who need not be us.
  await promisify(execFile)('cp', ['-a', await realpath(join(folder, 'postgres')), place]);
  const data = join(place, 'cluster', 'data');
  const { username, password } = new URL(adminUrl);
  const address = `host=127.0.0.1 port=${port} user=${username} password=${decodeURIComponent(password)} sslmode=require`;
  await rm(join(place, 'port'));
  await appendFile(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${address}'\n`);
  await writeFile(join(data, 'standby.signal'), '');
  return copy;
}
