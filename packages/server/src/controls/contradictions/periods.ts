import {
  compareDurations,
  formatDuration,
  type Contradicted,
  type Contradiction,
  type Policy,
} from '@troth/core/policy';
import { clause as destruction, type Params as Destruction } from '../destruction/clause.ts';
import { clause as erasure } from '../erasure/clause.ts';
import { clause as retention } from '../retention/clause.ts';
import { clockOf, datasetsOf } from '../scope.ts';
import { clausesOf, nameOf, overlap, type PlacedClause } from './clauses.ts';

/** TR1302: something may stay longer than another clause lets it. */
export const periodsOutlast: Contradiction = (policy) => [
  ...clausesOf(policy, destruction).flatMap((placed) => [
    ...datasetsOutlast(policy, placed),
    ...retentionsOutlast(policy, placed),
  ]),
  ...erasuresOutlast(policy),
];

/** A dataset whose period runs from the same moment as the destruction, and is longer. */
function datasetsOutlast(policy: Policy, { clause }: PlacedClause<Destruction>): Contradicted[] {
  const { since, within, datasets } = clause.params;
  if (since === undefined) return [];
  return datasetsOf(policy.map, datasets).datasets.flatMap(({ store, name, dataset }) => {
    const { period } = dataset;
    const declaration = policy.map.stores[store];
    if (period.keep === 'indefinitely' || declaration === undefined) return [];
    if (dataset.erase.how === 'keep') return [];
    const clock = clockOf(declaration, name, period.since);
    if (clock === undefined || `${store}.${clock.dataset}.${clock.column}` !== since) return [];
    if (compareDurations(period.keep, within) <= 0) return [];
    return [
      {
        code: 'TR1302',
        message: `${store}.${name} is kept for ${formatDuration(period.keep)} after ${since}, and all copies must be destroyed within ${formatDuration(within)} of it`,
        clause,
        fix: `keep ${store}.${name} for at most ${formatDuration(within)}`,
      },
    ];
  });
}

/** Both run from the moment at which a customer leaves. */
function retentionsOutlast(policy: Policy, placed: PlacedClause<Destruction>): Contradicted[] {
  const { after, within, datasets } = placed.clause.params;
  if (after === 'request') return [];
  return clausesOf(policy, retention).flatMap(({ clause }) => {
    const limit = clause.params['at-most'];
    if (limit === undefined || compareDurations(limit, within) <= 0) return [];
    if (!overlap(clause.params.datasets, datasets)) return [];
    return [
      {
        code: 'TR1302',
        message: `data may stay for ${formatDuration(limit)} after a customer has left, and ${nameOf(placed)} destroys it within ${formatDuration(within)}`,
        clause,
        fix: `at-most: ${formatDuration(within)}`,
      },
    ];
  });
}

/** Of one promise: whoever asks would wait longer than whoever does not. */
function erasuresOutlast(policy: Policy): Contradicted[] {
  return clausesOf(policy, erasure).flatMap(({ promise, clause }) => {
    const { within, datasets, rights } = clause.params;
    if (rights !== undefined && !rights.includes('erasure')) return [];
    return clausesOf(policy, retention).flatMap((other): Contradicted[] => {
      const limit = other.clause.params['at-most'];
      if (other.promise !== promise || limit === undefined) return [];
      if (compareDurations(within, limit) <= 0) return [];
      if (!overlap(other.clause.params.datasets, datasets)) return [];
      return [
        {
          code: 'TR1302',
          message: `an erasure may take ${formatDuration(within)}, and without any request data may stay only ${formatDuration(limit)}`,
          clause,
          fix: `within: ${formatDuration(limit)}`,
        },
      ];
    });
  });
}
