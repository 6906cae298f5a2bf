import { compareDurations, type Policy } from '@troth/core/policy';
import { clause, type Params } from './clause.ts';

const oneDay = Temporal.Duration.from({ days: 1 });

/** How long before it holds a weaker version is announced: as promised, and a day at least. */
export function noticeOf({ promises }: Policy): Temporal.Duration {
  return (
    promises
      .flatMap(({ clauses }) => clauses)
      .filter(({ kind }) => kind === clause.kind)
      // The compiler parsed the parameters with this kind's own schema.
      .flatMap(({ params }) => (params as Params).notice ?? [])
      .reduce((longest, one) => (compareDurations(one, longest) > 0 ? one : longest), oneDay)
  );
}
