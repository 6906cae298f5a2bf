/**
 * Rows with personal data whose way to a person is broken: a reference, or a key of somebody, of which a
 * part is filled and that leads to no row. Whose they are cannot be told, so that no request finds them.
 */
import type { DataMap } from '@troth/core/policy';
import type { Condition, TableName } from '../../stores/condition.ts';
import type { Table } from '../../stores/contract.ts';
import { findTable, tableOf } from '../scope.ts';
import { counted } from '../wording.ts';
import { isPersonal } from './reach.ts';
import { isSameSet } from './references.ts';
import { leadingTo, waysToPeople, type Way } from './ways-to-people.ts';

/** Rows of one dataset, as a store counts them. */
export interface Nowhere {
  readonly dataset: string;
  readonly table: TableName;
  readonly where: readonly Condition[];
}

interface Place {
  readonly map: DataMap;
  readonly store: string;
  readonly tables: readonly Table[];
}

export interface Wanted {
  /** Of people; anybody when absent. */
  readonly kind?: string;
  /** Datasets that an erasure keeps with a reason too: nothing in them would go. */
  readonly withKept?: boolean;
}

export function leadNowhere(place: Place, { kind, withKept }: Wanted = {}): readonly Nowhere[] {
  const datasets = place.map.stores[place.store]?.datasets ?? {};
  return [...leadingTo(datasets, kind)].flatMap((name) => {
    const dataset = datasets[name];
    if (dataset === undefined || !isPersonal(dataset)) return [];
    if (dataset.erase.how === 'keep' && withKept !== true) return [];
    const where = broken(place, name, []);
    return where === undefined ? [] : [{ dataset: name, table: tableOf(dataset), where }];
  });
}

export function nowhereText(where: string, rows: number): string {
  const [lead, they] = rows === 1 ? ['leads', 'it is'] : ['lead', 'they are'];
  return `${counted(rows, 'row')} of ${where} ${lead} to nobody: whose ${they} cannot be told`;
}

/** Undefined where no row can be. `behind`: datasets on the way to this one, so that circles end. */
function broken(
  place: Place,
  name: string,
  behind: readonly string[],
): readonly Condition[] | undefined {
  const ways = waysToPeople(place.map, place.store, name);
  const telling = [...new Set(ways.flatMap((way) => way.telling))];
  const isThere = [name, ...ways.flatMap(({ to }) => to?.name ?? [])].every((each) =>
    tableAt(place, each),
  );
  if (telling.length === 0 || !isThere) return undefined;
  return [
    { anyOf: telling.map((column) => [{ isNull: column, not: true }]) },
    ...ways.map((way) => failing(place, way, [...behind, name])),
  ];
}

/** Met by rows that lead to nobody by this way. */
function failing(place: Place, { fields, to }: Way, behind: readonly string[]): Condition {
  const target = to && tableAt(place, to.name);
  if (!to || !target) return { anyOf: fields.map((isNull) => [{ isNull }]) };
  const there = { exists: target, fields, keys: to.keys };
  const missing = { ...there, not: true };
  // Where several rows have the value, another of them may lead on.
  const isOne = isSameSet(to.keys, target.primaryKey);
  const beyond = isOne && !behind.includes(to.name) ? broken(place, to.name, behind) : undefined;
  return beyond === undefined ? missing : { anyOf: [[missing], [{ ...there, and: beyond }]] };
}

function tableAt({ map, store, tables }: Place, name: string): Table | undefined {
  const dataset = map.stores[store]?.datasets[name];
  return dataset && findTable(tables, tableOf(dataset));
}
