/** Splits identifiers into normalised words: `addrLine1`, `ADDR_LINE_1` and `addrline1` are alike. */
import { nameRules } from './name-rules.ts';
import {
  abbreviations,
  carrierWords,
  compoundHeads,
  connectors,
  hashWords,
  machineWords,
  neutralSuffixes,
  numberWords,
  organisationWords,
  personWords,
  placeWords,
  plainWords,
  prefixVetoes,
  thingWords,
} from './name-words.ts';
import { fold } from './fold.ts';

const vocabulary: ReadonlySet<string> = new Set([
  ...abbreviations.keys(),
  ...[...nameRules.keys()].flatMap((phrase) => phrase.split(' ')),
  ...[
    carrierWords,
    connectors,
    hashWords,
    machineWords,
    neutralSuffixes,
    numberWords,
    organisationWords,
  ].flatMap((set) => [...set]),
  ...[personWords, placeWords, plainWords, prefixVetoes, thingWords].flatMap((set) => [...set]),
]);

/** Two letters, and still safe to cut off a longer word. */
const shortPieces: ReadonlySet<string> = new Set(['id', 'no', 'nr', 'ip', 'nm', 'ph', 'dt', 'cd']);
/** Longer than any column name that means something; PostgreSQL's limit is 63. */
const longestName = 128;

/** Most names kept; a database has fewer, and a caller with more only pays for the work again. */
const keptMost = 20_000;
const kept = new Map<string, readonly string[]>();

export function wordsOf(name: string): readonly string[] {
  const known = kept.get(name);
  if (known !== undefined) return known;
  const words = name.length > longestName ? [] : splitName(name);
  if (kept.size >= keptMost) kept.clear();
  kept.set(name, words);
  return words;
}

function splitName(name: string): string[] {
  return fold(separate(name).toLowerCase())
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((part) => part.match(/\d+|\D+/g) ?? [])
    .flatMap((part) => segment(part))
    .map(singular);
}

/** Capitals begin words: `fooBar`, `IPAddress`; `FOO` is one word. */
function separate(name: string): string {
  return name
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2');
}

function singular(word: string): string {
  if (vocabulary.has(word) || word.length < 4) return word;
  if (word.endsWith('ies') && vocabulary.has(`${word.slice(0, -3)}y`))
    return `${word.slice(0, -3)}y`;
  if (word.endsWith('es') && vocabulary.has(word.slice(0, -2))) return word.slice(0, -2);
  return word.endsWith('s') && vocabulary.has(word.slice(0, -1)) ? word.slice(0, -1) : word;
}

const isWord = (piece: string): boolean =>
  vocabulary.has(piece) ||
  (piece.length > 4 && piece.endsWith('s') && vocabulary.has(piece.slice(0, -1)));

const isPiece = (piece: string): boolean =>
  piece.length > 2 ? isWord(piece) : shortPieces.has(piece);

/** Cuts a glued word into the fewest known words; an unknown word stays whole. */
function segment(word: string): string[] {
  if (word.length < 6 || word.length > 40 || isWord(word)) return [word];
  const best: (readonly string[] | undefined)[] = [[]];
  for (let end = 1; end <= word.length; end += 1) {
    for (let start = 0; start < end; start += 1) {
      const before = best[start];
      if (before === undefined || before.length > 3) continue;
      const piece = word.slice(start, end);
      if (!isPiece(piece)) continue;
      const current = best[end];
      if (current === undefined || before.length + 1 < current.length)
        best[end] = [...before, piece];
    }
  }
  const found = best[word.length];
  return found === undefined || !found.some((piece) => piece.length > 3)
    ? compound(word)
    : [...found];
}

/** An unknown word before a known head; `nr` stands for `nummer`. */
function compound(word: string): string[] {
  const full = word.endsWith('nr') ? `${word.slice(0, -2)}nummer` : word;
  if (full !== word && vocabulary.has(full)) return [full];
  const head = compoundHeads.find((one) => full.endsWith(one) && full.length >= one.length + 3);
  return head === undefined ? [word] : [full.slice(0, -head.length), head];
}
