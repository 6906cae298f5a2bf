/** What verification finds. A problem names the file and, where it can be told, the byte. */

export type ProblemKind =
  /** Bytes are not what was signed. */
  | 'altered'
  /** A file ends too early. */
  | 'truncated'
  /** A file that the signed size needs is not there. */
  | 'missing'
  /** A file, or bytes at the end of one, that do not belong to a log. */
  | 'extra'
  /** A tile or bundle beyond the signed size: nobody vouches for it. */
  | 'unsigned'
  /** Two histories: the log does not continue what was signed before. */
  | 'forked'
  /** The log is shorter than it was when it was seen before. */
  | 'rolled-back';

export interface Problem {
  readonly kind: ProblemKind;
  /** Path under the verified folder, with forward slashes. */
  readonly file: string;
  /** Bytes from the file's beginning: of the first wrong byte, or of the entry that is wrong. */
  readonly offset?: number;
  /** From 1, in files that have lines. */
  readonly line?: number;
  /** Index in the log, where the problem is one entry. */
  readonly entry?: number;
  /** One sentence, without any of the file's content. */
  readonly says: string;
}

export interface LogReport {
  readonly folder: string;
  /** Null where the checkpoint is not proven; then nothing is. */
  readonly origin: string | null;
  readonly size: number | null;
  /** Base64. */
  readonly root: string | null;
  /** The verified checkpoint, to be kept and passed as `seen` the next time. */
  readonly checkpoint: string | null;
  /** Bytes of entries and tiles that were read and hashed. */
  readonly bytes: number;
  /** Files beyond the checkpoint that a newer one, published meanwhile, covers: not verified yet. */
  readonly ahead: number;
  /** In the order of the log's levels; at most `maxProblems` of them. */
  readonly problems: readonly Problem[];
}

/** A log with more problems than this is as wrong as one with this many. */
export const maxProblems = 1_000;

export function capped(problems: readonly Problem[]): readonly Problem[] {
  return problems.length > maxProblems ? problems.slice(0, maxProblems) : problems;
}

/** Index of the first byte in which two values differ; -1 where they are the same. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) if (a[at] !== b[at]) return at;
  return a.length === b.length ? -1 : shorter;
}
