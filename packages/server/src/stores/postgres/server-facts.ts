import * as z from 'zod';
import type { ServerFacts } from '../contract.ts';
import { documents } from './documents.ts';
import { endOfLife } from './end-of-life.ts';
import { storeError } from './error.ts';
import type { Sessions } from './sessions.ts';
import { statementFile } from './sql.ts';

const serverDocument = z.object({
  version: z.string(),
  versionNumber: z.int(),
  listenAddresses: z.string(),
  passwordEncryption: z.string(),
  archiving: z.boolean(),
  replicas: z.int(),
  now: z.number(),
});

const serverStatement = statementFile('server');

export async function readServer(store: string, sessions: Sessions): Promise<ServerFacts> {
  const rows = await sessions.run({ text: serverStatement });
  const [facts] = documents(rows, serverDocument);
  if (!facts) throw storeError('store-failed', store);
  const { versionNumber, listenAddresses, now, ...rest } = facts;
  return {
    ...rest,
    now: Temporal.Instant.fromEpochMilliseconds(Math.floor(now)),
    endOfLife: endOfLife(Math.floor(versionNumber / 10_000)),
    listenAddresses: listenAddresses
      .split(',')
      .map((address) => address.trim())
      .filter((address) => address !== ''),
  };
}
