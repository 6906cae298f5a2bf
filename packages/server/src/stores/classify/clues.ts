/**
 * What the values of one column hint at without proving it: words that are given names, dates that
 * may be births. `beside-others.ts` weighs them against the columns that stand beside it.
 */
import type { Column } from './judge-column.ts';
import { nameHints } from './column-name.ts';
import {
  machineWords,
  neutralSuffixes,
  numberWords,
  organisationWords,
  placeWords,
  plainWords,
  prefixVetoes,
  thingWords,
} from './name-words.ts';
import type { Profile } from './profile.ts';
import { Form } from './value-form.ts';
import { wordsOf } from './words.ts';

/** Each a share of the values, from 0 to 1. */
export interface Clues {
  /** Values that they are shares of. */
  readonly total: number;
  readonly given: number;
  readonly family: number;
  readonly full: number;
  /** Two to four words as people are written. */
  readonly written: number;
  /** Words written as names of people or places are, with hardly one that repeats. */
  readonly named: number;
  readonly firm: number;
  readonly job: number;
  readonly gender: number;
  readonly country: number;
  /** Two capitals, over and over. */
  readonly region: number;
  readonly postal: number;
  /** Words or numbers of streets. */
  readonly street: number;
  readonly ethnic: number;
  readonly birth: number;
  readonly coordinate: number;
  /** Names of accounts that begin as a person's. */
  readonly handle: number;
  /** Long and random. */
  readonly secret: number;
}

/** Undefined where the column's own name has a meaning, so that nothing has to be guessed. */
export function cluesOf({ name, type, profile }: Column): Clues | undefined {
  if (profile.total === 0 || profile.isConstant || type === 'json' || type === 'bool')
    return undefined;
  return hasHeading(name) ? undefined : sharesOf(profile);
}

const empty: ReadonlySet<string> = new Set(
  'name c col column field attr attribute value val data text txt str string var'.split(' '),
);
const meanings: readonly ReadonlySet<string>[] = [
  thingWords,
  placeWords,
  organisationWords,
  machineWords,
  plainWords,
  prefixVetoes,
  numberWords,
  new Set(['uid', 'pk', 'fk', 'ref', 'hash', 'checksum']),
];

/** `c7`, `field_3` and a word that no list knows say nothing. */
function hasHeading(name: string): boolean {
  if (nameHints(name).length > 0) return true;
  return wordsOf(name).some(
    (word) =>
      !empty.has(word) && !neutralSuffixes.has(word) && meanings.some((set) => set.has(word)),
  );
}

function sharesOf(profile: Profile): Clues {
  const share = profile.share.bind(profile);
  const isVaried = !profile.isEnumeration;
  const years = share('birthDate');
  return {
    total: profile.total,
    given: share('givenName'),
    family: share('familyName'),
    full: share('fullName'),
    // A few names over and over are names still, where they are known ones.
    written: isVaried ? share('writtenName') : share('fullName'),
    named: isVaried
      ? Math.max(share('nameShape'), share('wide'))
      : share('givenName') + share('familyName'),
    firm: share('firm'),
    job: share('job'),
    gender: profile.distinct <= 4 ? share('gender') : 0,
    country: share('country'),
    region: share('regionCode'),
    postal: isVaried && !profile.isSequence ? share('postal') : 0,
    street: isVaried ? Math.max(share('streetWord'), share('streetNumber')) : 0,
    ethnic: share('ethnic'),
    birth: years > 0.95 && share('earlyDate') > 0.25 ? years : 0,
    coordinate: share('coordinate'),
    handle: isVaried ? share('handleName') : 0,
    secret: isVaried ? profile.formShare([Form.token, Form.digest, Form.secret]) : 0,
  };
}

/** Of two parts of the same column. */
export function addClues(one: Clues | undefined, other: Clues | undefined): Clues | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const total = one.total + other.total;
  const merged = Object.entries(one).map(([key, share]) => {
    const second = other[key as keyof Clues];
    return [key, key === 'total' ? total : (share * one.total + second * other.total) / total];
  });
  return Object.fromEntries(merged) as Clues;
}
