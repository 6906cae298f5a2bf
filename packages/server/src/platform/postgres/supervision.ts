/**
 * Looks after a server for as long as we use it: starts it again when it died, attends again
 * when it reset its sessions, renews its certificate and deletes its old logs.
 */
import { isPresent } from './account.ts';
import { ensureIdentity, publishCertificate } from './certificate.ts';
import { deleteOldLogs } from './logs.ts';
import { isServerOf, reload } from './server-process.ts';
import { ensureServer, type RunningServer, type Starter } from './start.ts';

export interface Supervision {
  current(): RunningServer;
  /** Resolves when nothing more will be done. */
  end(): Promise<void>;
}

const lookEvery = 1000;
const upkeepEvery = 10 * 60_000;

export function supervise(starter: Starter, first: RunningServer): Supervision {
  let current = first;
  let ended = false;
  let busy = Promise.resolve();
  let upkeepDue = 0;
  const look = async (): Promise<void> => {
    if (ended) return;
    if (isGone(starter, current)) current = await bringBack(starter, current);
    if (Date.now() < upkeepDue) return;
    upkeepDue = Date.now() + upkeepEvery;
    await upkeep(starter, current);
  };
  const next = (): void => {
    busy = busy.then(look).catch((error: unknown) => {
      ended = true;
      starter.log(`PostgreSQL is no longer looked after: ${reason(error)}`);
    });
  };
  next();
  const timer = setInterval(next, lookEvery);
  timer.unref();
  return {
    current: () => current,
    async end() {
      ended = true;
      clearInterval(timer);
      await busy;
    },
  };
}

function isGone({ place }: Starter, { pid, attendance }: RunningServer): boolean {
  return attendance.isLost() || !isServerOf(pid, place.data);
}

/** Never makes a new cluster: where the data was deleted there is nothing to bring back. */
async function bringBack(starter: Starter, lost: RunningServer): Promise<RunningServer> {
  if (!isPresent(starter.place.data)) throw new Error('its data was deleted');
  starter.log('PostgreSQL has ended our connection; connecting again');
  await lost.attendance.end();
  const server = await ensureServer(starter);
  if (server.port !== lost.port) starter.log(`PostgreSQL has moved to port ${server.port}`);
  return server;
}

async function upkeep({ place, account }: Starter, { pid }: RunningServer): Promise<void> {
  deleteOldLogs(place.logs);
  if (!(await ensureIdentity(place.identity, account, Temporal.Now.instant()))) return;
  reload(pid);
  await publishCertificate(place);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
