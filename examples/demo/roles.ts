/**
 * Standing database roles. They live in the cluster, not in the database, and three demos may
 * share one cluster: so only a demo's own roles may connect to its database.
 */
import type { Client } from 'pg';
import type { DemoRole } from './contract.ts';

/** Creates what is missing; a role that is there already is left as it is. */
export async function ensureRoles(
  client: Client,
  roles: readonly DemoRole[],
  now: Temporal.Instant,
): Promise<void> {
  await runFormatted(client, `revoke connect, temporary on database %I from public`);
  for (const role of roles) {
    await client.query(
      `do $$ begin create role "${role.name}" ${attributes(role, now)};
       exception when duplicate_object or unique_violation then null; end $$`,
    );
    if (role.login) await runFormatted(client, `grant connect on database %I to "${role.name}"`);
  }
}

function attributes(role: DemoRole, now: Temporal.Instant): string {
  if (!role.login) return 'nologin';
  if (role.validDays === undefined) return 'login';
  return `login valid until '${now.add({ hours: 24 * role.validDays }).toString()}'`;
}

/** Tables that the following statements create belong to `owner`, as a migration's would. */
export async function actAs(client: Client, owner: string): Promise<void> {
  const { rows } = await client.query<{ superuser: boolean }>(
    'select rolsuper as superuser from pg_roles where rolname = current_user',
  );
  if (!rows[0]?.superuser) await client.query(`grant "${owner}" to current_user`);
  await client.query(`grant usage, create on schema public to "${owner}"`);
  await client.query(`set role "${owner}"`);
}

/** `%I` becomes the database's name. */
async function runFormatted(client: Client, template: string): Promise<void> {
  const { rows } = await client.query<{ command: string }>(
    'select format($1, current_database()) as command',
    [template],
  );
  const command = rows[0]?.command;
  if (command !== undefined) await client.query(command);
}
