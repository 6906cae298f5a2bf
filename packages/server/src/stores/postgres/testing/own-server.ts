/** A PostgreSQL that a test has for itself, to change its settings and to stop it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
  /** Stops and starts it, with its data, on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  destroy(): Promise<void>;
}

export async function startOwnServer(): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'troth-store-'));
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
  return {
    url: server.adminUrl,
    port: server.port,
    run,
    ask,
    async set(settings) {
      const before = await ask('select pg_conf_load_time()::text');
      const changes = Object.entries(settings).map(
        ([name, value]) => `alter system set ${name} = '${value}'`,
      );
      await run(...changes, 'select pg_reload_conf()');
      tls = settings['ssl'] !== 'off';
      while ((await ask('select pg_conf_load_time()::text')) === before) await sleep(20);
    },
    async restart() {
      await stop();
      await start();
    },
    stop,
    async destroy() {
      if (!running) await start();
      await server.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
