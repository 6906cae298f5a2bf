/** The demo service PANDA under government, small, in databases of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo } from '@troth/example-panda';
import type { Installation } from '@troth/server';
import { openInstallation, type InstallationOptions } from '../../packages/server/src/main.ts';
import {
  freshDatabase,
  type TestDatabase,
} from '../../packages/server/src/platform/test-database.ts';
import type { Cleanup } from './plai.ts';

/** Ended 75 days ago and is still there; see examples/panda/wounds.sql. */
export const gone = '900001';

export interface Panda {
  readonly installation: Installation;
  readonly own: TestDatabase;
  readonly main: TestDatabase;
  readonly home: string;
  reopen(options?: Partial<InstallationOptions>): Promise<Installation>;
}

export async function panda(
  t: Cleanup,
  now: Temporal.Instant = Temporal.Now.instant(),
): Promise<Panda> {
  const home = await mkdtemp(join(tmpdir(), 'troth-panda-'));
  const [own, main] = await Promise.all([freshDatabase(), freshDatabase()]);
  await demo.generate({ url: main.url, subjects: 200, now });
  const opened: Installation[] = [];
  const reopen = async (more: Partial<InstallationOptions> = {}): Promise<Installation> => {
    const installation = await openInstallation({
      configuration: { home, databaseUrl: own.url, logLevel: 'silent' },
      policies: [demo.policyFile],
      variables: { TROTH_PANDA_URL: main.url },
      ...more,
    });
    opened.push(installation);
    return installation;
  };
  t.after(async () => {
    await Promise.allSettled(opened.map((one) => one.close()));
    await main.pool.query(`drop database if exists ${own.name}_keys with (force)`);
    for (const database of [own, main]) await database.drop();
    await rm(home, { recursive: true, force: true });
  });
  return { installation: await reopen(), own, main, home, reopen };
}

/** Rows that name the customer, by table; only those above 0. */
export async function rowsOfTenant(
  { main }: Panda,
  tenant: string,
): Promise<Readonly<Record<string, number>>> {
  const { rows: tables } = await main.pool.query<{
    readonly name: string;
    readonly column: string;
  }>(
    `select table_name as name, column_name as column from information_schema.columns
      where table_schema = 'public' and (column_name = 'tenant_id' or (table_name, column_name) = ('tenants', 'id'))
      order by 1`,
  );
  const found: Record<string, number> = {};
  for (const { name, column } of tables) {
    const { rows } = await main.pool.query<{ readonly rows: number }>(
      `select count(*)::int as rows from ${name} where ${column} = $1`,
      [tenant],
    );
    if (rows[0] && rows[0].rows > 0) found[name] = rows[0].rows;
  }
  return found;
}

export async function approvedDestruction({ installation }: Panda, tenant: string) {
  const { requests } = installation;
  const { id } = await requests.openDestruction('panda', { tenant: { tenant_id: tenant } });
  const plan = await requests.plan(id);
  if (plan.obstacles.length > 0) throw new RangeError(JSON.stringify(plan.obstacles));
  await requests.approve(id, 'head-of-operations');
  return { id, plan };
}
