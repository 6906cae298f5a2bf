/** Which database a connection has reached. */
import * as z from 'zod';
import type { Answering, IdentityGuard } from '../identity.ts';
import { documents } from './documents.ts';
import { statementFile } from './sql.ts';
import { preparedIn } from './prepared.ts';
import type { Admission, Rows, Statement } from './sessions.ts';

const statement = statementFile('identity');
const serverStatement = 'select system_identifier from pg_catalog.pg_control_system()';

const shown = z.object({
  seesServer: z.boolean(),
  database: z.string(),
  tables: z.record(z.string(), z.string()),
  recovering: z.boolean(),
  lag: z.number().nullable(),
});

export function admissionBy(guard: IdentityGuard | undefined): Admission | undefined {
  if (guard === undefined) return undefined;
  return async (run, writing) => guard.admit(await answering(run, guard, writing));
}

async function answering(
  run: (statement: Statement) => Promise<Rows>,
  { tables }: Pick<IdentityGuard, 'tables'>,
  writing: boolean,
): Promise<Answering> {
  const names = tables.map(({ schema, name }) => `${schema}.${name}`);
  const [facts] = documents(await run({ text: statement, values: [names] }), shown);
  if (!facts) throw new Error('one row says which database it is');
  const server = facts.seesServer ? (await run({ text: serverStatement }))[0]?.[0] : null;
  return {
    identity: {
      server: server ?? null,
      database: facts.database,
      tables: typeof server === 'string' ? {} : facts.tables,
    },
    standby: facts.recovering ? { lag: facts.lag } : null,
    prepared: await preparedIn(run),
    writing,
  };
}
