/**
 * At most one worker on the same data: a session's advisory lock in the database that they
 * share, so that it holds across machines and ends with its holder, however that dies.
 */
import type { Pool, PoolClient } from './database.ts';
import { platformError } from './error.ts';

export interface Instance {
  /** Gives the claim up. */
  release(): Promise<void>;
}

export interface InstanceOptions {
  /** Shown to the one who is refused, with this process's number. */
  readonly name?: string;
  /** Told once when the connection, and with it the claim, is lost: stop working at once. */
  readonly onLost?: (error: Error) => void;
  /** Milliseconds between two looks whether the connection still stands. */
  readonly heartbeat?: number;
}

const lockKey = 7_406_202;
const defaultHeartbeat = 10_000;

/** Throws `instance-claimed` of kind `conflict` with the holder's name when there is one already. */
export async function claimInstance(pool: Pool, options: InstanceOptions = {}): Promise<Instance> {
  const client = await pool.connect();
  try {
    await claim(client, options.name ?? 'troth');
  } catch (error) {
    client.release(true);
    throw error;
  }
  return hold(client, options);
}

async function claim(client: PoolClient, name: string): Promise<void> {
  await client.query("select set_config('application_name', $1, false)", [
    `${name} (process ${process.pid})`,
  ]);
  await client.query("select set_config('statement_timeout', '0', false)");
  const { rows } = await client.query<{ claimed: boolean }>(
    'select pg_try_advisory_lock($1) as claimed',
    [lockKey],
  );
  if (rows[0]?.claimed) return;
  const holder = await holderName(client);
  throw platformError({
    code: 'instance-claimed',
    kind: 'conflict',
    retry: 'later',
    facts: { holder },
    publicMessage: `Another Troth is already working on this data: ${holder}. Stop it first, or use another TROTH_HOME.`,
  });
}

async function holderName(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select activity.application_name as name
       from pg_locks as lock join pg_stat_activity as activity using (pid)
      where lock.locktype = 'advisory' and lock.granted and lock.objsubid = 1
        and lock.classid = 0 and lock.objid = $1
        and lock.database = (select oid from pg_database where datname = current_database())`,
    [lockKey],
  );
  return rows[0]?.name || 'one that has just ended';
}

function hold(
  client: PoolClient,
  { onLost, heartbeat = defaultHeartbeat }: InstanceOptions,
): Instance {
  let held = true;
  const lose = (error: Error): void => {
    if (!held) return;
    letGo();
    onLost?.(error);
  };
  // A connection can be gone without a word, for instance when the other machine has lost power.
  const beat = { text: 'select 1', query_timeout: heartbeat };
  const timer = setInterval(() => client.query(beat).catch(lose), heartbeat);
  timer.unref();
  const letGo = (): void => {
    held = false;
    clearInterval(timer);
    client.release(true);
  };
  client.on('error', lose);
  return {
    async release() {
      if (!held) return;
      // Closing the connection gives the lock up too, but the server would notice only later.
      await client.query('select pg_advisory_unlock($1)', [lockKey]).catch(lose);
      if (held) letGo();
    },
  };
}
