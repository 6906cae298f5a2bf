import type { ClauseKind } from '@troth/core/control';
import type { Clause, Policy } from '@troth/core/policy';

export interface PlacedClause<P> {
  readonly promise: string;
  readonly clause: Clause<P>;
}

/** All clauses of one kind, in the order of the policy. */
export function clausesOf<P>({ promises }: Policy, { kind }: ClauseKind<P>): PlacedClause<P>[] {
  return promises.flatMap(({ id, clauses }) =>
    clauses.flatMap((clause) =>
      // The compiler parsed the parameters with this kind's own schema.
      clause.kind === kind ? [{ promise: id, clause: clause as Clause<P> }] : [],
    ),
  );
}

/** `P20.0` */
export function nameOf({ promise, clause }: PlacedClause<unknown>): string {
  return `${promise}.${clause.index}`;
}

/** Whether two lists of datasets have one in common; no list means all. */
export function overlap(
  a: readonly string[] | undefined,
  b: readonly string[] | undefined,
): boolean {
  return a === undefined || b === undefined || a.some((one) => b.includes(one));
}
