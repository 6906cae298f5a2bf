/**
 * Verifies a whole ledger: every log in its folder, and that the logs are what the meta-log, whose
 * entries are their signed checkpoints, says they were at every size at which they were signed.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TrothError } from '@troth/core/error';
import {
  bundlePath,
  Frontier,
  parseBundle,
  parseCheckpoint,
  parseNote,
  sameBytes,
  splitTile,
  tilePath,
  tileWidth,
  verifyCheckpoint,
  widthAt,
  type Checkpoint,
  type Tile,
  type VerifierKey,
} from '@troth/core/proof';
import { metaLog } from '../ledger.ts';
import { readIfThere } from '../published-file.ts';
import { readLogFile } from '../log-files.ts';
import { sha256, verifyEd25519 } from '../native-crypto.ts';
import { capped, maxProblems, type LogReport, type Problem } from './report.ts';
import { readSeen, writeSeen } from './seen.ts';
import { verifyLog } from './verify-log.ts';

export interface LedgerReport {
  readonly logs: readonly LogReport[];
  /** Checkpoints in the meta-log that were held against their logs; null without a sound meta-log. */
  readonly crossChecked: number | null;
  /** Folders of logs whose published checkpoint the meta-log does not hold yet. */
  readonly notInMeta: readonly string[];
  /** Origins that the meta-log tells of and of which there is no sound log or no key here. */
  readonly unchecked: readonly string[];
  /** What is wrong between the logs; files are under the ledger's folder. */
  readonly problems: readonly Problem[];
}

export interface LedgerVerifyOptions {
  /**
   * Remembers each log's checkpoint between verifications, to find forks and rollbacks. Written only
   * for logs that have no problem.
   */
  readonly stateFile?: string;
  readonly signal?: AbortSignal;
}

/** Verifies the logs in the folders under `folder`; names that begin with a dot are not logs. */
export async function verifyLedger(
  folder: string,
  keys: readonly VerifierKey[],
  { stateFile, signal }: LedgerVerifyOptions = {},
): Promise<LedgerReport> {
  const found = await readdir(folder, { withFileTypes: true });
  const names = found
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .toSorted();
  const logs: LogReport[] = [];
  for (const name of names) {
    signal?.throwIfAborted();
    logs.push(await verifyRemembered(join(folder, name), keys, { stateFile, signal }));
  }
  const doubled = sameOrigins(logs);
  const meta = logs.find((log) => log.folder === join(folder, metaLog));
  if (meta?.size === null || meta === undefined || meta.problems.length > 0) {
    return { logs, crossChecked: null, notInMeta: [], unchecked: [], problems: doubled };
  }
  const others = logs.filter((log) => log !== meta && log.problems.length === 0);
  const crossed = await crossCheck(meta, meta.size, others, keys, signal);
  return { logs, ...crossed, problems: capped([...doubled, ...crossed.problems]) };
}

/** Two folders of one log: each could be the one that is shown to somebody. */
function sameOrigins(logs: readonly LogReport[]): Problem[] {
  const byOrigin = Map.groupBy(logs, ({ origin }) => origin);
  return [...byOrigin].flatMap(([origin, same]) => {
    if (origin === null || same.length < 2) return [];
    const names = same.map((log) => basename(log.folder));
    return names.map((name) => ({
      kind: 'forked' as const,
      file: `${name}/checkpoint`,
      line: 1,
      says: `This is a log of the origin ${origin}, and so is that of ${names.filter((other) => other !== name).join(', ')}: a log has one folder.`,
    }));
  });
}

