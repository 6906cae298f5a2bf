/** When customers have left, and by when everything of theirs must be gone: what the clauses say. */
import { compareDurations, type Dataset, type Policy } from '@troth/core/policy';
import { clausesOf } from '../contradictions/clauses.ts';
import { clockZone } from '../clock-zones.ts';
import { datasetsOf } from '../scope.ts';
import { clause as retention } from '../retention/clause.ts';
import { clause as destruction } from '../destruction/clause.ts';
import { destructionError } from '../destruction/error.ts';

/** One promise that a customer's data goes after a moment. */
export interface Ending {
  readonly promise: string;
  /** Where the moment stands; null is a contract that runs. */
  readonly store: string;
  readonly name: string;
  readonly dataset: Dataset;
  readonly column: string;
  /** Of a moment without one. */
  readonly zone: ReturnType<typeof clockZone>;
  readonly within: Temporal.Duration;
}

/**
 * Clauses `destruction` with `since`, and `retention` with `at-most` and `since`. Throws
 * `destruction-clock` where a moment stands in a dataset that names no tenant: whose it is cannot be told.
 */
export function endingsOf(policy: Policy): readonly Ending[] {
  const destructions = clausesOf(policy, destruction).map(({ promise, clause: { params } }) => ({
    promise,
    since: params.since,
    within: params.within,
  }));
  const retentions = clausesOf(policy, retention).map(({ promise, clause: { params } }) => ({
    promise,
    since: params.since,
    within: params['at-most'],
  }));
  return [...destructions, ...retentions].flatMap(({ promise, since, within }) => {
    if (since === undefined || within === undefined) return [];
    const [store = '', name = '', column = ''] = since.split('.');
    const [found] = datasetsOf(policy.map, [`${store}.${name}`]).datasets;
    if (found && found.dataset.tenant.length > 0) {
      const { dataset } = found;
      const zone = clockZone(policy, dataset, column);
      return [{ promise, store, name, dataset, column, zone, within }];
    }
    throw destructionError(
      'destruction-clock',
      'invalid',
      `${promise} counts from ${since}, and the data map names no tenant of ${store}.${name}: declare it, so that it is known whose end that is.`,
    );
  });
}

/** The shortest time in which a customer's data must be gone; undefined where none is promised. */
export function shortestOf(policy: Policy): Temporal.Duration | undefined {
  const all = [
    ...clausesOf(policy, destruction).map(({ clause: { params } }) => params.within),
    ...clausesOf(policy, retention).flatMap(({ clause: { params } }) => params['at-most'] ?? []),
  ];
  return all.toSorted(compareDurations)[0];
}
