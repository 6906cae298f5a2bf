/**
 * Whether somebody is there whom a request names by key: a key that the store cannot hold, one in another
 * spelling, and one that nobody has are each told, before a request is opened about nobody.
 */
import { TrothError } from '@troth/core/error';
import type { Policy } from '@troth/core/policy';
import type { LocateQuery, RowKey, Store } from '../../stores/contract.ts';
import { tableOf } from '../scope.ts';
import { requestError } from './error.ts';
import { isKnown } from './spelled-keys.ts';
import { alike, rootOf, subjectKindOf } from './subject.ts';
import type { Stores } from './workflow.ts';

/** Throws `subject-key`, `subject-alike`, `subject-unknown`. */
export async function requireKnown(
  policy: Policy,
  stores: Stores,
  kind: string,
  key: RowKey,
): Promise<void> {
  await requireSound(policy, stores, kind, key);
  if (!(await isKnown(policy, stores, kind, key))) throw nobody(kind);
}

/** Throws `subject-key` for a value that the columns cannot hold, `subject-alike` for a near hit. */
export async function requireSound(
  policy: Policy,
  stores: Stores,
  kind: string,
  key: RowKey,
): Promise<void> {
  const { store: name, dataset } = rootOf(policy, kind);
  const fields = subjectKindOf(policy, kind).key;
  const store = stores.get(name);
  if (store === undefined) return;
  const query = { table: tableOf(dataset), key: fields, fields, equal: [key] };
  if ((await found(store, query, fields)).length > 0) return;
  const near = await found(store, { ...query, alike: true }, fields);
  if (near.length > 0) throw alike('this key', fields, near);
}

async function found(
  store: Pick<Store, 'locate'>,
  query: LocateQuery,
  fields: readonly string[],
): Promise<readonly RowKey[]> {
  const rows: RowKey[] = [];
  try {
    for await (const page of store.locate(query)) rows.push(...page.slice(0, 11 - rows.length));
    return rows;
  } catch (error) {
    if (!(error instanceof TrothError)) throw error;
    if (error.code === 'store-invalid-value') throw unfit(fields);
    // What the map says wrongly of the store is named by the plan.
    if (error.code === 'store-missing-object' || error.code === 'store-wrong-type') return [];
    throw error;
  }
}

function unfit(fields: readonly string[]) {
  return requestError(
    'subject-key',
    'invalid',
    `The store cannot hold this value in ${fields.join(' and ')}: it is of another type, such as a text for a number. Look at the key again.`,
  );
}

function nobody(kind: string) {
  return requestError(
    'subject-unknown',
    'missing',
    `No store has a row of this ${kind}, so there is nothing to do. Look at the key again. If the person's own row went before, open with --gone: what can be searched is searched, and the rest is named.`,
  );
}
