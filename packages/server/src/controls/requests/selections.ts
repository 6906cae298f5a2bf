/** Reached rows as changes of the store: the person's key is put in, page by page, and nothing is kept. */
import type { Change, ColumnTreatment, RowKey, Store } from '../../stores/contract.ts';
import type { Reach, Step } from '../requests/plan-model.ts';

/** Values for the fields of the reach, in pages of at most 1,000. */
export async function* valuesOf(
  store: Store,
  { from }: Reach,
  key: RowKey,
  signal?: AbortSignal,
): AsyncIterable<readonly RowKey[]> {
  if ('parts' in from) {
    yield [from.parts.map((part) => key[part] ?? null)];
    return;
  }
  const { rows, keys } = from;
  for await (const equal of valuesOf(store, rows, key, signal)) {
    const query = { table: rows.table, key: keys, fields: rows.fields, equal };
    for await (const page of store.locate({ ...query, ...(signal ? { signal } : {}) })) {
      const whole = page.filter((values) => values.every((value) => value !== null));
      if (whole.length > 0) yield whole;
    }
  }
}

/**
 * `identifiers`: texts of the person that are masked in free text; a column in which there is nothing
 * to look for stays out. Undefined where nothing is left to change.
 */
export function changeOf(
  { reach, set, how, key }: Step,
  equal: readonly RowKey[],
  identifiers: readonly string[],
): Change | undefined {
  const select = { table: reach.table, fields: reach.fields, equal };
  if (how === 'delete') return { select, key, treatment: { how: 'delete' } };
  const filled: Record<string, ColumnTreatment> = {};
  for (const [column, treatment] of Object.entries(set)) {
    if (treatment.how !== 'mask-texts') filled[column] = treatment;
    else if (identifiers.length > 0) filled[column] = { ...treatment, texts: identifiers };
  }
  if (Object.keys(filled).length === 0) return undefined;
  return { select, key, treatment: { how: 'update', set: filled } };
}
