/**
 * The ledger of an installation: its logs, their folders and keys. Opened once by `main.ts`.
 * One log per tenant, and the meta-log, whose entries are the signed checkpoints of the others.
 */
import { join } from 'node:path';
import type { TrothError } from '@troth/core/error';
import { metaLog, policyName } from '@troth/core/names';
import { emptyRoot, formatVerifierKey } from '@troth/core/proof';
import type { Pool } from '../platform/database.ts';
import { writeDurably } from './durable-files.ts';
import type { Edge } from './edge.ts';
import { ledgerError } from './error.ts';
import { readIfThere } from './published-file.ts';
import { createLogKey, readLogKey, type LogKey } from './log-key.ts';
import { sha256 } from './native-crypto.ts';
import { ignoreSteps, type StepObserver } from './step.ts';

export { metaLog };

export interface LedgerSettings {
  readonly pool: Pool;
  /** Folder of the published logs: one folder for each, to be served as it is. */
  readonly folder: string;
  /** Folder of the logs' private keys, outside the other. */
  readonly keyFolder: string;
  /** Schemeless URL under which the logs stand; `troth.invalid` by default. */
  readonly originPrefix?: string;
  /** Told at every step of sequencing and publishing, and awaited: for tests that stop there. */
  readonly at?: StepObserver;
  /** See `Ledger.rebuild`. */
  readonly rebuild?: (ledger: Ledger, log: string) => Promise<number>;
}

export interface Ledger {
  readonly pool: Pool;
  readonly folder: string;
  readonly keyFolder: string;
  readonly originPrefix: string;
  readonly at: StepObserver;
  /** The right edge of each log as this process left it; owned by the log's sequencer. */
  readonly edges: Map<string, Edge>;
  readonly keys: Map<string, LogKey>;
  /** What kept a log from being published when that was last tried. */
  readonly faults: Map<string, TrothError>;
  /** Makes damaged files of a log again from what the database keeps sealed. → how many. */
  readonly rebuild?: (log: string) => Promise<number>;
}

/** Makes the meta-log if there is none. */
export async function openLedger(settings: LedgerSettings): Promise<Ledger> {
  const { rebuild, ...given } = settings;
  const ledger: Ledger = {
    originPrefix: 'troth.invalid',
    at: ignoreSteps,
    ...given,
    ...(rebuild ? { rebuild: (log) => rebuild(ledger, log) } : {}),
    edges: new Map(),
    keys: new Map(),
    faults: new Map(),
  };
  await ensureLog(ledger, metaLog);
  return ledger;
}

export function logFolder(ledger: Ledger, log: string): string {
  return join(ledger.folder, log);
}

/** Where files are written before they get their name: outside the folders that are served. */
export function stagingFolder(ledger: Ledger, log: string): string {
  return join(ledger.folder, '.staging', log);
}

/**
 * Makes a log with its key and verifier key, unless it is there. The empty log is published at the
 * next sequencing. Throws `log-name-invalid`; `ledger-key-unusable` where its key has gone or changed.
 */
export async function ensureLog(ledger: Ledger, log: string): Promise<LogKey> {
  const known = ledger.keys.get(log);
  if (known !== undefined) return known;
  if (!policyName.pattern.test(log)) {
    throw ledgerError(
      'log-name-invalid',
      'invalid',
      'A log is named by up to 32 lower-case letters, digits and hyphens, a letter first.',
    );
  }
  const { rows } = await ledger.pool.query<{ readonly origin: string; readonly key: string }>(
    'select origin, verifier_key as key from troth.log where name = $1',
    [log],
  );
  const row = rows[0] ?? (await createLog(ledger, log));
  const key = await readLogKey(keyPath(ledger, log), row.origin);
  if (key === undefined || formatVerifierKey(key.verifier) !== row.key) {
    throw ledgerError(
      'ledger-key-unusable',
      'missing',
      `The private key of log ${log} has gone or is another one. Restore ${keyPath(ledger, log)}: a log cannot go on under a new key.`,
      { log },
    );
  }
  await publishVerifierKey(ledger, log, row.key);
  ledger.keys.set(log, key);
  return key;
}

/** The key file comes first: killed in between, the next call finds it and goes on. */
async function createLog(ledger: Ledger, log: string): Promise<{ origin: string; key: string }> {
  const origin = `${ledger.originPrefix}/${log}`;
  const path = keyPath(ledger, log);
  let key = await readLogKey(path, origin);
  while (key === undefined) {
    await createLogKey(path);
    key = await readLogKey(path, origin);
  }
  const { rows } = await ledger.pool.query<{ readonly origin: string; readonly key: string }>(
    `with made as (
       insert into troth.log (name, origin, verifier_key, root) values ($1, $2, $3, $4)
       on conflict do nothing
       returning *
     ), empty as (
       insert into troth.checkpoint (log, size, root) select name, size, root from made
     )
     select origin, verifier_key as key from made
     union select origin, verifier_key from troth.log where name = $1`,
    [log, origin, formatVerifierKey(key.verifier), emptyRoot(sha256)],
  );
  return rows[0] ?? createLog(ledger, log);
}

async function publishVerifierKey(ledger: Ledger, log: string, key: string): Promise<void> {
  const path = join(logFolder(ledger, log), 'verifier.key');
  const bytes = Buffer.from(`${key}\n`);
  if (bytes.equals((await readIfThere(path)) ?? Buffer.alloc(0))) return;
  await writeDurably(stagingFolder(ledger, log), { path, bytes });
}

function keyPath(ledger: Ledger, log: string): string {
  return join(ledger.keyFolder, `${log}.pem`);
}
