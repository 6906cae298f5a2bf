import * as z from 'zod';
import type { RoleFacts } from '../contract.ts';
import { documents, tableName } from './documents.ts';
import type { Sessions } from './sessions.ts';
import { statementFile } from './sql.ts';

const rights = ['nothing', 'read', 'write', 'own', 'superuser'] as const;

const roleDocument = z.object({
  name: z.string(),
  login: z.boolean(),
  superuser: z.boolean(),
  bypassesRowSecurity: z.boolean(),
  memberOf: z.array(z.string()),
  validUntil: z.string().nullable(),
  may: z.int().min(0).max(4),
  readableTables: z.array(tableName),
});

const rolesStatement = statementFile('roles');

/** Every role of the server, but for those that PostgreSQL itself predefines. */
export async function readRoles(sessions: Sessions): Promise<readonly RoleFacts[]> {
  const rows = await sessions.run({ text: rolesStatement });
  return documents(rows, roleDocument).map(factsOf);
}

function factsOf({ validUntil, may, ...role }: z.infer<typeof roleDocument>): RoleFacts {
  return {
    ...role,
    validUntil: validUntil === null ? null : Temporal.Instant.from(validUntil),
    may: rights[may] ?? 'superuser',
  };
}
