/** Whom a request is about: checked against the data map, and looked up by address where asked. */
import type { Policy, SubjectKind } from '@troth/core/policy';
import type { LocateQuery, RowKey } from '../../stores/contract.ts';
import { tableOf, type ScopedDataset } from '../scope.ts';
import { counted, sentences, withArticle, words } from '../wording.ts';
import { addressKind, type AddressKind } from './address-form.ts';
import {
  addressColumnsBeside,
  foundBeside,
  type BesideFound,
  type Found,
  type Locating,
} from './addresses-beside.ts';
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
  /** By name. */
  readonly stores: ReadonlyMap<string, Locating>;
  /** Absent where there is no vault. */
  readonly sealed?: SealedLookUp;
}

/**
 * As it was given. Throws `subject-alike` where only another spelling of it is there, `subject-elsewhere`
 * where it stands beside the person's own row, `subject-unknown`, and `subject-ambiguous` where several
 * people have the address. Who they are is said to staff alone.
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
  const root = rootOf(policy, kind);
  const { exact, near } =
    field === undefined
      ? { exact: [], near: [] }
      : await foundBy(root, { field, key, email }, places);
  const [first] = exact;
  if (first && exact.length === 1) return first;
  if (first) throw several(key, exact);
  if (near.length > 0) throw alike('this address', key, near);
  const beside = addressColumnsBeside(policy, kind, root);
  throw notInRoot(
    { kind, key, root: `${root.store}.${root.name}`, field },
    await foundBeside(places.stores, beside, email),
  );
}

interface Missed {
  readonly kind: string;
  readonly key: readonly string[];
  /** `store.dataset` */
  readonly root: string;
  /** Of the root; undefined where it holds no address. */
  readonly field: string | undefined;
}

function notInRoot(missed: Missed, { exact, near, looked, sealed }: BesideFound) {
  const { kind, root, field } = missed;
  const found = exact.length > 0 ? exact : near;
  if (found.length > 0) return elsewhere(missed, found, exact.length === 0);
  const places = [...(field === undefined ? [] : [`${root}.${field}`]), ...looked];
  const nobody = `There is no ${kind} with this address in ${words(places, 'or')}.`;
  const message = sentences(
    field === undefined && `No column of ${root} holds an address.`,
    places.length > 0 && nobody,
    sealed.length > 0 && `Not looked in, because it is sealed: ${sealed.join(', ')}.`,
    (field === undefined || sealed.length > 0) && 'Use --key …',
  );
  return requestError('subject-unknown', 'missing', message);
}

function elsewhere({ key, root, field }: Missed, found: readonly Found[], isNear: boolean) {
  const who = found
    .slice(0, mostShown)
    .map((one) => `${keysText(key, [one.key])} in ${one.where}`)
    .join('; ');
  const people = found.length === 1 ? '1 person has' : `${found.length} people have`;
  const message = sentences(
    field === undefined && `No column of ${root} holds an address.`,
    `${people} this address${isNear ? ' in another spelling' : ''}: ${who}.`,
    found.length === 1 ? 'If that is who is meant, use --key …' : 'Say which: --key …',
  );
  return requestError('subject-elsewhere', 'conflict', message, { people: found.length });
}

async function foundBy(
  scoped: ScopedDataset,
  asked: { readonly field: string; readonly key: readonly string[]; readonly email: string },
  { stores, sealed }: AddressPlaces,
): Promise<FoundByAddress> {
  const { field, key, email } = asked;
  if (scoped.dataset.fields[field]?.sealed === true && sealed !== undefined) {
    return sealed({ scoped, field, address: email, key });
  }
  const store = stores.get(scoped.store);
  if (!store)
    throw requestError('subject-unknown', 'missing', `There is no store ${scoped.store}.`);
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

async function rowKeys(store: Locating, query: LocateQuery): Promise<RowKey[]> {
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
