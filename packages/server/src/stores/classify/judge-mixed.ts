/**
 * Columns of mixed values: settings, attributes, payloads. Each kind that a stated share of the
 * values is counts as held, whatever the column is as a whole.
 */
import type { Classification } from './classification.ts';
import type { Detector } from './detector.ts';
import { detectors, type Column } from './judge-column.ts';
import type { Profile } from './profile.ts';
import { Form } from './value-form.ts';
import { wordsOf } from './words.ts';

/** Beside what the column is as a whole, only what is a good part of it. */
const besideWhole = 0.25;
const fewest = 2;

export function judgeMixed(column: Column, whole: readonly Classification[]): Classification[] {
  const { profile, type } = column;
  if (profile.total < fewest || profile.isConstant || (type !== 'text' && type !== 'array'))
    return [];
  const found = detectors
    .filter((detector) => isAmong(detector, column, whole))
    .map((detector) => say(detector.category, shareOf(detector, profile), detector.noun, profile));
  return [...found, ...namesAmong(profile, [...whole, ...found])];
}

/**
 * Where the values speak for themselves, a good part of them makes the column as sure as it would make
 * one of mixed values: half of the addresses gone is no doubt about the others.
 */
export function assured({ profile }: Column, whole: readonly Classification[]): Classification[] {
  if (profile.isConstant) return [...whole];
  return whole.map((one) => {
    const detector = detectors.find(({ category }) => category === one.category);
    if (detector?.among === undefined) return one;
    const share = shareOf(detector, profile);
    const count = Math.round(share * profile.total);
    if (share < besideWhole || count < fewest) return one;
    return { ...one, confidence: Math.max(one.confidence, sureness(share, count)) };
  });
}

const shareOf = (detector: Detector, profile: Profile): number =>
  Math.min(1, (detector.amongEvident ?? detector.evident)?.(profile) ?? 0);

function isAmong(
  detector: Detector,
  { profile, context, name, type }: Column,
  whole: readonly Classification[],
): boolean {
  if (detector.among === undefined || !detector.types.includes(type)) return false;
  const share = shareOf(detector, profile);
  const least = whole.length === 0 ? detector.among : Math.max(detector.among, besideWhole);
  if (share < least || share * profile.total < fewest) return false;
  if (whole.some(({ category }) => category === detector.category)) return false;
  if (wordsOf(name).some((word) => detector.unless?.has(word))) return false;
  return (
    detector.fits?.(context, undefined) !== false && detector.unlikely?.(profile, context) !== true
  );
}

/** Two words may be anything; beside contacts, or where nearly all are written so, they are names. */
function namesAmong(profile: Profile, found: readonly Classification[]): Classification[] {
  if (found.some(({ category }) => category.startsWith('user.name'))) return [];
  const share = profile.share('fullName');
  const isBesideContacts = found.some(({ category }) => category.startsWith('user.contact'));
  if (share < (isBesideContacts ? 0.15 : leastNames)) return [];
  if (!isBesideContacts && !areNames(profile)) return [];
  return [say('user.name', share, 'names of people', profile)];
}

/** A name that fewer of the values are may be a slip of somebody's pen. */
const leastNames = 0.05;

/** The values of several words, taken by themselves. */
function areNames(profile: Profile): boolean {
  const worded = profile.forms[Form.words]!;
  const known = profile.count('fullName') + 0.5 * profile.count('familyName');
  return (
    worded >= 5 &&
    profile.count('writtenName') >= worded * 0.8 &&
    profile.count('firm') <= worded * 0.1 &&
    known >= worded * 0.3
  );
}

function say(category: string, share: number, noun: string, profile: Profile): Classification {
  const count = Math.round(share * profile.total);
  return {
    category,
    confidence: sureness(share, count),
    reason: `${count} of ${profile.total} sampled values are ${noun}`,
    embedded: true,
  };
}

/** Each value speaks for itself: a few are as sure as many, but for the slips among thousands. */
function sureness(share: number, count: number): number {
  // Two of a dozen are no slip.
  const slips = share < 0.15 ? 5 : 2;
  return Math.round((0.7 + (share < 0.05 ? 0 : (0.2 * count) / (count + slips))) * 100) / 100;
}
