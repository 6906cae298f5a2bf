/** Rows of a dataset with sealed fields, page by page, and whose they are. */
import type { Policy } from '@troth/core/policy';
import type { RowKey, Selection, WritableStore } from '../../stores/contract.ts';
import { formOf, keyName, type Place, type Standing } from '../../vault/index.ts';
import { tableOf } from '../scope.ts';
import { findableKinds, ownersOf, placesOf, type Owner, type SealedDataset } from './owners.ts';

export interface Row {
  readonly key: RowKey;
  /** The first of the people whom the row names, and whose key an erasure finds. */
  readonly owner: Owner | undefined;
  /** Of the sealed fields. */
  readonly values: ReadonlyMap<string, string | null>;
  readonly valueOf: (column: string) => string | null;
}

/** Every row where no selection is given: a part of a key is never null. */
export async function* rowsOf(
  policy: Policy,
  { dataset, sealed }: SealedDataset,
  store: Pick<WritableStore, 'read'>,
  { signal, ...asked }: { readonly signal?: AbortSignal; readonly select?: Selection },
): AsyncGenerator<readonly Row[]> {
  const kinds = findableKinds(dataset);
  const { key } = dataset;
  const all = { table: tableOf(dataset), where: [{ isNull: key[0] ?? '', not: true }] };
  const { select = all } = asked;
  for await (const page of store.read({ select, key, ...(signal ? { signal } : {}) })) {
    const places = new Map(page.columns.map((column, index) => [column, index]));
    yield page.rows.map((row) => {
      const value = (column: string) => row[places.get(column) ?? -1] ?? null;
      const owners = ownersOf(policy.id, dataset, value);
      return {
        key: key.map(value),
        owner: owners.find(({ kind }) => kinds.includes(kind)),
        values: new Map(sealed.map((field) => [field, value(field)])),
        valueOf: value,
      };
    });
  }
}

/**
 * Whether something stands in clear. What begins as a sealed value of the vault does is left alone where it
 * is damaged: sealing it would hide that.
 */
export function isPlain(value: string | null | undefined): value is string {
  return typeof value === 'string' && formOf(value).is === 'plain';
}

/** A value that stands sealed in a row. */
export interface SealedCell extends Standing {
  readonly row: Row;
}

export function sealedIn(
  policy: Policy,
  scoped: SealedDataset,
  field: string,
  rows: readonly Row[],
): readonly SealedCell[] {
  const column = { scoped, field, key: scoped.dataset.key };
  return rows.flatMap((row) => {
    const sealed = row.values.get(field) ?? null;
    if (sealed === null || isPlain(sealed)) return [];
    return [{ row, sealed, places: placesOf(policy.id, column, row.valueOf) }];
  });
}

export function placeIn(
  { store, name }: SealedDataset,
  field: string,
  key: RowKey,
  { tenant, subject }: Owner,
): Place {
  const row = keyName(key.map((part) => part ?? ''));
  return { tenant, subject, dataset: `${store}.${name}`, field, row };
}
