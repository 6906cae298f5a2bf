/** A newcomer's folder with the three demos in it, small, and the command line as they type it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openDatabase, type Pool } from '../../packages/server/src/platform/database.ts';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../packages/server/src/platform/embedded-postgres.ts';
import { emptyFolder, troth, type Ran } from '../e2e/troth.ts';

export interface DemoHome {
  /** Working folder; Troth's home is `.troth` in it. */
  readonly path: string;
  run(...args: readonly string[]): Promise<Ran>;
  /** What a command that must succeed prints with `--json`. */
  json<T>(...args: readonly string[]): Promise<T>;
  /** Any database of the server: `troth_demo_plai`, `troth`. */
  pool(database: string): Pool;
  /** Ends our connections to it, so that it can be copied or dropped. */
  leave(database: string): Promise<void>;
  close(): Promise<void>;
}

export const people = 200;

export async function openDemoHome(): Promise<DemoHome> {
  const folder = await emptyFolder();
  const run = (...args: readonly string[]): Promise<Ran> => troth(args, { cwd: folder.path });
  const made = await run('up', '--once', '--subjects', String(people), '--json');
  assert.equal(made.code, 1, made.stderr);
  // Attended by this process, the server need not start anew for every command.
  const server = await startEmbeddedPostgres({ folder: join(folder.path, '.troth') });
  const pools = new Map<string, Pool>();
  return {
    path: folder.path,
    run,
    async json(...args) {
      const { code, stdout, stderr } = await run(...args, '--json');
      assert.equal(code, 0, `troth ${args.join(' ')}: ${stderr}`);
      return JSON.parse(stdout);
    },
    pool(database) {
      const pool = pools.get(database) ?? openPool(server, database);
      pools.set(database, pool);
      return pool;
    },
    async leave(database) {
      await pools.get(database)?.end();
      pools.delete(database);
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
      await server.stopIfLast();
      await folder.remove();
    },
  };
}

function openPool(server: EmbeddedPostgres, database: string): Pool {
  return openDatabase(server.url(database), { max: 2 });
}

export function databaseOf(policy: string): string {
  return `troth_demo_${policy}`;
}