/** Verifies one log against what the state file remembers of it, and remembers it. */
export async function verifyRemembered(
  folder: string,
  keys: readonly VerifierKey[],
  {
    stateFile,
    signal,
  }: { readonly stateFile?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<LogReport> {
  const options = signal ? { signal } : {};
  if (stateFile === undefined) return verifyLog(folder, keys, options);
  const remembered = await readSeen(stateFile);
  const origin = await originOf(folder, keys);
  const seen = origin === undefined ? undefined : remembered[origin];
  const report = await verifyLog(folder, keys, { ...options, ...(seen ? { seen } : {}) });
  if (report.problems.length === 0 && report.origin !== null && report.checkpoint !== null) {
    await writeSeen(stateFile, { ...remembered, [report.origin]: report.checkpoint });
  }
  return report;
}

async function originOf(folder: string, keys: readonly VerifierKey[]): Promise<string | undefined> {
  const note = await readIfThere(join(folder, 'checkpoint'));
  return note && proven(note, keys)?.origin;
}

async function crossCheck(
  meta: LogReport,
  size: number,
  logs: readonly LogReport[],
  keys: readonly VerifierKey[],
  signal: AbortSignal | undefined,
): Promise<Omit<LedgerReport, 'logs'>> {
  const histories = Map.groupBy(
    logs.map((log) => new History(log)),
    ({ origin }) => origin,
  );
  const unchecked = new Set<string>();
  const problems: Problem[] = [];
  let crossChecked = 0;
  for await (const { entry, index } of entriesOf(meta.folder, size)) {
    signal?.throwIfAborted();
    const origin = statedOrigin(entry);
    const told = origin === undefined ? [] : (histories.get(origin) ?? []);
    if (origin !== undefined && told.length === 0) unchecked.add(origin);
    if (told.length > 0) crossChecked += 1;
    const file = `${metaLog}/${bundlePath(bundleOf(index, size))}`;
    const wrong = origin === undefined ? ['is no checkpoint'] : [];
    for (const history of told) {
      const says = await history.disagrees(entry, keys);
      const which = told.length > 1 ? ` (${basename(history.folder)})` : '';
      if (says !== undefined) wrong.push(`${says}${which}`);
    }
    for (const says of wrong) {
      if (problems.length >= maxProblems) break;
      problems.push({ kind: 'forked', file, entry: index, says: `Checkpoint ${index} ${says}.` });
    }
  }
  const notInMeta = [...histories.values()].flat().filter(({ isTold }) => !isTold);
  return {
    crossChecked,
    notInMeta: notInMeta.map(({ folder }) => folder),
    unchecked: [...unchecked],
    problems,
  };
}

/** Of which log an entry says to be the checkpoint; undefined where it is none. */
function statedOrigin(entry: Uint8Array): string | undefined {
  try {
    return parseCheckpoint(parseNote(entry).text).origin;
  } catch (error) {
    if (error instanceof TrothError) return undefined;
    throw error;
  }
}

function proven(entry: Uint8Array, keys: readonly VerifierKey[]): Checkpoint | undefined {
  try {
    return verifyCheckpoint(entry, keys, verifyEd25519);
  } catch (error) {
    if (error instanceof TrothError) return undefined;
    throw error;
  }
}

/** Follows a verified log through its tiles, from one signed size to the next. */
class History {
  readonly folder: string;
  readonly origin: string;
  readonly #size: number;
  readonly #frontier = new Frontier(0, [], sha256);
  #hashes: { readonly tile: Tile; readonly list: readonly Uint8Array[] } | undefined;

  constructor(log: LogReport) {
    this.folder = log.folder;
    this.origin = log.origin ?? '';
    this.#size = log.size ?? 0;
  }

  /** Whether the meta-log has told of the size that is published. */
  get isTold(): boolean {
    return this.#frontier.size === this.#size;
  }

  /** What is wrong with a checkpoint that the meta-log tells, in the order of its entries. */
  async disagrees(entry: Uint8Array, keys: readonly VerifierKey[]): Promise<string | undefined> {
    const checkpoint = proven(entry, keys);
    if (checkpoint === undefined) return 'is not signed by its log';
    const { size, root } = checkpoint;
    if (size < this.#frontier.size) return 'has fewer entries than the one before it';
    if (size > this.#size)
      return `has ${size} entries, but the log is published with ${this.#size}`;
    while (this.#frontier.size < size) this.#frontier.append(await this.#leaf(this.#frontier.size));
    return sameBytes(this.#frontier.root(), root)
      ? undefined
      : 'is of another history than the log';
  }

  async #leaf(index: number): Promise<Uint8Array> {
    const tile = bundleOf(index, this.#size);
    if (this.#hashes?.tile.index !== tile.index) {
      const list = splitTile(tile, await readLogFile(this.folder, tilePath(tile)));
      this.#hashes = { tile, list };
    }
    return this.#hashes.list[index % tileWidth] ?? new Uint8Array();
  }
}

async function* entriesOf(
  folder: string,
  size: number,
): AsyncGenerator<{ readonly entry: Uint8Array; readonly index: number }> {
  for (let first = 0; first < size; first += tileWidth) {
    const tile = bundleOf(first, size);
    const entries = parseBundle(await readLogFile(folder, bundlePath(tile)), tile.width);
    for (const [n, entry] of entries.entries()) yield { entry, index: first + n };
  }
}

function bundleOf(index: number, size: number): Tile {
  const tile = Math.floor(index / tileWidth);
  return { level: 0, index: tile, width: widthAt(0, tile, size) };
}
