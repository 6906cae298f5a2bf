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
  /** That table, and those of which it is a partition or child. */
  family: z.array(tableName),
  /** The changed table, or a partition of it. */
  to: tableName,
  readable: z.boolean(),
  /** ON DELETE: no action, restrict, cascade, set null, set default. */
  action: z.enum(['a', 'r', 'c', 'n', 'd']),
  fields: z.array(z.string()),
  keys: z.array(z.string()),
  indexed: z.boolean(),
});

/** Which changes set it off. */
const setOff = z.object({ name: z.string(), delete: z.boolean(), update: z.boolean() });

const prospect = z.object({
  /** Whose rights these are. */
  role: z.string(),
  readOnly: z.boolean(),
  rowSecurity: z.boolean(),
  usage: z.boolean(),
  mayDelete: z.boolean(),
  triggers: z.array(setOff),
  rules: z.array(setOff),
  columns: z.array(
    z.object({
      name: z.string(),
      maySelect: z.boolean(),
      mayUpdate: z.boolean(),
      nullable: z.boolean(),
      /** Generated, or an identity that takes no other value. */
      generated: z.boolean(),
      /** The unique index of this column alone. */
      unique: z.string().nullable(),
      /** The foreign key of this column. */
      refers: z.string().nullable(),
      /** Whether one of them lets no two rows be null. */
      uniqueNull: z.boolean(),
      /** Constraints of which only trying can tell whether they let a new value in. */
      asked: z.array(z.string()),
    }),
  ),
  references: z.array(reference),
});

export type Prospect = z.infer<typeof prospect>;
export type Reference = z.infer<typeof reference>;

/** Milliseconds: shorter than anybody takes to grant a right and ask again. */
const recently = 1_000;

/** As it is, or was a moment ago. Undefined where there is no such table. */
export async function readProspect(
  session: Session,
  { schema, name }: TableName,
): Promise<Prospect | undefined> {
  const place = `prospect ${JSON.stringify([schema, name])}`;
  // What stands under this name was put there below.
  const known = session.lately.get(place) as Prospect | undefined;
  if (known !== undefined) return known;
  const rows = await session.run({ name: 'foresee', text: statement, values: [schema, name] });
  const [found] = documents(rows, prospect);
  if (found !== undefined) session.lately.put(place, found, recently);
  return found;
}
