/** What a table is about, from its name and from the names of its columns. */
import { nameHints, type NameHint } from './column-name.ts';
import {
  carrierWords,
  healthWords,
  isAmong,
  machineWords,
  organisationWords,
  personWords,
  placeWords,
  thingWords,
  vacancyWords,
} from './name-words.ts';
import { wordsOf } from './words.ts';

export type Subject = 'person' | 'thing' | 'place' | 'organisation' | 'machine' | 'unknown';

export interface TableContext {
  readonly subject: Subject;
  /** A neighbour is a street, or says where somebody lives. */
  readonly hasStreet: boolean;
  readonly hasCity: boolean;
  /** Columns of people's names next to it. */
  readonly hasNames: boolean;
  /** One next to it may be a family name: `nom` beside `prenom`. */
  readonly hasFamily: boolean;
  readonly hasCard: boolean;
  /** A firm is named next to it, and nobody. */
  readonly isOfFirms: boolean;
  /** How loudly the neighbours speak of people; 3 for a given name. */
  readonly score: number;
  /** The table's own name says that it is about people. */
  readonly isNamed: boolean;
  readonly isHealth: boolean;
  /** About work that is offered: its pay is nobody's yet. */
  readonly isVacancy: boolean;
  /** Counts by age or sex, of nobody. */
  readonly isStatistics: boolean;
  /** A device that a person may carry. */
  readonly isDevice: boolean;
}

export function tableContext(table: string, neighbours: readonly string[]): TableContext {
  const words = wordsOf(table.slice(table.lastIndexOf('.') + 1));
  const named = namedSubject(words);
  const found = surveyed(neighbours);
  const isCounted = isStatistics(words, neighbours, found);
  return {
    subject: isCounted ? 'thing' : settle(named, found),
    isStatistics: isCounted,
    hasStreet: found.streets > 0,
    hasCity: found.cities > 0,
    hasNames: found.names > 0,
    hasFamily: found.families > 0,
    hasCard: found.cards > 0,
    isOfFirms: found.firms > 0 && found.names === 0,
    score: isCounted ? 0 : found.score,
    isNamed: named === 'person' && !isCounted,
    isHealth: words.some((word) => isAmong(healthWords, word)),
    isVacancy: words.some((word) => isAmong(vacancyWords, word)),
    isDevice:
      words.includes('device') &&
      words.every((word) => word === 'device' || !isAmong(machineWords, word)),
  };
}

const statisticWords: ReadonlySet<string> = new Set(
  'by per stat statistic summary aggregate aggregated distribution rate census histogram statistik statistique estadistica statistica'.split(
    ' ',
  ),
);
const countWords: ReadonlySet<string> = new Set(
  'n count total percent percentage pct share mean median average avg population case death frequency rate sum anzahl anteil nombre cantidad'.split(
    ' ',
  ),
);

/** `drug_use_by_age(age, n, alcohol_use)`: no column names anybody, and rows are counts. */
function isStatistics(
  words: readonly string[],
  neighbours: readonly string[],
  found: Survey,
): boolean {
  if (found.names > 0 || found.contacts > 0) return false;
  const isCalled = words.some(
    (word, at) => statisticWords.has(word) && (at > 0 || words.length === 1),
  );
  const counts = neighbours.filter((one) => {
    const parts = wordsOf(one);
    return parts.length < 3 && countWords.has(parts.at(-1) ?? '');
  });
  return isCalled || counts.length >= 2;
}

function namedSubject(words: readonly string[]): Subject {
  const heads = words.filter((word) => !/^\d+$/.test(word));
  while (heads.length > 1 && carrierWords.has(heads.at(-1)!)) heads.pop();
  const head = heads.at(-1) ?? '';
  if (isAmong(personWords, head)) return 'person';
  const other = otherSubject(head);
  const isTheirs = heads.some((word) => isAmong(personWords, word));
  // `user_devices` are somebody's; `user_roles` are not about anybody.
  if (isTheirs && (other === 'machine' || other === 'unknown')) return 'person';
  return other;
}

