/** Tests of values made of words: people, firms, countries, streets. */
import { familyNames } from './family-names.ts';
import { fold } from './fold.ts';
import { givenNames } from './given-names.ts';
import { isFamilyByEnding, isUnspacedName } from './names-of-scripts.ts';
import { countryNames, firmWords, isStreetWord, trailingStreetWords } from './place-names.ts';
import { Bit, has, type Shape } from './shape.ts';

export interface Words {
  /** Lower case, without diacritics. */
  readonly list: readonly string[];
  readonly isCapitalised: boolean;
}

/** Most words that a name, a street or a firm has. */
const most = 8;

/** Scripts without capitals: a name is written there as any word is. */
const uncased = /^\p{Lo}/u;

export function readWords(value: string, shape: Shape): Words | undefined {
  if (shape.length > 90 || shape.spaces > most) return undefined;
  const lower = value.toLowerCase();
  const plain = has(shape, Bit.wide) ? fold(lower) : lower;
  const list = plain.split(/[\s,]+/).filter((word) => word !== '');
  return { list, isCapitalised: value !== lower || (has(shape, Bit.wide) && uncased.test(value)) };
}

const titles: ReadonlySet<string> = new Set(
  'mr mr. mrs mrs. ms ms. miss dr dr. prof prof. sir herr frau mme m. mlle sr. sra. sig. sig.ra dott. dott.ssa ing. mag. dhr. mevr. pan pani hr. fr.'.split(
    ' ',
  ),
);

function isGiven(word: string): boolean {
  if (givenNames.has(word)) return true;
  const dash = word.indexOf('-');
  return dash > 0 && givenNames.has(word.slice(0, dash));
}

function isFamily(word: string): boolean {
  if (familyNames.has(word) || isFamilyByEnding(word)) return true;
  const dash = word.indexOf('-');
  return dash > 0 && familyNames.has(word.slice(0, dash));
}

export type NameEvidence = 'none' | 'given' | 'family' | 'full';

/** Whether known names are in it; many people have names that no list knows. */
export function nameEvidence(words: Words): NameEvidence {
  const isTitled = titles.has(words.list[0] ?? '');
  const rest = withoutInitials(isTitled ? words.list.slice(1) : words.list);
  if (rest.length === 0 || rest.length > 5 || !words.isCapitalised) return 'none';
  const first = rest[0]!;
  const last = rest.at(-1)!;
  if (rest.length === 1 && !isTitled) {
    if (isGiven(first)) return 'given';
    if (isFamily(first)) return 'family';
    return isUnspacedName(first) ? 'full' : 'none';
  }
  const evidence = evidenceOf(rest, first, last, isTitled);
  return evidence === 'none' || rest.some(isOfThings) ? 'none' : evidence;
}

/** `abrams, mary, l` is known by its names. */
function withoutInitials(list: readonly string[]): readonly string[] {
  const long = list.filter((word) => word.replace('.', '').length > 1);
  return long.length >= 2 ? long : list;
}

function evidenceOf(
  rest: readonly string[],
  first: string,
  last: string,
  isTitled: boolean,
): NameEvidence {
  if (isTitled || isGiven(first)) return 'full';
  if (rest.length <= 3 && isGiven(last) && (isFamily(first) || rest.length === 2)) return 'full';
  return isFamily(first) && isFamily(last) ? 'family' : 'none';
}

const isOfThings = (word: string): boolean =>
  firmWords.has(word) || isStreetWord(word) || /[&\d]/.test(word);

/** `anna.schmidt`, `Ben_Meyer42`: begins with a known name, and goes on with nothing but another. */
export function isHandle(value: string): boolean {
  const [, first = ''] =
    /^([A-Za-z]{3,20})(?:[._-]?[A-Za-z]{0,20})?[._-]?\d{0,4}$/.exec(value) ?? [];
  const [name = ''] = first.split(/(?<=[a-z])(?=[A-Z])/);
  return name !== '' && (isGiven(name.toLowerCase()) || isFamily(name.toLowerCase()));
}

/** Two to four capitalised words, with particles between them: how most people are written. */
export function isWrittenAsPerson(value: string, words: Words): boolean {
  const { list } = words;
  if (list.length < 2 || list.length > 4 || list.some(isOfThings)) return false;
  return value.split(/[\s,]+/).every((word) => !/^\p{Ll}/u.test(word) || particles.has(word));
}

const particles: ReadonlySet<string> = new Set(
  'van von de der den del della da di do dos das la le el bin ibn al y e zu zur af'.split(' '),
);

export function isFirm(words: Words): boolean {
  const { list } = words;
  if (list.length < 2) return false;
  return (
    list.some((word) => word === '&' || word === '-') ||
    firmWords.has(list.at(-1)!) ||
    (list.length > 2 && (list.includes('and') || list.includes('und') || list.includes('et')))
  );
}

export function isCountry(words: Words): boolean {
  const { list } = words;
  return list.length < 5 && countryNames.has(list.length === 1 ? list[0]! : list.join(' '));
}

/** A street by one of its words, with or without a number. */
export function hasStreetWord(words: Words): boolean {
  return words.list.some(
    (word, index) => isStreetWord(word) && (index > 0 || !trailingStreetWords.has(word)),
  );
}

const jobWords: ReadonlySet<string> = new Set(
  `manager engineer director analyst assistant consultant developer designer officer specialist coordinator
  administrator technician supervisor representative accountant nurse teacher architect executive strategist
  planner producer facilitator liaison associate agent president clerk lawyer driver chef ceo cto cfo intern
  ingenieur entwickler leiter berater techniker sachbearbeiter directeur ingeniero gerente tecnico director
  coordinador administrador jefe representante ejecutivo asistente responsabile impiegato medewerker kierownik
  specjalista inzynier ksiegowy sprzedawca`
    .trim()
    .split(/\s+/),
);

export function isJob(words: Words): boolean {
  return words.list.some((word) => jobWords.has(word));
}
