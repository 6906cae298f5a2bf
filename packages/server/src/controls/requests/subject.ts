/** Whom a request is about: checked against the data map, and looked up by address where asked. */
import type { Policy, SubjectKind } from '@troth/core/policy';
import type { LocateQuery, RowKey, Store } from '../../stores/contract.ts';
import { tableOf, type ScopedDataset } from '../scope.ts';
import { counted, withArticle } from '../wording.ts';
import { addressKind, type AddressKind } from './address-form.ts';
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
    `${capital(withArticle(kind))} is identified by ${parts.join(' and ')}, all of them.`,
  );
}

export interface FoundByAddress {
  /** Spelt as was asked. */
  readonly exact: readonly RowKey[];
  readonly near: readonly RowKey[];
}

/** Finds an address that stands sealed in a field of the person's own row. */
export type SealedLookUp = (asked: {
  readonly scoped: ScopedDataset;
  readonly field: string;
  readonly address: string;
  /** Columns that identify whoever is found. */
  readonly key: readonly string[];
}) => Promise<FoundByAddress>;

export interface AddressPlaces {
  readonly store: Pick<Store, 'locate'>;
  /** Absent where there is no vault. */
  readonly sealed?: SealedLookUp;
}

/**
 * As it was given. Throws `subject-alike` where only another spelling of it is there, `subject-unknown`,
 * and `subject-ambiguous` where several people have the address. Who they are is said to staff alone.
 */
export async function keyByEmail(
  policy: Policy,
  kind: string,
  email: string,
  places: AddressPlaces,
): Promise<RowKey> {
  const columns = addressFields(policy, kind, 'email');
  // Somebody else's address, such as a manager's, would lead to the wrong person.
  if (columns.length > 1) throw severalAddresses(kind, columns);
  const { key } = subjectKindOf(policy, kind);
  const [field] = columns;
  const { exact, near } =
    field === undefined
      ? { exact: [], near: [] }
      : await foundBy(rootOf(policy, kind), { field, key, email }, places);
  const [first] = exact;
  if (first && exact.length === 1) return first;
  if (first) throw several(key, exact);
  if (near.length > 0) throw alike('this address', key, near);
  throw requestError('subject-unknown', 'missing', `There is no ${kind} with this address.`);
}

async function foundBy(
  scoped: ScopedDataset,
  asked: { readonly field: string; readonly key: readonly string[]; readonly email: string },
  { store, sealed }: AddressPlaces,
): Promise<FoundByAddress> {
  const { field, key, email } = asked;
  if (scoped.dataset.fields[field]?.sealed === true && sealed !== undefined) {
    return sealed({ scoped, field, address: email, key });
  }
  const query = { table: tableOf(scoped.dataset), key, fields: [field], equal: [[email]] };
  const exact = await rowKeys(store, query);
  const near = exact.length > 0 ? [] : await rowKeys(store, { ...query, alike: true });
  return { exact, near };
}

/** Fields of the person's own row that hold such addresses in clear. */
export function addressColumns(policy: Policy, kind: string, wanted: AddressKind): string[] {
  const { fields } = rootOf(policy, kind).dataset;
  return addressFields(policy, kind, wanted).filter((name) => fields[name]?.sealed !== true);
}

function addressFields(policy: Policy, kind: string, wanted: AddressKind): string[] {
  return Object.entries(rootOf(policy, kind).dataset.fields)
    .filter(([, { category }]) => addressKind(category) === wanted)
    .map(([name]) => name);
}

/** More than these nobody reads. */
const mostShown = 10;

async function rowKeys(store: Pick<Store, 'locate'>, query: LocateQuery): Promise<RowKey[]> {
  const found = new Map<string, RowKey>();
  for await (const page of store.locate(query)) {
    for (const row of page) if (found.size <= mostShown) found.set(JSON.stringify(row), row);
  }
  return [...found.values()];
}

function several(key: readonly string[], found: readonly RowKey[]) {
  const message = `Several have this address: ${keysText(key, found)}. Say which: --key …`;
  return requestError('subject-ambiguous', 'conflict', message, { people: found.length });
}

/** A near hit: offered, never taken and never denied. `what`: `this address`, `this key`. */
export function alike(what: string, key: readonly string[], found: readonly RowKey[]) {
  const people =
    found.length === 1 ? '1 person has' : `${counted(found.length, 'person', 'people')} have`;
  const message = `${people} ${what} in another spelling: ${keysText(key, found)}. If that is who is meant, use --key …`;
  return requestError('subject-alike', 'conflict', message, { people: found.length });
}

function keysText(key: readonly string[], found: readonly RowKey[]): string {
  const shown = found
    .slice(0, mostShown)
    .map((row) => key.map((column, at) => `${column}=${row[at] ?? ''}`).join(' '));
  return shown.join('; ') + (found.length > mostShown ? '; and more' : '');
}

function severalAddresses(kind: string, columns: readonly string[]) {
  return requestError(
    'subject-ambiguous',
    'conflict',
    `${capital(withArticle(kind))} has several fields with an address: ${columns.join(', ')}. Give --key.`,
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
