import { setTimeout as sleep } from 'node:timers/promises';
import { storeError } from '../error.ts';
import type { Sessions } from '../sessions.ts';
import { statementFile } from '../sql.ts';

const statement = statementFile('replica-lag');
const pause = 200;
const patience = 600_000;

/**
 * Returns once no replica lags by more than so many bytes. A role that may not see how far replicas
 * are cannot keep the limit: `store-denied`. Ten minutes without progress enough: `store-timeout`.
 */
export async function waitForReplicas(
  store: string,
  sessions: Sessions,
  mostBytes: number,
  signal?: AbortSignal,
): Promise<void> {
  const end = performance.now() + patience;
  for (;;) {
    const [row] = await sessions.run({ text: statement }, signal);
    const [lag = null, hidden = null] = row ?? [];
    if (hidden !== '0') {
      throw storeError('store-denied', store, {
        object: 'how far its replicas are is for members of pg_monitor to see',
      });
    }
    if (Number(lag) <= mostBytes) return;
    if (performance.now() > end) {
      throw storeError('store-timeout', store, { object: 'a replica stays behind' });
    }
    await sleep(pause);
  }
}
