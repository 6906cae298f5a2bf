/**
 * A real PostgreSQL of our own, from npm, for installations without one.
 *
 * The server outlives us if we are killed; whoever starts next on the same folder adopts it.
 * Whatever the order in which processes start and die, a folder has at most one server, because
 * PostgreSQL's own lock decides and the losers adopt the winner's.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { attend, type Attendance } from './postgres/attendance.ts';
import { serverAccount, type Account } from './postgres/account.ts';
import { findBinaries, type Binaries } from './postgres/binaries.ts';
import { ensureCertificate, replaceFile } from './postgres/certificate.ts';
import { ensureCluster, superuser } from './postgres/cluster.ts';
import { ensureLogFolder, keepLogsSmall, startLogLength, startMessages } from './postgres/logs.ts';
import { preparePlace, type Place } from './postgres/place.ts';
import { choosePort } from './postgres/port.ts';
import {
  clearStalePidFile,
  isServerOf,
  launch,
  readPidFile,
  shutDown,
} from './postgres/server-process.ts';
import { writeSettings } from './postgres/settings.ts';
import { platformError } from './error.ts';
import { readFile, rm } from 'node:fs/promises';

export interface EmbeddedPostgresOptions {
  /** Troth's home; the server's files go to `postgres` in it. Made if need be. */
  readonly folder: string;
  /** Told what happens, in words for people. */
  readonly log?: (message: string) => void;
  /** False for throw-away test servers: faster, and a power cut costs the data. */
  readonly durable?: boolean;
  /** How long to wait for a server that recovers from a crash, in milliseconds. */
  readonly patience?: number;
}

export interface EmbeddedPostgres {
  readonly port: number;
  /** Whether the server was there already, left over from a killed process or run by a living one. */
  readonly adopted: boolean;
  /** The superuser's connection string to the database `postgres`. */
  readonly adminUrl: string;
  /** The superuser's connection string to any database; TLS with our certificate as the only trusted one. */
  url(database: string): string;
  /** Stops the server, whoever else may be using it. */
  stop(): Promise<void>;
  /** Stops the server unless another process is attending to it. True when it was stopped. */
  stopIfLast(): Promise<boolean>;
  /** Lets go of the server and leaves it running. */
  release(): Promise<void>;
  /** Stops the server and deletes all of its data. */
  destroy(): Promise<void>;
}

export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const account = serverAccount();
  const place = await preparePlace(options.folder, account);
  const starter: Starter = { place, account, options };
  const found = await runningServer(starter);
  const server = found ?? (await startServer(starter));
  return handle(starter, server);
}

interface Starter {
  readonly place: Place;
  readonly account: Account | undefined;
  readonly options: EmbeddedPostgresOptions;
}

interface RunningServer {
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
  readonly attendance: Attendance;
}

const defaultPatience = 60_000;

/** A server that already runs on our folder and lets us in. */
async function runningServer({ place }: Starter): Promise<RunningServer | undefined> {
  const found = await readPidFile(place.data);
  if (!found?.ready || !isServerOf(found.pid, place.data)) return undefined;
  const attendance = await attend(
    await connectionString(place, found.port, 'postgres'),
    place.data,
  );
  return attendance && { pid: found.pid, port: found.port, adopted: true, attendance };
}

async function startServer(starter: Starter): Promise<RunningServer> {
  const { place, account, options } = starter;
  const binaries = await findBinaries({ account, copies: place.copies });
  await ensureLogFolder(place.logs, account);
  await ensureCertificate(place, account, Temporal.Now.instant());
  options.log?.('Starting PostgreSQL');
  await ensureCluster(place, binaries, account);
  await writeSettings(place, account, { durable: options.durable ?? true });
  const deadline = Date.now() + (options.patience ?? defaultPatience);
  for (;;) {
    const logged = startLogLength(place.logs);
    const server =
      (await runningServer(starter)) ?? (await launchOnce(starter, binaries, deadline));
    if (server) return server;
    const said = startMessages(place.logs, logged);
    if (!mayPass.test(said) || Date.now() > deadline) throw startFailed(said);
    await sleep(100);
  }
}

/** Reasons that go away: another process is starting the server, an old one is ending, or the port was taken. */
const mayPass = /lock file|shared memory block|could not bind|could not create any TCP/;

function startFailed(said: string): Error {
  const lines = said.split('\n');
  return platformError({
    code: 'postgres-start-failed',
    kind: 'unavailable',
    retry: 'later',
    publicMessage: `PostgreSQL did not start: ${lines.find((line) => line.includes('FATAL')) ?? lines.at(-1)}`,
  });
}

/** One attempt. `undefined` when it ended, for instance because another process was first. */
async function launchOnce(
  starter: Starter,
  binaries: Binaries,
  deadline: number,
): Promise<RunningServer | undefined> {
  const { place, account } = starter;
  await clearStalePidFile(place.data);
  const child = await launch(place, binaries, account, await choosePort(place.port));
  while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    const found = await readPidFile(place.data);
    if (found?.pid === child.pid && found?.ready) {
      const server = await runningServer(starter);
      if (server) await replaceFile(place.port, String(server.port), 0o600);
      return server && { ...server, adopted: false };
    }
    await sleep(10);
  }
  return undefined;
}

async function connectionString(place: Place, port: number, database: string): Promise<string> {
  const password = await readFile(place.password, 'utf8');
  return urlTo(place, port, password, database);
}

function urlTo(place: Place, port: number, password: string, database: string): string {
  const url = new URL(`postgresql://127.0.0.1:${port}/${encodeURIComponent(database)}`);
  url.username = superuser;
  url.password = password;
  url.searchParams.set('sslmode', 'verify-full');
  url.searchParams.set('sslrootcert', place.certificate);
  return url.href;
}

async function handle(starter: Starter, server: RunningServer): Promise<EmbeddedPostgres> {
  const { place, options } = starter;
  const password = await readFile(place.password, 'utf8');
  const logs = keepLogsSmall(place.logs);
  const url = (database: string): string => urlTo(place, server.port, password, database);
  const release = async (): Promise<void> => {
    logs.stop();
    await server.attendance.end();
  };
  const stop = async (): Promise<void> => {
    await release();
    await shutDown(server.pid, place.data);
    options.log?.('PostgreSQL has stopped');
  };
  return {
    port: server.port,
    adopted: server.adopted,
    adminUrl: url('postgres'),
    url,
    stop,
    release,
    async stopIfLast() {
      const last = await server.attendance.isLast();
      await (last ? stop() : release());
      return last;
    },
    async destroy() {
      await stop();
      await rm(place.root, { recursive: true, force: true });
      await rm(place.entry, { recursive: true, force: true });
    },
  };
}
