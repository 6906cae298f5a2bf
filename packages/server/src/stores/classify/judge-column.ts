/** Weighs the name of a column against its values and its table. */
import { nameHints, type NameHint } from './column-name.ts';
import { credentialHint } from './credential-names.ts';
import type { Classification } from './classification.ts';
import type { Detector } from './detector.ts';
import { accountDetectors } from './detectors-account.ts';
import { contactDetectors } from './detectors-contact.ts';
import { deviceDetectors } from './detectors-device.ts';
import { identityDetectors } from './detectors-identity.ts';
import { sensitiveDetectors } from './detectors-sensitive.ts';
import type { Profile } from './profile.ts';
import type { TypeFamily } from './sql-type.ts';
import type { TableContext } from './table-context.ts';
import { wordsOf } from './words.ts';

export const detectors: readonly Detector[] = [
  ...contactDetectors,
  ...identityDetectors,
  ...accountDetectors,
  ...sensitiveDetectors,
  ...deviceDetectors,
];

export interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: TypeFamily;
  readonly profile: Profile;
  readonly context: TableContext;
}

/** Best first; empty when nothing personal shows. */
export function judgeColumn(column: Column): Classification[] {
  const credential = credentialHint(column.table, column.name, column.type);
  const hints = [...(credential ? [credential] : []), ...nameHints(column.name)];
  const found = detectors.flatMap((detector) => {
    const hint = hints.find((one) => one.kind === detector.kind);
    if (hint === undefined && detector.alone === undefined) return [];
    const said = judge(detector, hint, column);
    return said === undefined ? [] : [{ said, isNamed: hint !== undefined }];
  });
  return strongest(found);
}

function judge(
  detector: Detector,
  hint: NameHint | undefined,
  column: Column,
): Classification | undefined {
  const { profile, context, type } = column;
  if (!detector.types.includes(type)) return undefined;
  if (detector.fits?.(context, hint) === false) return undefined;
  if (detector.unlikely?.(profile, context) === true) return undefined;
  const trust = settledTrust(detector, hint, column);
  if (profile.total === 0) {
    return trust === 'sure' ? conclude(detector, hint, column, 0.6) : undefined;
  }
  const evident = detector.evident?.(profile) ?? 0;
  if (trust === 'sure' && detector.plausible(profile) >= leastPlausible) {
    return isNearEnough(detector, hint, column, evident)
      ? conclude(detector, hint, column, certain(detector, hint) ?? 0.75 + 0.2 * evident)
      : undefined;
  }
  // A name that would be enough in a table about people needs less from the values than a vague one.
  const shown = hint?.trust === 'near' ? (detector.nearEvident?.(profile) ?? evident) : evident;
  if (trust === 'maybe' && !profile.isConstant && shown >= (detector.maybe ?? 0.5)) {
    return conclude(detector, hint, column, 0.5 + 0.4 * shown);
  }
  return isEvident(detector, column)
    ? conclude(detector, hint, column, 0.4 + 0.5 * evident)
    : undefined;
}

/** A name that no value contradicts. */
const certain = (detector: Detector, hint: NameHint | undefined): number | undefined =>
  hint?.isPerson === true ? detector.certain : undefined;

/** Half of the values may be empty in spirit (`n/a`, `-`) before they contradict the name. */
const leastPlausible = 0.5;

type Settled = 'sure' | 'maybe' | 'none';

function settledTrust(
  detector: Detector,
  hint: NameHint | undefined,
  { context }: Column,
): Settled {
  if (hint === undefined) return 'none';
  if (hint.trust === 'near') {
    if (detector.nearOnly?.(context) === false) return 'none';
    return isAboutPeople(detector, context) ? 'sure' : 'maybe';
  }
  return hint.trust === 'maybe' && detector.kind === 'cardDetail' && context.hasCard
    ? 'sure'
    : hint.trust;
}

const isAboutPeople = (detector: Detector, context: TableContext): boolean =>
  context.subject === 'person' ||
  isAddressed(detector, context) ||
  (detector.kind === 'health' && context.isHealth);

const parts: ReadonlySet<string> = new Set(['street', 'house', 'city', 'zip', 'state', 'country']);

/** `fits` has said that it is an address of somebody's; then parts of it need no other word. */
const isAddressed = (detector: Detector, context: TableContext): boolean =>
  parts.has(detector.kind) && (context.hasStreet || context.hasNames);

/** Of a few values it may be chance that no list knows one. */
function isNearEnough(
  detector: Detector,
  hint: NameHint | undefined,
  { profile }: Column,
  evident: number,
): boolean {
  if (hint?.trust !== 'near') return true;
  const isFew =
    detector.kind === 'fullName' && profile.total < 8 && profile.share('nameShape') > 0.6;
  const found = detector.nearEvident?.(profile) ?? evident;
  return isFew || found >= (detector.near ?? 0);
}

/** Without a name: enough different values, and nothing that repeats like a status. */
function isEvident(detector: Detector, { profile, name }: Column): boolean {
  const evident = (detector.aloneEvident ?? detector.evident)?.(profile) ?? 0;
  if (detector.alone === undefined || evident < detector.alone) return false;
  if (wordsOf(name).some((word) => detector.unless?.has(word))) return false;
  return !profile.isConstant && profile.total >= 3;
}

function conclude(
  detector: Detector,
  hint: NameHint | undefined,
  column: Column,
  confidence: number,
): Classification {
  const { profile, context } = column;
  const isPseudonym = hint?.isHashed === true;
  const size = profile.total / (profile.total + 1);
  return {
    category: isPseudonym ? 'user.unique_id.pseudonymous' : detector.category,
    confidence: round(
      Math.min(0.99, profile.total === 0 ? confidence : confidence * (0.8 + 0.2 * size)),
    ),
    reason: [nameReason(hint), tableReason(context), valueReason(detector, profile)]
      .filter((part) => part !== '')
      .join('; '),
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;
const nameReason = (hint: NameHint | undefined): string =>
  hint === undefined ? '' : `name '${hint.phrase}'`;
const tableReason = (context: TableContext): string =>
  context.subject === 'person' ? 'table about people' : '';

function valueReason(detector: Detector, profile: Profile): string {
  const { total } = profile;
  if (total === 0) return 'no values to look at';
  const evident = Math.round(Math.min(1, detector.evident?.(profile) ?? 0) * total);
  if (evident > 0) return `${evident} of ${total} sampled values are ${detector.noun}`;
  const plausible = Math.round(Math.min(1, detector.plausible(profile)) * total);
  return `${plausible} of ${total} sampled values may be ${detector.noun}`;
}

interface Judgement {
  readonly said: Classification;
  readonly isNamed: boolean;
}

/**
 * Once per category, and nothing much weaker than the best. What only the values say gives way to
 * what name and values agree on: a fax number need not be reported as a telephone number as well.
 */
function strongest(found: readonly Judgement[]): Classification[] {
  const sorted = found.toSorted((one, other) => other.said.confidence - one.said.confidence);
  const best = sorted[0];
  if (best === undefined) return [];
  const kept = sorted.filter(
    (one) =>
      one === best ||
      (one.said.confidence >= best.said.confidence - 0.35 && (one.isNamed || !best.isNamed)),
  );
  return kept
    .map((one) => one.said)
    .filter(
      (one, index, all) => all.findIndex((other) => other.category === one.category) === index,
    );
}
