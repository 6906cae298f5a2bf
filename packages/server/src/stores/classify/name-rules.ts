/**
 * What a column's name says. Each line: kind, how far the name is to be trusted, then phrases of
 * normalised words (see `words.ts`) in the languages that they are used in.
 *
 * - `sure`: enough by itself, unless the values contradict
 * - `near`: enough in a table about people; elsewhere the values must agree
 * - `maybe`: the values must agree in any case
 */
import { deviceNames } from './name-rules-device.ts';
import { fold } from './fold.ts';
import { identityNames } from './name-rules-identity.ts';
import { sensitiveNames } from './name-rules-sensitive.ts';
import { contactNames } from './name-rules-contact.ts';

export type Trust = 'sure' | 'near' | 'maybe';

export interface NameRule {
  readonly kind: string;
  readonly trust: Trust;
  readonly phrase: string;
}

const isTrust = (text: string): text is Trust =>
  text === 'sure' || text === 'near' || text === 'maybe';

function readRules(text: string): NameRule[] {
  return text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [, kind = '', trust = '', phrases = ''] = /^(\w+) (\w+): (.*)$/.exec(line.trim()) ?? [];
      if (!isTrust(trust)) throw new TypeError(`name rule '${line}'`);
      return phrases.split(/,\s*/).map((phrase) => ({ kind, trust, phrase: phrase.trim() }));
    });
}

/** `last4` and `last 4` are the same words; see `words.ts`. */
const normalise = (phrase: string): string =>
  fold(phrase)
    .split(' ')
    .flatMap((word) => word.match(/\d+|\D+/g) ?? [])
    .join(' ');

function byPhrase(rules: readonly NameRule[]): Map<string, NameRule[]> {
  const found = new Map<string, NameRule[]>();
  for (const rule of rules) {
    const phrase = normalise(rule.phrase);
    found.set(phrase, [...(found.get(phrase) ?? []), { ...rule, phrase }]);
  }
  return found;
}

/** Rules by phrase. */
export const nameRules: ReadonlyMap<string, readonly NameRule[]> = byPhrase(
  [contactNames, identityNames, sensitiveNames, deviceNames].flatMap(readRules),
);

/** Most words of one phrase. */
export const longestPhrase: number = Math.max(
  ...[...nameRules.keys()].map((phrase) => phrase.split(' ').length),
);
