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
  remoteWords,
  sharedRoles,
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

/** The longest phrase counts; of equally long ones the surest, then the last. */
function phraseHints(words: readonly string[]): NameHint[] {
  for (let size = Math.min(longestPhrase, words.length); size > 0; size -= 1) {
    let best: NameHint[] = [];
    for (let start = words.length - size; start >= 0; start -= 1) {
      const hints = hintsAt(words, start, size);
      if (trustOf(hints) > trustOf(best)) best = hints;
    }
    if (best.length > 0) return best;
  }
  return [];
}

function hintsAt(words: readonly string[], start: number, size: number): NameHint[] {
  const part = words.slice(start, start + size);
  // `vor_name` is `vorname`, yet `user_id` is not a user's own id.
  const glued = part.every((word) => word.length > 2) ? nameRules.get(part.join('')) : undefined;
  const found = nameRules.get(part.join(' ')) ?? glued ?? [];
  const before = words.slice(0, start);
  const after = words.slice(start + size);
  return found.flatMap((rule) => hintOf(rule, before, after) ?? []);
}

/** The column is named by a role: `instructor`, `assigned_agent`. */
function roleHint(words: readonly string[]): NameHint[] {
  const plain = words.filter((word) => !connectors.has(word) && !/^\d+$/.test(word));
  const role = plain.find((word) => isAmong(personWords, word));
  if (
    role === undefined ||
    plain.some((word) => prefixVetoes.has(word) && !numberWords.has(word))
  ) {
    return [];
  }
  const said = { phrase: role, isPerson: true, isHashed: false } as const;
  const ends = [plain[0]!, plain.at(-1)!];
  const isNumber = plain.length > 1 && ends.some((word) => word !== 'id' && numberWords.has(word));
  if (isNumber && !sharedRoles.has(role)) {
    return [{ kind: 'personNumber', trust: 'sure', ...said }];
  }
  return [{ kind: 'role', trust: 'maybe', ...said }];
}

/** Words that may follow a phrase of a kind without changing what it is. */
const ownSuffixes: Readonly<Record<string, string>> = {
  country: 'code name iso iso2 iso3',
  state: 'code name abbr abbreviation',
  city: 'name state uf',
  cardDetail: 'mm yy yyyy month year digits date code number no txt',
  nationalId: 'four digits last',
  record: 'code',
  // Who issued it stands behind: `License Number Alabama`.
  licence: `state alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho
    illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri
    montana nebraska nevada hampshire jersey mexico york carolina dakota ohio oklahoma oregon pennsylvania rhode island
    tennessee texas utah vermont virginia washington west wisconsin wyoming north south new ontario quebec alberta
    germany france spain italy india uk us usa de fr es it`,
  gender: 'code desc description type name',
  race: 'code desc description name',
  religion: 'code name desc',
  demographic: 'country code name flag ind indicator status yn category group',
  nationalIdPart: 'digits enc',
  marital: 'code desc',
  jobTitle: 'name text desc description code',
  employer: 'name',
  photo: 'url path file uri link key src filename image blob jpg png s3',
  lastName: 'prefix suffix',
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
    'amount amt rate usd eur gbp year yearly monthly annual per hour month annum brut net gross brutto netto bruto neto',
  age: 'year range group bracket',
  street: 'line name street text no number full',
  location: 'wkt point geojson coordinates',
};
const ownSuffixWords: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(ownSuffixes).map(([kind, text]) => [kind, new Set(text.split(/\s+/))]),
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

/** `card_id` is the key of a row. */
const keyWords: ReadonlySet<string> = new Set(['id', 'code', 'identifier']);

function isHarmlessAfter(kind: string, word: string): boolean {
  if (
    neutralSuffixes.has(word) ||
    connectors.has(word) ||
    personWords.has(word) ||
    /^\d{1,2}$/.test(word)
  )
    return true;
  if (ownSuffixWords.get(kind)?.has(word) === true) return true;
  if (hashable.has(kind) && hashWords.has(word)) return true;
  const isKey = (kind === 'card' || kind === 'bankAccount') && keyWords.has(word);
  return numbered.has(kind) && numberWords.has(word) && !isKey;
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
  if (isPlaced && nouns.some((word) => remoteWords.has(word))) return undefined;
  if (rule.kind === 'cookie' && rule.trust !== 'sure' && nouns.length > 0) return undefined;
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
