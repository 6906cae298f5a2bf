/**
 * What is to be corrected: `{ set: { 'store.dataset.field': 'new value' }, empty: ['store.dataset.field'] }`. Checked against the data
 * map when a request is opened, so that nothing of it waits for the run to be refused.
 */
import { withArticle } from '../wording.ts';
import { isWithin, type DataMap, type Dataset } from '@troth/core/policy';
import { namesSomebody } from '../requests/reach.ts';
import { requestError } from '../requests/error.ts';
import type { Input } from '../requests/workflow.ts';
import { isPassword } from '../passwords.ts';

/** Of one dataset. */
export interface Correction {
  readonly store: string;
  readonly name: string;
  readonly dataset: Dataset;
  /** Field → its right value; null: it is emptied. */
  readonly values: Readonly<Record<string, string | null>>;
}

const mostFields = 100;
const longestValue = 10_000;

/** Throws `request-input`. */
export function correctionsIn(map: DataMap, kind: string, input: Input): readonly Correction[] {
  const { set = {}, empty = [], ...more } = input;
  const isObject = typeof set === 'object' && set !== null && !Array.isArray(set);
  const emptied: readonly unknown[] = Array.isArray(empty) ? empty : [null];
  const entries: (readonly [unknown, unknown])[] = [
    ...(isObject ? Object.entries(set) : []),
    ...emptied.map((name) => [name, null] as const),
  ];
  if (entries.length === 0 || entries.length > mostFields || Object.keys(more).length > 0) {
    throw wrong(
      `Say what is right: --set store.dataset.field=value or --empty store.dataset.field, ${mostFields} times at most.`,
    );
  }
  const corrections = new Map<string, Correction>();
  for (const [name, value] of entries) {
    if (typeof name !== 'string') throw wrong('--empty needs store.dataset.field.');
    if (value !== null && (typeof value !== 'string' || value.length > longestValue)) {
      throw wrong(`${name} needs a text of at most ${longestValue} characters.`);
    }
    const { field, ...place } = fieldOf(map, kind, name);
    const resource = `${place.store}.${place.name}`;
    if (Object.hasOwn(corrections.get(resource)?.values ?? {}, field)) {
      throw wrong(`${name} is given twice. Say once what is right.`);
    }
    const values = { ...corrections.get(resource)?.values, [field]: value };
    corrections.set(resource, { ...place, values });
  }
  return [...corrections.values()];
}

function fieldOf(map: DataMap, kind: string, name: string) {
  const [store = '', dataset = '', ...rest] = name.split('.');
  const field = rest.join('.');
  const declared = own(map.stores[store]?.datasets, dataset);
  if (declared === undefined) throw wrong(`The data map has no dataset ${store}.${dataset}.`);
  if (!leadsTo(map.stores[store]?.datasets ?? {}, dataset, kind)) {
    throw wrong(
      `${store}.${dataset} names no ${kind} and refers to no row that does: whose rows are meant cannot be told.`,
    );
  }
  const why = whyNot(map, kind, { store, name: dataset, dataset: declared }, field);
  if (why !== undefined) throw wrong(`${name} cannot be corrected: ${why}.`);
  return { store, name: dataset, dataset: declared, field };
}

/** Whether its rows name such people, or name nobody and refer to rows that do, at whatever distance. */
export function leadsTo(
  datasets: Readonly<Record<string, Dataset>>,
  name: string,
  kind: string,
  seen: readonly string[] = [],
): boolean {
  const dataset = own(datasets, name);
  if (dataset === undefined || seen.includes(name)) return false;
  if (own(dataset.subjects, kind) !== undefined) return true;
  return (
    !namesSomebody(dataset) &&
    dataset.references.some(
      ({ to, owns }) => owns !== true && leadsTo(datasets, to, kind, [...seen, name]),
    )
  );
}

function whyNot(
  map: DataMap,
  kind: string,
  { store, name, dataset }: Omit<Correction, 'values'>,
  field: string,
): string | undefined {
  const found = own(dataset.fields, field);
  if (found === undefined) {
    return own(dataset.fields, field.split(/[.$[]/)[0] ?? '')?.json
      ? 'values inside a document are corrected by the service that writes it'
      : 'the data map does not declare it';
  }
  if (found.json) return 'it is a document; it is corrected by the service that writes it';
  if (identifying(map, store, name, dataset).has(field)) {
    return 'it says which row this is, and other rows may refer to it';
  }
  if (isPassword(found) || found.token || isWithin(found.category, 'user.authorization')) {
    return 'it is derived or a secret, and not what a person says of themselves';
  }
  return found.category === 'none' ? `it says nothing about ${withArticle(kind)}` : undefined;
}

/** Columns by which rows are found, or refer to one another. */
function identifying(
  { stores }: DataMap,
  store: string,
  name: string,
  dataset: Dataset,
): ReadonlySet<string> {
  const referred = Object.values(stores[store]?.datasets ?? {}).flatMap(({ references }) =>
    references.filter(({ to }) => to === name).flatMap(({ keys }) => keys),
  );
  return new Set([
    ...dataset.key,
    ...dataset.tenant,
    ...Object.values(dataset.subjects).flat(),
    ...dataset.references.flatMap(({ fields }) => fields),
    ...referred,
  ]);
}

function own<T>(object: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return object && Object.hasOwn(object, name) ? object[name] : undefined;
}

function wrong(message: string) {
  return requestError('request-input', 'invalid', message);
}