function otherSubject(word: string): Subject {
  if (isAmong(machineWords, word)) return 'machine';
  if (isAmong(thingWords, word)) return 'thing';
  if (isAmong(organisationWords, word)) return 'organisation';
  return isAmong(placeWords, word) ? 'place' : 'unknown';
}

interface Survey {
  score: number;
  streets: number;
  cities: number;
  names: number;
  cards: number;
  firms: number;
  families: number;
  /** Keys, addresses and numbers by which somebody is reached. */
  contacts: number;
  /** Sex, age, race: two of them side by side describe somebody. */
  traits: number;
}

/** Kinds that only people have, by weight. */
const weights: Readonly<Record<string, number>> = {
  firstName: 3,
  lastName: 3,
  middleName: 2,
  dateOfBirth: 3,
  gender: 2,
  nationalId: 3,
  marital: 2,
  age: 1,
  passport: 3,
  money: 2,
  jobTitle: 1,
  race: 3,
  religion: 2,
  email: 1,
  phone: 1,
  username: 2,
  password: 2,
  fullName: 2,
  employer: 1,
  health: 2,
  record: 3,
  personNumber: 2,
  licence: 1,
  card: 1,
  ip: 1,
  birthPlace: 3,
};

function surveyed(neighbours: readonly string[]): Survey {
  const found: Survey = {
    score: 0,
    streets: 0,
    cities: 0,
    names: 0,
    cards: 0,
    firms: 0,
    families: 0,
    contacts: 0,
    traits: 0,
  };
  for (const neighbour of neighbours) {
    const hint = nameHints(neighbour)[0];
    if (wordsOf(neighbour).some((word) => cardWords.has(word))) found.cards += 1;
    if (hint !== undefined) count(found, hint);
    else if (isPersonKey(neighbour)) {
      found.score += 1;
      found.contacts += 1;
    }
  }
  if (found.traits >= 2) found.score += 2;
  return found;
}

function count(found: Survey, hint: NameHint): void {
  if (hint.trust === 'sure') found.score += weights[hint.kind] ?? 0;
  if (hint.kind === 'street' || hint.kind === 'zip') found.streets += 1;
  if (hint.kind === 'city') found.cities += 1;
  if (hint.kind === 'lastName' && hint.trust !== 'maybe') found.families += 1;
  if (hint.kind === 'employer') found.firms += 1;
  if (hint.kind === 'email' && hint.trust === 'sure') found.contacts += 1;
  if (hint.kind === 'dateOfBirth' && hint.trust === 'sure') found.contacts += 1;
  if (traits.has(hint.kind) && hint.trust !== 'maybe') found.traits += 1;
  if (nameKinds.has(hint.kind) && hint.trust === 'sure') found.names += 1;
}

const traits: ReadonlySet<string> = new Set(['gender', 'age', 'race', 'marital', 'religion']);

const cardWords: ReadonlySet<string> = new Set(
  'card cc pan cvv cvc creditcard cardnumber karte kreditkarte tarjeta carte cardholder'.split(' '),
);

const nameKinds: ReadonlySet<string> = new Set(['firstName', 'lastName', 'fullName']);

/** `user_id`, `patientId`. */
function isPersonKey(column: string): boolean {
  const words = wordsOf(column);
  return words.at(-1) === 'id' && words.length > 1 && personWords.has(words.at(-2)!);
}

/** The name of the table decides, unless its columns speak of people loudly. */
function settle(named: Subject, found: Survey): Subject {
  if (named === 'person' || found.traits >= 2) return 'person';
  if (named === 'unknown') return found.score >= 2 ? 'person' : 'unknown';
  const enough = named === 'thing' ? 5 : 6;
  return found.score >= enough && found.names > 0 ? 'person' : named;
}
