/** Reached rows as changes of the store: the person's key is put in, page by page, and nothing is kept. */
import type { Change, RowKey, Store } from '../../stores/contract.ts';
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

/** `identifiers`: texts of the person that are masked in free text. */
export function changeOf(
  { reach, set, how, key }: Step,
  equal: readonly RowKey[],
  identifiers: readonly string[],
): Change {
  const select = { table: reach.table, fields: reach.fields, equal };
  if (how === 'delete') return { select, key, treatment: { how: 'delete' } };
  const filled = Object.entries(set).map(([column, treatment]) => [
    column,
    treatment.how === 'mask-texts' ? { ...treatment, texts: identifiers } : treatment,
  ]);
  return { select, key, treatment: { how: 'update', set: Object.fromEntries(filled) } };
}
