/** The suppression ledger as whoever searches by it may believe it. */
import type { Listed } from './listed.ts';
import { listedIn } from './listed.ts';
import { counted } from '../wording.ts';
import type { NumberedLine, Suppressed } from './suppression.ts';

/** Of one policy. */
export interface HeldLines {
  /** What is looked for: each with its request behind it, as that says, whether or not the file has it. */
  readonly inForce: readonly Suppressed[];
  /** Of the file, with no request behind them: they are looked for as well, and prove nothing. */
  readonly unfounded: readonly Suppressed[];
  /** What somebody released, by the ledger. */
  readonly released: readonly Suppressed[];
  /** Releases of the ledger that the file lacks. */
  readonly unsaid: readonly Suppressed[];
  /** Pseudonyms that requests put there, and releases. */
  readonly expected: number;
  /** Those of them that the file does not have. */
  readonly missing: readonly Suppressed[];
  readonly faults: readonly LineFault[];
}

/** A line of the file that is not what request and ledger say. */
export interface LineFault {
  /** Its number in the file. */
  readonly line: number;
  /** As the line has it. */
  readonly request: string;
  /** Sentence without its subject: `has its kind otherwise than its request`. */
  readonly says: string;
}

/** Whom to look for: what has no request behind it counts only where nothing else says it. */
export function wholeList(policy: string, { inForce, unfounded }: HeldLines): Listed {
  return new Map([...listedIn(policy, unfounded), ...listedIn(policy, inForce)]);
}

/** As `troth suppression list` shows it. */
export interface SuppressedLine extends Suppressed {
  /** What is wrong with it, as the end of a sentence about it. */
  readonly differs?: string;
}

export function linesOf(
  lines: readonly NumberedLine[],
  held: readonly HeldLines[],
): readonly SuppressedLine[] {
  const faults = Map.groupBy(
    held.flatMap((one) => one.faults),
    ({ line }) => line,
  );
  const there = lines.map(({ line, ...said }): SuppressedLine => {
    const differs = [...new Set((faults.get(line) ?? []).map(({ says }) => says))].join('; ');
    return { ...said, ...(differs !== '' && { differs }) };
  });
  const missing = held.flatMap((one) => one.missing);
  return [...there, ...missing.map((line) => ({ ...line, differs: missingSays(line) }))];
}

function missingSays({ released }: Suppressed): string {
  return released
    ? 'was released by the ledger, and the file does not have it'
    : 'was put there by its request, and the file does not have it';
}

/** Each fault as a sentence, and each request of whose lines some are missing. */
export function textsOf({ faults, missing }: Pick<HeldLines, 'faults' | 'missing'>): string[] {
  const gone = Map.groupBy(missing, ({ request }) => request);
  return [
    ...faults.map(({ line, says }) => `Line ${line} of the suppression ledger ${says}.`),
    ...[...gone].map(
      ([request, lines]) =>
        `The suppression ledger lacks ${counted(lines.length, 'line')} of request ${request}.`,
    ),
  ];
}
