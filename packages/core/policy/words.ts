/** How diagnostics speak: quoting what was found, and guessing what was meant. */
import { closest as nearest, distance } from 'fastest-levenshtein';

/** Longer words are no misspelling, and comparing them would be slow. */
const longestWord = 64;

/** Text of the file inside a message: short, on one line, with nothing that a terminal would obey. */
export function quote(text: string): string {
  const clean = oneLine(text.slice(0, 200));
  const short = clean.length > 60 ? `${clean.slice(0, 57)}...` : clean;
  return `\`${short.replaceAll('`', "'")}\``;
}

/** Without line breaks, and without what a terminal would obey or turn around. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ').trim();
}

/** The candidate that a misspelt word most likely means; undefined when none is near. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0 || word.length > longestWord) return undefined;
  const lower = word.toLowerCase();
  const found = nearest(
    lower,
    candidates.map((one) => one.toLowerCase()),
  );
  const best = candidates.find((one) => one.toLowerCase() === found);
  if (best === undefined) return undefined;
  const allowed = Math.max(1, Math.floor(Math.max(word.length, best.length) / 3));
  return distance(lower, found) <= allowed ? best : undefined;
}

/** `did you mean …`, else the list when it is short enough to read. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const best = closest(word, candidates);
  if (best !== undefined) return `did you mean ${quote(best)}?`;
  if (candidates.length === 0 || candidates.length > 12) return undefined;
  return `known: ${list(candidates)}`;
}

export function list(words: readonly string[]): string {
  return words.map(quote).join(', ');
}
