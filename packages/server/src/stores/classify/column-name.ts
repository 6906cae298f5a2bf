/** What a column's name hints at; see `name-rules.ts` for the trust. */
import { longestPhrase, nameRules, type NameRule, type Trust } from './name-rules.ts';
import {
  abbreviations,
  addressedWords,
  connectors,
  isAmong,
  hashWords,
  neutralSuffixes,
  numberWords,
  organisationWords,
  personWords,
  placeWords,
  machineWords,
  prefixVetoes,
  thingWords,
} from './name-words.ts';
import { wordsOf } from './words.ts';

export interface NameHint {
  readonly kind: string;
  readonly trust: Trust;
  /** The phrase of the rule, never the column's own name. */
  readonly phrase: string;
  /** A word for a person stands beside the phrase. */
  readonly isPerson: boolean;
  /** The name says that a hash of the value is stored. */
  readonly isHashed: boolean;
}

const keptMost = 20_000;
const kept = new Map<string, readonly NameHint[]>();

/** Best first. */
export function nameHints(column: string): readonly NameHint[] {
  const known = kept.get(column);
  if (known !== undefined) return known;
  const hints = hintsOf(wordsOf(column));
  if (kept.size >= keptMost) kept.clear();
  kept.set(column, hints);
  return hints;
}

/** As written, or with its abbreviations in full where that says more. */
function hintsOf(words: readonly string[]): readonly NameHint[] {
  const written = phraseHints(words);
  if (written[0]?.trust === 'sure') return [...written, ...roleHint(words)];
  const full = words.map((word) => abbreviations.get(word) ?? word);
  const expanded = phraseHints(full);
  const isBetter = trustOf(expanded) > trustOf(written);
  return isBetter ? [...expanded, ...roleHint(full)] : [...written, ...roleHint(words)];
}

const ranks: Readonly<Record<Trust, number>> = { maybe: 1, near: 2, sure: 3 };
const trustOf = (hints: readonly NameHint[]): number => {
  const first = hints[0];
  return first === undefined ? 0 : ranks[first.trust];
};

function phraseHints(words: readonly string[]): NameHint[] {
  for (let size = Math.min(longestPhrase, words.length); size > 0; size -= 1) {
    for (let start = words.length - size; start >= 0; start -= 1) {
      const phrase = words.slice(start, start + size).join(' ');
      const found = nameRules.get(phrase);
      if (found === undefined) continue;
      const before = words.slice(0, start);
      const after = words.slice(start + size);
      const hints = found.flatMap((rule) => hintOf(rule, before, after) ?? []);
      if (hints.length > 0) return hints;
    }
  }
  return [];
}

/** The column is named by a role: `instructor`, `assigned_agent`. */
function roleHint(words: readonly string[]): NameHint[] {
  const plain = words.filter((word) => !connectors.has(word) && !/^\d+$/.test(word));
  const head = plain.find((word) => isAmong(personWords, word));
  if (head === undefined || plain.some((word) => prefixVetoes.has(word))) return [];
  return [{ kind: 'fullName', trust: 'maybe', phrase: head, isPerson: true, isHashed: false }];
}

/** Words that may follow a phrase of a kind without changing what it is. */
const ownSuffixes: Readonly<Record<string, string>> = {
  country: 'code name iso iso2 iso3',
  state: 'code name abbr abbreviation',
  city: 'name',
  cardDetail: 'mm yy yyyy month year digits date code number no txt',
  nationalId: 'four digits last',
  record: 'code',
  gender: 'code desc description type name',
  race: 'code desc description name',
  religion: 'code name desc',
  demographic: 'code name',
  marital: 'code desc',
  jobTitle: 'name text desc description code',
  employer: 'name',
  photo: 'url path file uri link key src filename image blob jpg png s3',
  social: 'url link handle id username profile account user name',
  website: 'url link',
  health:
    'code desc description note detail list level reading name text bpm mmhg kg cm lbs lb c f',
  password: 'hash salt digest hashed crypt bcrypt argon2 md5 sha',
  credentials: 'hash value digest key encrypted jwt',
  bio: 'text html md',
  dateOfBirth: 'date year month day dt',
  phone: 'number no nr num ext e164 e 164 country number digits',
  money:
    'amount amt rate usd eur gbp year yearly monthly annual per hour month annum brut net gross',
  age: 'year range group bracket',
  street: 'line name street text no number full',
  location: 'wkt point geojson coordinates',
};
const ownSuffixWords: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(ownSuffixes).map(([kind, text]) => [kind, new Set(text.split(' '))]),
);
const numbered: ReadonlySet<string> = new Set(
  'nationalId passport licence plate immigration card iban bankAccount personNumber healthNumber record deviceId mac ip'.split(
    ' ',
  ),
);
const hashable: ReadonlySet<string> = new Set(
  'email phone firstName lastName fullName nationalId ip card iban street personNumber username deviceId'.split(
    ' ',
  ),
);

