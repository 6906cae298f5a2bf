/** Getting from a folder to a server that runs on it and lets us in, whoever starts it. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { platformError } from '../error.ts';
import type { Account } from './account.ts';
import { attend, type Attendance } from './attendance.ts';
import { findBinaries, type Binaries } from './binaries.ts';
import { ensureIdentity, isCertificateError, publishCertificate } from './certificate.ts';
import { ensureCluster, superuser } from './cluster.ts';
import { ensureLogFolder, serverMessages, startLogLength, startMessages } from './logs.ts';
import type { Place } from './place.ts';
import { choosePort } from './port.ts';
import { replaceFile } from './replace-file.ts';
import { clearStalePidFile, isServerOf, launch, readPidFile, reload } from './server-process.ts';
import { writeSettings } from './settings.ts';

export interface Starter {
  readonly place: Place;
  readonly account: Account | undefined;
  readonly durable: boolean;
  /** Milliseconds. */
  readonly patience: number;
  readonly log: (message: string) => void;
}

export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
  readonly attendance: Attendance;
}

/** The server that runs on our folder, or a new one. */
export async function ensureServer(starter: Starter): Promise<RunningServer> {
  return (await runningServer(starter)) ?? (await startServer(starter));
}

/** A server that already runs on our folder and lets us in. */
async function runningServer({ place }: Starter): Promise<RunningServer | undefined> {
  const found = await readPidFile(place.data);
  if (!found?.ready || !isServerOf(found.pid, place.data)) return undefined;
  await publishCertificate(place);
  const password = await readFile(place.password, 'utf8');
  try {
    const url = connectionString(place, found.port, password, 'postgres');
    const attendance = await attend(url, place.data);
    return attendance && { pid: found.pid, port: found.port, adopted: true, attendance };
  } catch (error) {
    if (!isCertificateError(error)) throw error;
    // The certificate was renewed by another process while the server was starting.
    reload(found.pid);
    return undefined;
  }
}

async function startServer(starter: Starter): Promise<RunningServer> {
  const { place, account, durable, patience, log } = starter;
  const binaries = await findBinaries({ account, copies: place.copies });
  await ensureLogFolder(place.logs, account);
  log('Starting PostgreSQL');
  await ensureCluster(place, binaries, account, durable);
  await ensureIdentity(place.identity, account, Temporal.Now.instant());
  await writeSettings(place, account, { durable });
  const deadline = Date.now() + patience;
  for (let kills = 0; ;) {
    const logged = startLogLength(place.logs);
    const begun = Date.now();
    const server = await runningServer(starter);
    if (server) return server;
    const launched = await launchOnce(starter, binaries, deadline);
    if (launched.server) return launched.server;
    const said = `${startMessages(place.logs, logged)}\n${serverMessages(place.logs, begun)}`;
    const isLate = Date.now() > deadline;
    if (launched.killedBy !== null) kills += 1;
    const goesAway = mayPass.test(said) || (kills === 1 && launched.killedBy !== null);
    if (isLate || !goesAway) throw startFailed(said, launched, { kills, patience });
    if (kills > 0) log('PostgreSQL was ended while it started; starting it again');
    await sleep(100);
  }
}

/** Reasons that go away: another process is starting the server, an old one is ending, or the port was taken. */
const mayPass = /lock file|shared memory block|could not bind|could not create any TCP/;

interface Ended {
  readonly server?: undefined;
  readonly killedBy: NodeJS.Signals | null;
  /** Null where it was killed, or had not got ready in time. */
  readonly exitCode: number | null;
}

function startFailed(
  said: string,
  ended: Ended,
  { kills, patience }: { readonly kills: number; readonly patience: number },
): Error {
  return platformError({
    code: 'postgres-start-failed',
    kind: 'unavailable',
    retry: 'later',
    facts: { kills },
    publicMessage: whyNot(said, ended, kills, patience),
  });
}

function whyNot(said: string, ended: Ended, kills: number, patience: number): string {
  const fatal = said.split('\n').findLast((line) => /FATAL|PANIC/.test(line));
  if (fatal !== undefined) {
    return `PostgreSQL did not start: ${fatal.replace(/^.*?(?=FATAL|PANIC)/, '')}`;
  }
  if (ended.killedBy !== null) {
    const times = kills === 1 ? '' : `, ${kills} times in a row`;
    return `PostgreSQL was killed (${ended.killedBy}) while it started${times}. Look for who ends it, often the system when memory is short (dmesg), and run the command again.`;
  }
  if (ended.exitCode === null) {
    return `PostgreSQL was not ready after ${Math.round(patience / 1000)} seconds. It may still be recovering: run the command again in a while.`;
  }
  return `PostgreSQL ended with code ${ended.exitCode} while it started, and said nothing. Look at disk and memory of this machine, and run the command again.`;
}

/** One attempt. It may end because another process was first. */
async function launchOnce(
  starter: Starter,
  binaries: Binaries,
  deadline: number,
): Promise<{ readonly server: RunningServer } | Ended> {
  const { place, account } = starter;
  await clearStalePidFile(place.data);
  const child = await launch(place, binaries, account, await choosePort(place.port));
  while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    const found = await readPidFile(place.data);
    if (found?.pid === child.pid && found?.ready) {
      const server = await runningServer(starter);
      if (server) {
        await replaceFile(place.port, String(server.port), 0o600);
        return { server: { ...server, adopted: false } };
      }
    }
    await sleep(10);
  }
  return { killedBy: child.signalCode, exitCode: child.exitCode };
}

/** For the superuser, with our certificate as the only one that is trusted. */
export function connectionString(
  place: Place,
  port: number,
  password: string,
  database: string,
): string {
  const url = new URL(`postgresql://127.0.0.1:${port}/${encodeURIComponent(database)}`);
  url.username = superuser;
  url.password = password;
  url.searchParams.set('sslmode', 'verify-full');
  url.searchParams.set('sslrootcert', place.certificate);
  return url.href;
}
