/** Columns of a person's rows that hold, or may hold, the key of somebody else. Pure. */
import type { DataMap, Dataset, Reference } from '@troth/core/policy';
import type { RowKey, Table } from '../../stores/contract.ts';
import { equalityOf, formOf } from '../requests/equality.ts';
import type { PlanCondition } from '../requests/plan-model.ts';

/** Columns by which rows refer to somebody of the person's kind: the value says whose key it is. */
export interface KeyColumns {
  readonly fields: readonly string[];
  /** Which part of a key each of them holds. */
  readonly parts: readonly number[];
  /** Those that are left out where the key is another's: a customer's stay. */
  readonly withheld: readonly string[];
}

export interface KeysOfOthers {
  readonly always: ReadonlySet<string>;
  /** To be told row by row. */
  readonly sometimes: readonly KeyColumns[];
}

interface Place {
  readonly store: string;
  readonly dataset: Dataset;
  /** Of `partIn`. */
  readonly part: string | undefined;
}

/** Columns of other kinds of people, and those that refer to a person's own row. */
export function keysOfOthers(
  map: DataMap,
  kind: string,
  { store, dataset, part }: Place,
): KeysOfOthers {
  const own = new Set([...dataset.tenant, ...(part?.split('+') ?? dataset.subjects[kind] ?? [])]);
  const roots = new Set(Object.values(map.subjects).map(({ root }) => root));
  const named = Object.entries(dataset.subjects).flatMap(([other, fields]) =>
    other === kind && part === undefined ? [] : fields,
  );
  const referring = dataset.references.filter(({ to }) => roots.has(`${store}.${to}`));
  const told = referring.flatMap((by) => {
    const parts = partsOf(map, kind, store, by);
    return parts === undefined ? [] : [{ fields: by.fields, parts, by }];
  });
  const untold = referring.filter((by) => !told.some((one) => one.by === by));
  // By its only such reference a dataset that names nobody hangs on the person's own row.
  const isOwn = dataset.subjects[kind] === undefined && referring.length === 1;
  const foreign = isOwn ? named : [...named, ...untold.flatMap(({ fields }) => fields)];
  const always = new Set(foreign.filter((name) => !own.has(name)));
  return {
    always,
    sometimes: told.flatMap(({ fields, parts }) => {
      const withheld = fields.filter((name) => !own.has(name) && !always.has(name));
      return withheld.length === 0 ? [] : [{ fields, parts, withheld }];
    }),
  };
}

/** Which parts of the key of somebody of the kind the columns hold; undefined where they are no such key. */
function partsOf(
  { stores, subjects }: DataMap,
  kind: string,
  store: string,
  { to, keys }: Reference,
): readonly number[] | undefined {
  if (subjects[kind]?.root !== `${store}.${to}`) return undefined;
  const key = stores[store]?.datasets[to]?.subjects[kind] ?? subjects[kind].key;
  const parts = keys.map((name) => key.indexOf(name));
  return parts.every((part) => part >= 0) ? parts : undefined;
}

/** That the columns hold a key, and not the person's. */
export function isAnothers(
  { schema, name }: Pick<Table, 'schema' | 'name'>,
  { fields, parts }: KeyColumns,
): readonly PlanCondition[] {
  const outside = { table: { schema, name }, fields, from: { parts } };
  return [...fields.map((isNull) => ({ isNull, not: true })), { outside }];
}

/** Whether a row's values are the key of one of the people, as its columns compare. */
export function isTheirs(
  { fields, parts }: KeyColumns,
  table: Table | undefined,
  keys: readonly RowKey[],
  valueOf: (name: string) => string | null,
): boolean {
  return keys.some((key) =>
    fields.every((field, at) => {
      const [value, part] = [valueOf(field), key[parts[at] ?? -1] ?? null];
      if (value === null || part === null) return false;
      const column = table?.columns.find(({ name }) => name === field);
      const equality = column === undefined ? 'exact' : equalityOf(column);
      return formOf(equality, value) === formOf(equality, part);
    }),
  );
}
