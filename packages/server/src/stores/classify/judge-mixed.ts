/**
 * Columns of mixed values: settings, attributes, payloads. Each kind that a stated share of the
 * values is counts as held, whatever the column is as a whole.
 */
import type { Classification } from './classification.ts';
import type { Detector } from './detector.ts';
import { detectors, type Column } from './judge-column.ts';
import type { Profile } from './profile.ts';
import { wordsOf } from './words.ts';

/** Beside what the column is as a whole, only what is a good part of it. */
const besideWhole = 0.25;
const fewest = 2;

export function judgeMixed(column: Column, whole: readonly Classification[]): Classification[] {
  const { profile, type } = column;
  if (profile.total < 4 || profile.isConstant || (type !== 'text' && type !== 'array')) return [];
  const found = detectors
    .filter((detector) => isAmong(detector, column, whole))
    .map((detector) => say(detector.category, shareOf(detector, profile), detector.noun, profile));
  return [...found, ...namesAmong(profile, [...whole, ...found])];
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

/** Two words may be anything; beside addresses and numbers of people they are their names. */
function namesAmong(profile: Profile, found: readonly Classification[]): Classification[] {
  const isBesideContacts = found.some(({ category }) => category.startsWith('user.contact'));
  const share = profile.share('fullName');
  if (!isBesideContacts || share < 0.15 || found.some(({ category }) => category === 'user.name'))
    return [];
  return [say('user.name', share, 'names of people', profile)];
}

function say(category: string, share: number, noun: string, profile: Profile): Classification {
  return {
    category,
    confidence: Math.round((0.6 + 0.3 * share) * 100) / 100,
    reason: `${Math.round(share * profile.total)} of ${profile.total} sampled values are ${noun}`,
    embedded: true,
  };
}
