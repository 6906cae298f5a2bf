/** Database roles for a test: unique on the shared server, and dropped with the test. */
import { randomBytes } from 'node:crypto';
import { freshDatabase } from '../../platform/test-database.ts';
import type { Live, TestContext } from './context.ts';

export interface TestRole {
  readonly name: string;
  /** Its own connection string to the test's database. */
  readonly url: string;
}

/** `options` as after `create role`: `valid until '2027-01-01'`. Make them after `live`. */
export function roleMaker(
  t: TestContext,
  { database, run }: Live,
): (options?: string) => Promise<TestRole> {
  const names: string[] = [];
  t.after(async () => {
    // Hooks run in order, so the database, and with it what the roles own, is gone by now.
    const other = await freshDatabase();
    for (const name of names) await other.pool.query(`drop role if exists ${name}`);
    await other.drop();
  });
  return async (options = '') => {
    const name = `role_${randomBytes(6).toString('hex')}`;
    await run(`create role ${name} login password 'secret' ${options}`);
    names.push(name);
    const url = Object.assign(new URL(database.url), { username: name, password: 'secret' });
    return { name, url: url.href };
  };
}

/** The server's superuser, which every store has. */
export async function superuserOf({ database }: Live): Promise<string> {
  const { rows } = await database.pool.query<{ name: string }>('select current_user as name');
  return rows[0]?.name ?? '';
}
