/** Whom a request is about: checked against the data map, and looked up by address where asked. */
import type { Policy, SubjectKind } from '@troth/core/policy';
import { isWithin } from '@troth/core/policy';
import type { RowKey, WritableStore } from '../../stores/contract.ts';
import { tableOf, type ScopedDataset } from '../scope.ts';
import { requestError } from './error.ts';

export type Whom =
  /** Column of the subject's root → value. */
  | { readonly key: Readonly<Record<string, string>> }
  | { readonly email: string }
  /** A customer: the values of a dataset's tenant columns, in their order. */
  | { readonly tenant: readonly string[] };

/** Throws `subject-kind-unknown`. */
export function subjectKindOf(policy: Policy, kind: string): SubjectKind {
  const found = Object.hasOwn(policy.map.subjects, kind) ? policy.map.subjects[kind] : undefined;
  if (found) return found;
  throw requestError(
    'subject-kind-unknown',
    'missing',
    `${policy.id} knows no ${kind}; there are: ${Object.keys(policy.map.subjects).join(', ')}.`,
  );
}

/** The dataset with one row for each person of the kind. */
export function rootOf(policy: Policy, kind: string): ScopedDataset {
  const { root } = subjectKindOf(policy, kind);
  const dot = root.indexOf('.');
  const [store, name] = [root.slice(0, dot), root.slice(dot + 1)];
  const dataset = policy.map.stores[store]?.datasets[name];
  if (dataset) return { store, name, dataset };
  throw requestError('subject-kind-unknown', 'invalid', `The data map has no dataset ${root}.`);
}

/** The parts in the map's order. Throws `subject-key` unless exactly those parts are given. */
export function keyFrom(
  policy: Policy,
  kind: string,
  key: Readonly<Record<string, string>>,
): RowKey {
  const { key: parts } = subjectKindOf(policy, kind);
  const given = Object.keys(key);
  if (given.length === parts.length && parts.every((part) => Object.hasOwn(key, part))) {
    return parts.map((part) => key[part] ?? '');
  }
  throw requestError(
    'subject-key',
    'invalid',
    `A ${kind} is identified by ${parts.join(' and ')}, all of them.`,
  );
}

/** Throws `subject-unknown`, and `subject-ambiguous` where several people have the address. */
export async function keyByEmail(
  policy: Policy,
  kind: string,
  email: string,
  store: WritableStore,
): Promise<RowKey> {
  const { dataset } = rootOf(policy, kind);
  const columns = Object.entries(dataset.fields)
    .filter(([, { category }]) => isWithin(category, 'user.contact.email'))
    .map(([name]) => name);
  // Somebody else's address, such as a manager's, would lead to the wrong person.
  if (columns.length > 1) throw severalAddresses(kind, columns);
  const key = subjectKindOf(policy, kind).key;
  const found = new Map<string, RowKey>();
  for (const column of columns) {
    const query = { table: tableOf(dataset), key, fields: [column], equal: [[email]] };
    for await (const page of store.locate(query)) {
      for (const row of page) found.set(JSON.stringify(row), row);
    }
  }
  const [first, ...more] = found.values();
  if (first && more.length === 0) return first;
  throw first
    ? requestError('subject-ambiguous', 'conflict', `Several have this address. Give --key.`, {
        people: found.size,
      })
    : requestError('subject-unknown', 'missing', `There is no ${kind} with this address.`);
}

function severalAddresses(kind: string, columns: readonly string[]) {
  return requestError(
    'subject-ambiguous',
    'conflict',
    `A ${kind} has several fields with an address: ${columns.join(', ')}. Give --key.`,
  );
}
