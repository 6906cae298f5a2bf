/**
 * Handles: values by which rows of a person are reached, other than their own key – keys of rows that
 * further rows refer to, addresses, phone numbers. Before the first change each becomes a keyed pseudonym
 * beside the request, and at the end a line of the suppression ledger, so that late rows are known again
 * when the rows that led to them are gone. No value is kept.
 */
import { isPersonal } from './reach.ts';
import type { Dataset, Policy, Reference } from '@troth/core/policy';
import type { RowKey } from '../../stores/contract.ts';
import { addressKind, normalForm, phoneForm, type AddressKind } from './address-form.ts';
import { staysAt } from './pointing.ts';
import { tenantKind } from './tenant.ts';

export type What = 'key' | AddressKind;

/** How values of some columns become the name and the parts of a pseudonym. */
export interface Way {
  readonly columns: readonly string[];
  /** `person`: the person's own key, by its kind. */
  readonly what: What | 'person';
  /** The `kind` under which its pseudonyms are made. */
  readonly name: string;
  /** It leads to a row that stays: in rows that name somebody else it says nothing of the person. */
  readonly stays?: true;
  /** From values of `columns`, in order; no part is null. */
  form(values: RowKey): RowKey;
}

const asItIs = (values: RowKey): RowKey => values;

/** The person's own key, where the dataset names such people. */
export function ownWay(dataset: Dataset, kind: string): Way | undefined {
  const columns = kind === tenantKind ? dataset.tenant : (dataset.subjects[kind] ?? []);
  return columns.length === 0 ? undefined : { columns, what: 'person', name: kind, form: asItIs };
}

export function addressWay(column: string, what: AddressKind): Way {
  const form = what === 'email' ? normalForm : phoneForm;
  return { columns: [column], what, name: what, form: ([value]) => [form(value ?? '')] };
}

/** By a reference; its key is the person's own where it leads to the whole of it. */
export function referenceWay(
  policy: Pick<Policy, 'map'>,
  store: string,
  { fields, to, keys }: Reference,
  kind: string,
): Way | undefined {
  const target = policy.map.stores[store]?.datasets[to];
  if (target === undefined) return undefined;
  const own = target.subjects[kind] ?? [];
  const places = own.map((column) => keys.indexOf(column));
  if (own.length > 0 && own.length === keys.length && !places.includes(-1)) {
    const form = (values: RowKey): RowKey => places.map((place) => values[place] ?? null);
    return { columns: fields, what: 'person', name: kind, form };
  }
  const [field, ...others] = fields;
  const category = target.fields[keys[0] ?? '']?.category;
  const address = others.length === 0 && category ? addressKind(category) : undefined;
  if (field !== undefined && address !== undefined) return addressWay(field, address);
  return { columns: fields, what: 'key', name: keyName(store, to, keys), form: asItIs };
}

/** Columns in one order, whatever order the map has them in, would need the values sorted too. */
function keyName(store: string, dataset: string, keys: readonly string[]): string {
  return `key ${store}.${dataset} ${keys.join(',')}`;
}

/** Every way in which a row of the dataset can show somebody of the kind. */
export function waysTo(policy: Policy, store: string, dataset: Dataset, kind: string): Way[] {
  const own = ownWay(dataset, kind);
  if (kind === tenantKind) return own ? [own] : [];
  const references = dataset.references.flatMap((by): readonly Way[] => {
    const way = referenceWay(policy, store, by, kind);
    if (way === undefined) return [];
    const target = policy.map.stores[store]?.datasets[by.to];
    const isKey = way.what === 'person' || way.what === 'key';
    return [isKey && target && staysAt(target, by.keys, kind) ? { ...way, stays: true } : way];
  });
  const addresses = Object.entries(dataset.fields).flatMap(([name, { category, sealed, json }]) => {
    const what = sealed || json ? undefined : addressKind(category);
    return what ? [addressWay(name, what)] : [];
  });
  const named = own ? [own] : [];
  // What names the person is asked first, and stays what it is where a reference has the same columns.
  const all = [...named, ...references, ...addresses, ...named];
  return [...new Map(all.map((way) => [`${way.name} ${way.columns.join(' ')}`, way])).values()];
}

/** Whether rows of a dataset say anything of people. */
export function couldShow(dataset: Dataset): boolean {
  return isPersonal(dataset) && dataset.erase.how !== 'keep';
}
