/**
 * A real PostgreSQL of our own, from npm, for installations without one.
 *
 * The server outlives us if we are killed; whoever starts next on the same folder adopts it.
 * Whatever the order in which processes start and die, a folder has at most one server, because
 * PostgreSQL's own lock decides and the losers adopt the winner's.
 */
import { readFile, rm } from 'node:fs/promises';
import { serverAccount } from './postgres/account.ts';
import { preparePlace } from './postgres/place.ts';
import { shutDown } from './postgres/server-process.ts';
import {
  connectionString,
  ensureServer,
  type RunningServer,
  type Starter,
} from './postgres/start.ts';
import { supervise } from './postgres/supervision.ts';

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
  /** Stops the server, whoever else may be using it; a process that attends starts it again. */
  stop(): Promise<void>;
  /** Stops the server unless another process is attending to it. True when it was stopped. */
  stopIfLast(): Promise<boolean>;
  /** Lets go of the server and leaves it running. */
  release(): Promise<void>;
  /** Stops the server and deletes all of its data. */
  destroy(): Promise<void>;
}

const defaultPatience = 60_000;

/** Throws `postgres-binaries-missing`, `-folder-unusable`, `-init-failed` or `-start-failed`. */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const account = serverAccount();
  const starter: Starter = {
    account,
    place: await preparePlace(options.folder, account),
    durable: options.durable ?? true,
    patience: options.patience ?? defaultPatience,
    log: options.log ?? (() => undefined),
  };
  return handle(starter, await ensureServer(starter));
}

async function handle(starter: Starter, first: RunningServer): Promise<EmbeddedPostgres> {
  const { place, log } = starter;
  const password = await readFile(place.password, 'utf8');
  const supervision = supervise(starter, first);
  const url = (database: string): string =>
    connectionString(place, supervision.current().port, password, database);
  const release = async (): Promise<void> => {
    await supervision.end();
    await supervision.current().attendance.end();
  };
  const stop = async (): Promise<void> => {
    await release();
    await shutDown(supervision.current().pid, place.data);
    log('PostgreSQL has stopped');
  };
  return {
    get port() {
      return supervision.current().port;
    },
    adopted: first.adopted,
    get adminUrl() {
      return url('postgres');
    },
    url,
    stop,
    release,
    async stopIfLast() {
      await supervision.end();
      const last = await supervision.current().attendance.isLast();
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
