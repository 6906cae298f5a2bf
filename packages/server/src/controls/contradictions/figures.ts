import type { ClauseKind } from '@troth/core/control';
import {
  compareDurations,
  formatDuration,
  type Contradicted,
  type Contradiction,
  type Policy,
} from '@troth/core/policy';
import { clause as availability } from '../availability/clause.ts';
import { clause as breachNotice } from '../breach-notice/clause.ts';
import { clause as destruction } from '../destruction/clause.ts';
import { clause as disclosure } from '../disclosure/clause.ts';
import { clause as statistics } from '../statistics/clause.ts';
import { clause as support } from '../support/clause.ts';
import { clausesOf, nameOf, overlap } from './clauses.ts';

type Figure = Temporal.Duration | number | undefined;

/** TR1304: two clauses promise the same thing with different figures; a reader cannot tell which holds. */
export const figuresDiffer: Contradiction = (policy) => [
  ...differing(
    policy,
    breachNotice,
    ({ within }) => within,
    (a, b) => overlap([a.to].flat(), [b.to].flat()),
  ),
  ...differing(
    policy,
    destruction,
    ({ within }) => within,
    (a, b) => a.after === b.after && overlap(a.datasets, b.datasets),
  ),
  ...differing(policy, support, (one) => one['first-response']),
  ...differing(policy, support, ({ resolution }) => resolution),
  ...differing(policy, disclosure, (one) => one['critical-within']),
  ...differing(policy, availability, ({ objective }) => objective),
  ...differing(
    policy,
    statistics,
    (one) => one['minimum-cohort'],
    (a, b) => overlap(a.datasets, b.datasets),
  ),
];

/** Each later clause against the first one about the same thing. */
function differing<P>(
  policy: Policy,
  kind: ClauseKind<P>,
  figureOf: (params: P) => Figure,
  isSameThing: (a: P, b: P) => boolean = () => true,
): Contradicted[] {
  const clauses = clausesOf(policy, kind).filter(
    ({ clause }) => figureOf(clause.params) !== undefined,
  );
  return clauses.flatMap((later, index): Contradicted[] => {
    const first = clauses
      .slice(0, index)
      .find((one) => isSameThing(one.clause.params, later.clause.params));
    if (first === undefined) return [];
    const [said, says] = [figureOf(first.clause.params), figureOf(later.clause.params)];
    if (isEqual(said, says)) return [];
    const message = `this says ${plain(says)}, and ${nameOf(first)} says ${plain(said)} of the same thing`;
    return [
      {
        code: 'TR1304',
        message,
        clause: later.clause,
        fix: `write ${plain(said)} in both, or what is right`,
      },
    ];
  });
}

function isEqual(a: Figure, b: Figure): boolean {
  return a instanceof Temporal.Duration && b instanceof Temporal.Duration
    ? compareDurations(a, b) === 0
    : a === b;
}

function plain(figure: Figure): string {
  return figure instanceof Temporal.Duration ? formatDuration(figure) : String(figure);
}
