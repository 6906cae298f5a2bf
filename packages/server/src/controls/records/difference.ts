/** A row of Troth's own that is not what its ledger entry says. What the entry says is what counts. */
import type { Finding } from '@troth/core/control';
import { broken } from '../finding.ts';

export interface Difference {
  /** `judgement A1.0`, `hold hold_…`, `request req_…`. */
  readonly what: string;
  /** Sentence without its subject: `says kept, and entry ent_… says broken`. */
  readonly says: string;
  readonly entry: string | null;
}

export function differenceFinding({ what, says, entry }: Difference): Finding {
  const message = `Troth's own row of ${what} ${says}. The ledger counts: somebody changed Troth's database.`;
  return broken('ledger-differs', `troth/${what}`, message, { facts: { entry } });
}

/**
 * Rows and log are read one after the other, and somebody may record something in between: a
 * difference counts that a second look tells in the same words. Nothing is read twice where the
 * first look tells none.
 */
export async function lookTwice<T>(
  look: () => Promise<T>,
  told: (seen: T) => Iterable<Difference>,
  only: (seen: T, counts: (difference: Difference) => boolean) => T,
): Promise<T> {
  const first = await look();
  const before = new Set(Array.from(told(first), textOf));
  if (before.size === 0) return first;
  return only(await look(), (difference) => before.has(textOf(difference)));
}

function textOf({ what, says }: Difference): string {
  return `${what} ${says}`;
}

export function goneText({ entry }: { readonly entry: string }): string {
  return `has gone, and entry ${entry} says that it was made`;
}

export function changedText(
  changed: readonly (string | false)[],
  entry: string,
): string | undefined {
  const named = changed.filter((one) => one !== false);
  if (named.length === 0) return undefined;
  return `has ${named.join(', ')} otherwise than entry ${entry}`;
}

/** The database rounds to microseconds. */
export function isSame(date: Date, instant: Temporal.Instant): boolean {
  return Math.abs(date.getTime() - instant.epochMilliseconds) <= 1;
}

/** Of entries of before, which state the hour, within it. */
export function isLater(date: Date, said: string): boolean {
  const off = date.getTime() - Temporal.Instant.from(said).epochMilliseconds;
  return off < -1 || off > (said.endsWith(':00:00Z') ? 3_660_000 : 1);
}
