/**
 * People's keys as the stores spell them: `7` for `007`, the stored case of a text that ignores case.
 * To a store both are one person, and so they are to holds and the suppression ledger (`equality.ts`);
 * keys of the vault know them by the spelling alone.
 */
import { TrothError } from '@troth/core/error';
import type { Policy } from '@troth/core/policy';
import type { LocateQuery, RowKey, Store } from '../../stores/contract.ts';
import { datasetsOf, tableOf } from '../scope.ts';
import { tenantKind } from './tenant.ts';
import type { Stores } from './workflow.ts';

/** In the order of `keys`. One of whom no store has a row stays as it was given. */
export async function spelledKeys(
  policy: Policy,
  stores: Stores,
  kind: string,
  keys: readonly RowKey[],
): Promise<readonly RowKey[]> {
  const known = await knownKeys(policy, stores, kind, keys);
  return keys.map((key) => known.get(nameOf(key)) ?? key);
}

/** Whether a store has a row that names the person. Throws where none was found and a table could not be asked. */
export async function isKnown(
  policy: Policy,
  stores: Stores,
  kind: string,
  key: RowKey,
): Promise<boolean> {
  const closed: TrothError[] = [];
  const { size } = await knownKeys(policy, stores, kind, [key], (error) => closed.push(error));
  // A value that the column cannot hold stands in no row of it.
  const unasked = closed.find(({ code }) => code !== 'store-invalid-value');
  if (size === 0 && unasked) throw unasked;
  return size > 0;
}

/** Name of a key as it was given → as it stands in a store. */
async function knownKeys(
  policy: Policy,
  stores: Stores,
  kind: string,
  keys: readonly RowKey[],
  onUnasked: (error: TrothError) => void = () => undefined,
): Promise<ReadonlyMap<string, RowKey>> {
  const known = new Map<string, RowKey>();
  for (const { store, query } of placesOf(policy, stores, kind)) {
    const open = keys.filter((key) => !known.has(nameOf(key)));
    if (open.length === 0) break;
    for (const [name, key] of await spelledIn(store, query, open, onUnasked)) known.set(name, key);
  }
  return known;
}

type Query = Omit<LocateQuery, 'equal'>;

/** Where the kind has its own rows first; then wherever such people are named. */
function placesOf({ map }: Policy, stores: Stores, kind: string) {
  const root = Object.hasOwn(map.subjects, kind) ? map.subjects[kind]?.root : undefined;
  const named = datasetsOf(map).datasets.toSorted(
    (a, b) => Number(isRoot(b, root)) - Number(isRoot(a, root)),
  );
  return named.flatMap(({ store: name, dataset }) => {
    const columns = kind === tenantKind ? dataset.tenant : (dataset.subjects[kind] ?? []);
    const store = stores.get(name);
    if (store === undefined || columns.length === 0) return [];
    return [{ store, query: { table: tableOf(dataset), key: columns, fields: columns } }];
  });
}

function isRoot(
  { store, name }: { readonly store: string; readonly name: string },
  root: string | undefined,
): boolean {
  return `${store}.${name}` === root;
}

/** Name of a key as it was given → as it stands there. */
async function spelledIn(
  store: Store,
  query: Query,
  keys: readonly RowKey[],
  onUnasked: (error: TrothError) => void,
): Promise<ReadonlyMap<string, RowKey>> {
  const asked = keys.filter((key) => key.length === query.fields.length);
  const found = await located(store, query, asked, onUnasked);
  const spelled = new Map<string, RowKey>();
  for (const key of asked) if (found?.has(nameOf(key))) spelled.set(nameOf(key), key);
  if (found?.size === spelled.size) return spelled;
  // Somebody is there under another spelling; which of them only asking one by one can tell.
  for (const key of asked) {
    if (spelled.has(nameOf(key))) continue;
    const [one] = (await located(store, query, [key], onUnasked))?.values() ?? [];
    if (one) spelled.set(nameOf(key), one);
  }
  return spelled;
}

/** Undefined where the store cannot be asked so; what stands in the way there refuses the plan. */
async function located(
  store: Store,
  query: Query,
  equal: readonly RowKey[],
  onUnasked: (error: TrothError) => void,
): Promise<ReadonlyMap<string, RowKey> | undefined> {
  const found = new Map<string, RowKey>();
  if (equal.length === 0) return found;
  try {
    for await (const page of store.locate({ ...query, equal })) {
      for (const key of page) found.set(nameOf(key), key);
    }
  } catch (error) {
    if (!(error instanceof TrothError) || !unanswerable.has(error.code)) throw error;
    onUnasked(error);
    return undefined;
  }
  return found;
}

const unanswerable: ReadonlySet<string> = new Set([
  'store-invalid-value',
  'store-wrong-type',
  'store-missing-object',
  'store-denied',
]);

function nameOf(key: RowKey): string {
  return JSON.stringify(key);
}
