/** What no erasure reaches, whoever asks: rows whose way to a person is broken. */
import type { Finding } from '@troth/core/control';
import { attempt, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { resource, unknown } from '../finding.ts';
import { leadNowhere, nowhereText, type Nowhere } from '../requests/lead-nowhere.ts';
import type { ScopedDataset } from '../scope.ts';

export type Unreached = readonly {
  readonly store: string;
  readonly place: Nowhere;
  readonly rows: Attempt<number>;
}[];

/** Stores that do not answer are the matter of another finding. */
export async function unreachedIn(
  { policy: { map }, stores }: ProbeContext,
  scope: readonly ScopedDataset[],
): Promise<Unreached> {
  const found: Unreached[number][] = [];
  for (const [store, some] of Map.groupBy(scope, (one) => one.store)) {
    const tables = await attempt(() => stores.discovered(store));
    if (!tables.done) continue;
    for (const place of leadNowhere({ map, store, tables: tables.value })) {
      if (!some.some(({ name }) => name === place.dataset)) continue;
      const { table, where } = place;
      const rows = await attempt(() => stores.count(store, { table, where }));
      found.push({ store, place, rows });
    }
  }
  return found;
}

export function judgeUnreached(unreached: Unreached): Finding[] {
  return unreached.flatMap(({ store, place, rows: counting }): Finding[] => {
    const where = resource(store, `${place.table.schema}.${place.table.name}`);
    if (!counting.done) {
      const { code, message } = counting.failure;
      const text = `How many rows of ${where} lead to nobody could not be counted: ${message}`;
      return [unknown('leads-nowhere', where, text, { facts: { code } })];
    }
    const { value: rows } = counting;
    if (rows === 0) return [];
    const message = `${nowhereText(where, rows)}, so that no erasure finds ${rows === 1 ? 'it' : 'them'}. Delete what belongs to nobody, or mend what it refers to.`;
    return [unknown('leads-nowhere', where, message, { rows })];
  });
}
