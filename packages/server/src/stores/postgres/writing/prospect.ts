/** What the catalogue says about changing one table. */
import * as z from 'zod';
import type { TableName } from '../../contract.ts';
import { documents, tableName } from '../documents.ts';
import type { Session } from '../sessions.ts';
import { statementFile } from '../sql.ts';

const statement = statementFile('foresee');

const reference = z.object({
  name: z.string(),
  from: tableName,
  readable: z.boolean(),
  /** ON DELETE: no action, restrict, cascade, set null, set default. */
  action: z.enum(['a', 'r', 'c', 'n', 'd']),
  fields: z.array(z.string()),
  keys: z.array(z.string()),
  indexed: z.boolean(),
});

const prospect = z.object({
  readOnly: z.boolean(),
  rowSecurity: z.boolean(),
  usage: z.boolean(),
  mayDelete: z.boolean(),
  triggers: z.array(z.string()),
  columns: z.array(
    z.object({
      name: z.string(),
      maySelect: z.boolean(),
      mayUpdate: z.boolean(),
      nullable: z.boolean(),
      /** Generated, or an identity that takes no other value. */
      generated: z.boolean(),
      unique: z.boolean(),
    }),
  ),
  references: z.array(reference),
});

export type Prospect = z.infer<typeof prospect>;
export type Reference = z.infer<typeof reference>;

/** Undefined where there is no such table. */
export async function readProspect(
  session: Session,
  { schema, name }: TableName,
): Promise<Prospect | undefined> {
  return documents(await session.run({ text: statement, values: [schema, name] }), prospect)[0];
}