function hintOf(
  rule: NameRule,
  before: readonly string[],
  after: readonly string[],
): NameHint | undefined {
  const isHashed =
    hashable.has(rule.kind) && [...before, ...after].some((word) => hashWords.has(word));
  if (!after.every((word) => isHarmlessAfter(rule.kind, word))) return undefined;
  if (before.some((word) => prefixVetoes.has(word) && !isPersonNumber(rule, word)))
    return undefined;
  const words = [...before, ...rule.phrase.split(' '), ...after];
  const isPerson =
    words.some((word) => isAmong(personWords, word)) ||
    (placed.has(rule.kind) && words.some((word) => addressedWords.has(word)));
  const trust = trustBeside(rule, before, isPerson);
  if (trust === undefined) return undefined;
  return { kind: rule.kind, trust, phrase: rule.phrase, isPerson, isHashed };
}

/** `num` counts before a noun, yet `num tel` is a number. */
const isPersonNumber = (rule: NameRule, word: string): boolean =>
  (word === 'numero' || word === 'num' || word === 'no') &&
  (numbered.has(rule.kind) || rule.kind === 'phone');

function isHarmlessAfter(kind: string, word: string): boolean {
  if (
    neutralSuffixes.has(word) ||
    connectors.has(word) ||
    personWords.has(word) ||
    /^\d{1,2}$/.test(word)
  )
    return true;
  if (ownSuffixWords.get(kind)?.has(word) === true) return true;
  return (
    (numbered.has(kind) && numberWords.has(word)) || (hashable.has(kind) && hashWords.has(word))
  );
}

const namely: ReadonlySet<string> = new Set([
  'fullName',
  'jobTitle',
  'employer',
  'age',
  'bio',
  'photo',
  'health',
  'website',
]);
const placed: ReadonlySet<string> = new Set([
  'street',
  'house',
  'city',
  'zip',
  'state',
  'country',
  'latitude',
  'longitude',
  'location',
  'whereabouts',
]);

const isThing = (word: string): boolean =>
  thingWords.has(word) ||
  machineWords.has(word) ||
  placeWords.has(word) ||
  organisationWords.has(word);

/** What stands before the phrase: `customer name` is sure, `product name` is none. */
function trustBeside(
  rule: NameRule,
  before: readonly string[],
  isPerson: boolean,
): Trust | undefined {
  const isPlaced = placed.has(rule.kind);
  const nouns = before.filter(
    (word) =>
      !connectors.has(word) && (!neutralSuffixes.has(word) || (isPlaced && placeWords.has(word))),
  );
  const isOther = nouns.some((word) => isThing(word) && !isAmong(personWords, word));
  if (rule.trust === 'sure') {
    const isElsewhere =
      placed.has(rule.kind) &&
      nouns.some(
        (word) => placeWords.has(word) || organisationWords.has(word) || machineWords.has(word),
      );
    return isElsewhere || (isOther && rule.kind === 'ip') ? undefined : 'sure';
  }
  if (isOther && !isPerson) return undefined;
  if (isPerson && rule.trust === 'near') return 'sure';
  const isUnclear = nouns.length > 0 && namely.has(rule.kind) && rule.trust === 'near';
  return isUnclear ? 'maybe' : rule.trust;
}
