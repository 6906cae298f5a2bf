/** What a table is about, from its name and from the names of its columns. */
import { nameHints } from './column-name.ts';
import {
  carrierWords,
  machineWords,
  organisationWords,
  personWords,
  placeWords,
  thingWords,
} from './name-words.ts';
import { wordsOf } from './words.ts';

export type Subject = 'person' | 'thing' | 'place' | 'organisation' | 'machine' | 'unknown';

export interface TableContext {
  readonly subject: Subject;
  /** A neighbour is a street, or says where somebody lives. */
  readonly hasStreet: boolean;
  /** Columns of people's names next to it. */
  readonly hasNames: boolean;
}

export function tableContext(table: string, neighbours: readonly string[]): TableContext {
  const words = wordsOf(table.slice(table.lastIndexOf('.') + 1));
  const named = namedSubject(words);
  const found = surveyed(neighbours);
  return {
    subject: settle(named, found),
    hasStreet: found.streets > 0,
    hasNames: found.names > 0,
  };
}

function namedSubject(words: readonly string[]): Subject {
  const heads = words.filter((word) => !/^\d+$/.test(word));
  while (heads.length > 1 && carrierWords.has(heads.at(-1)!)) heads.pop();
  const head = heads.at(-1) ?? '';
  if (personWords.has(head)) return 'person';
  const other = otherSubject(head);
  if (other !== 'unknown') return other;
  return heads.some((word) => personWords.has(word)) ? 'person' : 'unknown';
}

function otherSubject(word: string): Subject {
  if (machineWords.has(word)) return 'machine';
  if (thingWords.has(word)) return 'thing';
  if (organisationWords.has(word)) return 'organisation';
  return placeWords.has(word) ? 'place' : 'unknown';
}

interface Survey {
  readonly score: number;
  readonly streets: number;
  readonly names: number;
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
  fullName: 1,
  health: 2,
  record: 3,
  personNumber: 2,
  licence: 1,
  card: 1,
  ip: 1,
  birthPlace: 3,
};

function surveyed(neighbours: readonly string[]): Survey {
  let score = 0;
  let streets = 0;
  let names = 0;
  for (const neighbour of neighbours) {
    const hint = nameHints(neighbour)[0];
    if (hint === undefined) {
      if (isPersonKey(neighbour)) score += 1;
      continue;
    }
    if (hint.trust === 'sure') score += weights[hint.kind] ?? 0;
    if (hint.kind === 'street' || hint.kind === 'zip') streets += 1;
    if (nameKinds.has(hint.kind) && hint.trust === 'sure') names += 1;
  }
  return { score, streets, names };
}

const nameKinds: ReadonlySet<string> = new Set(['firstName', 'lastName', 'fullName']);

/** `user_id`, `patientId`. */
function isPersonKey(column: string): boolean {
  const words = wordsOf(column);
  return words.at(-1) === 'id' && words.length > 1 && personWords.has(words.at(-2)!);
}

/** The name of the table decides, unless its columns speak of people loudly. */
function settle(named: Subject, found: Survey): Subject {
  if (named === 'person') return 'person';
  if (named === 'unknown') return found.score >= 2 ? 'person' : 'unknown';
  const enough = named === 'thing' ? 5 : 6;
  return found.score >= enough && found.names > 0 ? 'person' : named;
}
