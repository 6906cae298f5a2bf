/**
 * Addresses that do not stand in the person's own row: in other datasets that name the person. Whoever is
 * found there is offered and never taken, since such an address may be somebody else's.
 */
import type { Policy } from '@troth/core/policy';
import type { LocateQuery, RowKey, Store } from '../../stores/contract.ts';
import { tableOf, type ScopedDataset } from '../scope.ts';
import { addressKind } from './address-form.ts';

export type Locating = Pick<Store, 'locate'>;

export interface AddressColumn extends ScopedDataset {
  readonly field: string;
  /** Columns that hold the person's key, in its order. */
  readonly key: readonly string[];
}

export interface Found {
  /** `store.dataset.field` */
  readonly where: string;
  readonly key: RowKey;
}

export interface BesideFound {
  readonly exact: readonly Found[];
  readonly near: readonly Found[];
  /** `store.dataset.field`: looked in, and not looked in because sealed. */
  readonly looked: readonly string[];
  readonly sealed: readonly string[];
}

/** `root`: looked in already. */
export function addressColumnsBeside(
  { map }: Policy,
  kind: string,
  root: ScopedDataset,
): readonly AddressColumn[] {
  return Object.entries(map.stores).flatMap(([store, { datasets }]) =>
    Object.entries(datasets).flatMap(([name, dataset]) => {
      const key = dataset.subjects[kind];
      if (key === undefined || (store === root.store && name === root.name)) return [];
      return Object.entries(dataset.fields)
        .filter(([, { category, about }]) => addressKind(category) === 'email' && about !== 'other')
        .map(([field]) => ({ store, name, dataset, field, key }));
    }),
  );
}

/** Asks as few as needed: other spellings only where the address stands nowhere as it was given. */
export async function foundBeside(
  stores: ReadonlyMap<string, Locating>,
  columns: readonly AddressColumn[],
  email: string,
): Promise<BesideFound> {
  const isSealed = ({ dataset, field }: AddressColumn): boolean =>
    dataset.fields[field]?.sealed === true;
  const open = columns.filter((one) => !isSealed(one));
  const exact = await foundIn(stores, open, { email, alike: false });
  const near = exact.length > 0 ? [] : await foundIn(stores, open, { email, alike: true });
  return {
    exact,
    near,
    looked: open.map(placeOf),
    sealed: columns.filter(isSealed).map(placeOf),
  };
}

function placeOf({ store, name, field }: AddressColumn): string {
  return `${store}.${name}.${field}`;
}

/** More than these nobody reads. */
const mostFound = 10;

async function foundIn(
  stores: ReadonlyMap<string, Locating>,
  columns: readonly AddressColumn[],
  { email, alike }: { readonly email: string; readonly alike: boolean },
): Promise<readonly Found[]> {
  const found = new Map<string, Found>();
  for (const column of columns) {
    const { store, dataset, field, key } = column;
    const query: LocateQuery = {
      table: tableOf(dataset),
      key,
      fields: [field],
      equal: [[email]],
      ...(alike ? { alike } : {}),
    };
    for await (const page of stores.get(store)?.locate(query) ?? []) {
      for (const row of page) {
        const isWhole = row.every((part) => part !== null);
        if (!isWhole || found.size > mostFound || found.has(JSON.stringify(row))) continue;
        found.set(JSON.stringify(row), { where: placeOf(column), key: row });
      }
    }
  }
  return [...found.values()];
}
