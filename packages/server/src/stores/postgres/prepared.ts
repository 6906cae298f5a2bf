/** Which transactions of two phases wait for their second. */
import * as z from 'zod';
import type { Prepared } from '../identity.ts';
import { documents } from './documents.ts';
import { statementFile } from './sql.ts';
import type { Rows, Statement } from './sessions.ts';

const text = statementFile('prepared');

const shown = z.object({
  transactions: z.number(),
  since: z.string().nullable(),
  tables: z.array(z.string()),
  unseen: z.boolean(),
});

/** Null where none is open. */
export async function preparedIn(
  run: (statement: Statement) => Promise<Rows>,
): Promise<Prepared | null> {
  const [facts] = documents(await run({ text }), shown);
  return facts === undefined || facts.since === null ? null : { ...facts, since: facts.since };
}
