import { setTimeout as sleep } from 'node:timers/promises';
import type { TableName } from '../../contract.ts';
import { storeError } from '../error.ts';
import type { Session, Sessions } from '../sessions.ts';
import { quoteTable, statementFile } from '../sql.ts';

const statement = statementFile('scrub-state');
const pause = 100;

/**
 * Rewrites a table and its samples by `VACUUM (FULL, ANALYZE)`: under an exclusive lock, for which it waits `patience`
 * milliseconds, and with room on the disk for a second copy. Deleted rows that somebody's
 * open transaction can still see would be copied too; that is `store-locked`.
 */
export async function scrubTable(
  store: string,
  sessions: Sessions,
  table: TableName,
  patience: number,
  signal?: AbortSignal,
): Promise<void> {
  const place = `${table.schema}.${table.name}`;
  await sessions.use(async (session) => {
    const [now] = await session.run({
      text: 'select pg_snapshot_xmax(pg_current_snapshot())::xid',
    });
    const horizon = now?.[0] ?? '';
    const before = await waitForOthers(store, session, table, horizon, patience);
    await session.run({ text: `vacuum (full, analyze) ${quoteTable(table)}` });
    const after = await stateOf(store, session, table, horizon);
    // Where the right is missing the server only warns, and leaves the file as it is.
    const kept = after.files.filter((file) => before.files.includes(file));
    if (kept.length > 0 && after.files.length > 0) {
      throw storeError('store-denied', store, { object: `${place} can be rewritten by its owner` });
    }
  }, signal);
}

interface State {
  readonly files: readonly string[];
  readonly holders: number;
}

async function waitForOthers(
  store: string,
  session: Session,
  table: TableName,
  horizon: string,
  patience: number,
): Promise<State> {
  const end = performance.now() + patience;
  for (;;) {
    const state = await stateOf(store, session, table, horizon);
    if (state.holders === 0) return state;
    if (performance.now() > end) {
      throw storeError('store-locked', store, {
        object: 'an open transaction, a prepared one or a replication slot still sees deleted rows',
      });
    }
    await sleep(pause);
  }
}

async function stateOf(
  store: string,
  session: Session,
  { schema, name }: TableName,
  horizon: string,
): Promise<State> {
  const [row] = await session.run({ text: statement, values: [schema, name, horizon] });
  if (!row) throw storeError('store-missing-object', store, { object: `${schema}.${name}` });
  const [files = null, holders = null, hidden = null] = row;
  if (hidden !== '0') {
    throw storeError('store-denied', store, {
      object: 'who still sees deleted rows is for members of pg_read_all_stats to see',
    });
  }
  return { files: (files ?? '').split(' ').filter(Boolean), holders: Number(holders) };
}
