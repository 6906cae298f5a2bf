/**
 * Publishing: signs the size and root that the database holds and that were computed here, records
 * the note, and only then lets anybody see it. What was signed once is never signed differently.
 */
import { join } from 'node:path';
import {
  formatCheckpoint,
  formatNote,
  sameBytes,
  utf8,
  verifyCheckpoint,
  type Checkpoint,
} from '@troth/core/proof';
import type { PoolClient } from '../platform/database.ts';
import { clearStaging, writeDurably } from './durable-files.ts';
import { readEdge, type Edge } from './edge.ts';
import { ledgerError } from './error.ts';
import { ensureLog, logFolder, metaLog, stagingFolder, type Ledger } from './ledger.ts';
import { readIfThere } from './published-file.ts';
import { provePrefix, readLogFile } from './log-files.ts';
import { verifyEd25519 } from './native-crypto.ts';
import { noteStatement, stateStatement } from './statements.ts';

/** Signs the log at this edge, which the database holds, and records the note. → the note. */
export async function signEdge(
  ledger: Ledger,
  client: PoolClient,
  log: string,
  { size, root }: Edge,
): Promise<string> {
  const { verifier, sign } = await ensureLog(ledger, log);
  const text = formatCheckpoint({ origin: verifier.name, size, root });
  const signature = sign(utf8(text));
  const { name, id } = verifier;
  const note = formatNote({ text, signatures: [{ name, id, signature }] });
  await ledger.at('signed', log);
  const { rows } = await client.query<{ readonly note: string | null }>({
    ...noteStatement,
    values: [log, size, Buffer.from(root), note, metaLog],
  });
  // Ed25519 is deterministic: a note that was recorded before a kill is this one.
  if (rows[0]?.note !== note) throw forked(log, size);
  await ledger.at('noted', log);
  return note;
}

/** Lets everybody see a note that is on record. */
export async function publishNote(ledger: Ledger, log: string, note: string): Promise<void> {
  const path = join(logFolder(ledger, log), 'checkpoint');
  await writeDurably(stagingFolder(ledger, log), { path, bytes: utf8(note) });
  await ledger.at('published', log);
}

export interface Recovered {
  readonly edge: Edge;
  /** Highest position in the outbox; null where nothing waits. */
  readonly waiting: string | null;
}

interface State {
  readonly size: string;
  readonly root: Buffer;
  readonly note: string | null;
  readonly signed_size: string | null;
  readonly signed_root: Buffer | null;
  readonly waiting: string | null;
}

/**
 * Brings the published log level with the database and returns its right edge. Throws
 * `ledger-rolled-back` where the database is older than what was published, `ledger-forked` where
 * the published checkpoint is none of ours, `ledger-altered` where the files do not add up.
 */
export async function recover(ledger: Ledger, client: PoolClient, log: string): Promise<Recovered> {
  const folder = logFolder(ledger, log);
  const published = (await readIfThere(join(folder, 'checkpoint')))?.toString();
  const { rows } = await client.query<State>({ ...stateStatement, values: [log] });
  const [state] = rows;
  if (state === undefined) throw ledgerError('log-unknown', 'missing', `There is no log ${log}.`);
  const size = Number(state.size);
  if (published !== undefined && published !== state.note) {
    await requireOurs(ledger, client, log, published, size);
  }
  const edge = await edgeAt(ledger, log, size, state.root);
  if (state.note === null) {
    await proveSigned(folder, state, edge);
    await publishNote(ledger, log, await signEdge(ledger, client, log, edge));
  } else if (published !== state.note) {
    await publishNote(ledger, log, state.note);
  }
  return { edge, waiting: state.waiting };
}

/** What was signed before must be the beginning of what is signed now, by the files too. */
async function proveSigned(folder: string, state: State, edge: Edge): Promise<void> {
  if (state.signed_size === null || state.signed_root === null) return;
  await provePrefix(folder, { size: Number(state.signed_size), root: state.signed_root }, edge);
}

async function edgeAt(ledger: Ledger, log: string, size: number, root: Uint8Array): Promise<Edge> {
  const kept = ledger.edges.get(log);
  if (kept?.size === size && sameBytes(kept.root, root)) return kept;
  await clearStaging(stagingFolder(ledger, log));
  const folder = logFolder(ledger, log);
  const edge = await readEdge(size, root, (path) => readLogFile(folder, path));
  ledger.edges.set(log, edge);
  return edge;
}

/** The checkpoint that the world sees must be one that the database remembers. */
async function requireOurs(
  ledger: Ledger,
  client: PoolClient,
  log: string,
  published: string,
  size: number,
): Promise<void> {
  const { verifier } = await ensureLog(ledger, log);
  let seen: Checkpoint;
  try {
    seen = verifyCheckpoint(published, [verifier], verifyEd25519);
  } catch (cause) {
    throw ledgerError(
      'ledger-altered',
      'bug',
      `The published checkpoint of log ${log} is not one that was signed here.`,
      { log },
      cause,
    );
  }
  if (seen.size > size) {
    throw ledgerError(
      'ledger-rolled-back',
      'conflict',
      `The database knows ${size} entries of log ${log}, but ${seen.size} are published: it is older than the log. Restore the newer database; nothing is signed until then.`,
      { log, size, published: seen.size },
    );
  }
  const { rows } = await client.query<{ readonly note: string | null }>(
    'select note from troth.checkpoint where log = $1 and size = $2',
    [log, seen.size],
  );
  if (rows[0]?.note !== published) throw forked(log, seen.size);
}

function forked(log: string, size: number) {
  return ledgerError(
    'ledger-forked',
    'conflict',
    `Log ${log} was signed with another root at size ${size}. Nothing more is signed; run troth verify on its folder.`,
    { log, size },
  );
}
