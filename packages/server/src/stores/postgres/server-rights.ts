/** Rights on the server itself by which somebody reaches rows without a right on any table. */
import * as z from 'zod';
import type { ServerRight } from '../ways.ts';
import { documents } from './documents.ts';
import type { Session } from './sessions.ts';
import { statementFile } from './sql.ts';

const right = z.object({
  on: z.string(),
  role: z.string().nullable(),
  may: z.enum(['read', 'write', 'superuser']),
});

const statement = statementFile('server-rights');

/** Settings that run programs, load code or say who comes in: whoever sets them is the server's master. */
const masters = [
  'allow_system_table_mods',
  'archive_cleanup_command',
  'archive_command',
  'archive_library',
  'config_file',
  'dynamic_library_path',
  'hba_file',
  'ident_file',
  'jit_provider',
  'local_preload_libraries',
  'primary_conninfo',
  'recovery_end_command',
  'restore_command',
  'session_preload_libraries',
  'shared_preload_libraries',
  'ssl_passphrase_command',
];

/** Under this one no foreign key and no trigger holds. */
const passesBy = 'session_replication_role';

/** From PostgreSQL 15 on rights on single settings can be given. */
const settings = `select jsonb_build_object(
    'on', 'setting ' || a.parname,
    'role', case when acl.grantee <> 0 then pg_get_userbyid(acl.grantee) end,
    'may', case when a.parname = '${passesBy}' then 'write' else 'superuser' end)
  from pg_parameter_acl a, aclexplode(a.paracl) acl
  join pg_roles r on r.oid = acl.grantee or acl.grantee = 0
  where (a.parname = any ($1::text[]) or a.parname = '${passesBy}')
    and (acl.grantee = 0 or not r.rolsuper)
  group by a.parname, acl.grantee order by a.parname, acl.grantee`;

export async function readServerRights(session: Session): Promise<readonly ServerRight[]> {
  const found = documents(await session.run({ text: statement }), right);
  const isThere = await session.run({
    text: `select to_regclass('pg_catalog.pg_parameter_acl') is not null`,
  });
  if (isThere[0]?.[0] !== 't') return found;
  const rows = await session.run({ text: settings, values: [masters] });
  return [...found, ...documents(rows, right)];
}
