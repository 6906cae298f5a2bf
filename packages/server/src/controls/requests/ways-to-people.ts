/** By which columns rows of a dataset lead to people, and which of these columns mean somebody. */
import { isPersonal, type DataMap, type Dataset } from '@troth/core/policy';
import { namesSomebody } from './reach.ts';
import { isSameSet } from './references.ts';

/** To a row that must be there, or by naming somebody, which needs all parts. */
export interface Way {
  readonly fields: readonly string[];
  /** Those that mean somebody: a column of the customer alone does not. */
  readonly telling: readonly string[];
  readonly to?: { readonly name: string; readonly keys: readonly string[] };
}

type Datasets = Readonly<Record<string, Dataset>>;

/** Names of datasets that name people of the kind, or anybody, and of those that refer to such. */
export function leadingTo(datasets: Datasets, kind?: string): ReadonlySet<string> {
  const leading = new Set(
    Object.entries(datasets).flatMap(([name, dataset]) =>
      (kind === undefined ? namesSomebody(dataset) : dataset.subjects[kind]) ? [name] : [],
    ),
  );
  for (let before = -1; before < leading.size;) {
    before = leading.size;
    for (const [name, { references }] of Object.entries(datasets)) {
      if (references.some(({ to, owns }) => owns !== true && leading.has(to))) leading.add(name);
    }
  }
  return leading;
}

export function waysToPeople(map: DataMap, store: string, name: string): readonly Way[] {
  const datasets = map.stores[store]?.datasets ?? {};
  const dataset = datasets[name];
  if (dataset === undefined) return [];
  const leading = leadingTo(datasets);
  const references = dataset.references.filter(({ to, owns }) => owns !== true && leading.has(to));
  // What an erasure leaves in a row that stays, a mask in a key, leads to nobody and has to.
  const goes = dataset.erase.how === 'delete';
  const named = Object.values(dataset.subjects).filter(
    (fields) => !goes || !references.some((by) => isSameSet(by.fields, fields)),
  );
  const scope = scopeOf(map, store, name);
  return [
    ...named.map((fields) => ({
      fields,
      telling: fields.length > 1 ? tellingOf(dataset, fields, scope) : [],
    })),
    ...references.map(({ fields, to, keys }) => ({
      fields,
      telling: tellingOf(dataset, fields, scope),
      to: { name: to, keys },
    })),
  ];
}

/** Beside a column that means a person, one that says nothing about anybody is the customer's. */
function tellingOf(
  { fields: declared }: Dataset,
  fields: readonly string[],
  scope: ReadonlySet<string>,
): readonly string[] {
  const left = fields.filter((column) => !scope.has(column));
  const personal = left.filter((column) => {
    const field = declared[column];
    return field !== undefined && isPersonal(field);
  });
  return personal.length > 0 ? personal : left;
}

/** Columns that say whose customer's a row is: as the map says, or as it says where they lead. */
function scopeOf(
  map: DataMap,
  store: string,
  name: string,
  seen: readonly string[] = [],
): ReadonlySet<string> {
  const dataset = map.stores[store]?.datasets[name];
  if (dataset === undefined || seen.includes(`${store}.${name}`)) return new Set();
  const on = [...seen, `${store}.${name}`];
  const own = new Set(dataset.tenant);
  const beside = Object.values(dataset.subjects).flatMap((fields) => {
    const telling = tellingOf(dataset, fields, own);
    return fields.filter((column) => !telling.includes(column));
  });
  const led = [
    ...dataset.references.map(({ fields, to, keys }) => ({ fields, keys, at: `${store}.${to}` })),
    ...Object.entries(dataset.subjects).flatMap(([kind, fields]) => {
      const subject = map.subjects[kind];
      return subject === undefined ? [] : [{ fields, keys: subject.key, at: subject.root }];
    }),
  ].flatMap(({ fields, keys, at }) => {
    const dot = at.indexOf('.');
    const there = scopeOf(map, at.slice(0, dot), at.slice(dot + 1), on);
    return fields.filter((_, part) => there.has(keys[part] ?? ''));
  });
  return new Set([...own, ...beside, ...led]);
}
