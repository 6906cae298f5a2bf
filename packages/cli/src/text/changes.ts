/** What changed from one check to the next. */
import type { Status } from '@troth/core/control';
import type { PolicyReport } from '@troth/server';
import type { Look } from '../look.ts';

export interface Change {
  readonly promise: string;
  readonly from: Status;
  readonly to: Status;
  readonly reason: string;
}

/** Promises that stand otherwise than before; policies that are in one of the two only are left out. */
export function changesBetween(
  before: readonly PolicyReport[],
  after: readonly PolicyReport[],
): readonly Change[] {
  const was = new Map<string, Status>(
    before.flatMap(({ policy, promises }) =>
      promises.map(({ id, status }) => [`${policy}/${id}`, status] as const),
    ),
  );
  return after.flatMap(({ policy, promises }) =>
    promises.flatMap(({ id, status, reason }) => {
      const promise = `${policy}/${id}`;
      const from = was.get(promise);
      return from === undefined || from === status ? [] : [{ promise, from, to: status, reason }];
    }),
  );
}

export function changesText(changes: readonly Change[], look: Look): readonly string[] {
  return changes.map(
    ({ promise, from, to, reason }) =>
      `${look.sign(to)} ${look.bold(promise)} was ${from} and is ${look.status(to, to)}: ${reason}`,
  );
}
