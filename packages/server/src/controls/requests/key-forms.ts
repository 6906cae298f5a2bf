/**
 * The one form of each key, by the types of the columns that it is the key of: what a store calls equal
 * is one person, in requests, holds, copies and the suppression ledger.
 */
import { TrothError } from '@troth/core/error';
import type { DataMap, Policy } from '@troth/core/policy';
import type { RowKey, Store, Table } from '../../stores/contract.ts';
import { datasetsOf, findTable, tableOf, type ScopedDataset } from '../scope.ts';
import { equalityOf, formOf, type Equality } from './equality.ts';
import { isOnePerTenant, tenantKind } from './tenant.ts';
import { ownWay, referenceWay } from './ways.ts';

export type Discover = (store: string) => Promise<readonly Table[]>;

/** A dataset that compares keys in a way of its own, so that not every spelling is known again. */
export interface Untold {
  /** `store.dataset` */
  readonly dataset: string;
  readonly columns: readonly string[];
}

/** Of opened stores. */
export function tablesBy(stores: ReadonlyMap<string, Pick<Store, 'discover'>>): Discover {
  return async (name) => (await stores.get(name)?.discover()) ?? [];
}

export class KeyForms {
  readonly #equalities = new Map<string, readonly Equality[]>();

  /** As it is when nothing was learnt of it. */
  form(policy: string, name: string, key: RowKey): RowKey {
    const equalities = this.#equalities.get(nameOf(policy, name, key.length));
    if (equalities === undefined) return key;
    return key.map((part, at) => (part === null ? null : formOf(equalities[at] ?? 'exact', part)));
  }

  /** Reads the types as they are now. Of a store that does not answer, what was known stays. */
  async learn({ id, map }: Pick<Policy, 'id' | 'map'>, discover: Discover): Promise<void> {
    const tables = await tablesIn(map, discover);
    for (const [name, { scoped, columns }] of keysIn(map)) {
      const equalities = equalitiesOf(tables, scoped, columns);
      if (equalities) this.#equalities.set(nameOf(id, name, columns.length), equalities);
    }
  }
}

/** What of these people could come back without being known. */
export async function untoldKeys(
  { map }: Pick<Policy, 'map'>,
  kinds: ReadonlySet<string>,
  discover: Discover,
): Promise<readonly Untold[]> {
  const tables = await tablesIn(map, discover);
  const keys = keysIn(map);
  return datasetsOf(map).datasets.flatMap((scoped) => {
    const { store, name, dataset } = scoped;
    const columns = [...kinds].flatMap((kind) => {
      const ways = [
        ownWay(dataset, kind),
        ...dataset.references.map((by) => referenceWay({ map }, store, by, kind)),
      ];
      return ways.flatMap((way) => {
        const target = way && keys.get(way.name);
        if (way === undefined || target === undefined) return [];
        const own = equalitiesOf(tables, target.scoped, target.columns);
        const here = equalitiesOf(tables, scoped, way.columns);
        const inOrder = here && way.form(here);
        return way.columns.filter((_, at) => isUntold(own?.[at], inOrder?.[at]));
      });
    });
    return columns.length === 0
      ? []
      : [{ dataset: `${store}.${name}`, columns: [...new Set(columns)] }];
  });
}

/** The column of a reference ignores what the key itself tells apart. */
function isUntold(own: Equality | undefined, here: string | null | undefined): boolean {
  if (own === undefined) return false;
  if (own === 'untold' || here === 'untold') return true;
  if (here === own || own === 'collated marks and case') return false;
  return folding.has(here ?? '');
}

const folding: ReadonlySet<string> = new Set<Equality>([
  'case',
  'composed',
  'collated case',
  'collated marks and case',
]);

interface Key {
  readonly scoped: ScopedDataset;
  readonly columns: readonly string[];
}

/** Name of a way → the columns whose key it carries. */
function keysIn(map: DataMap): ReadonlyMap<string, Key> {
  const { datasets } = datasetsOf(map);
  const keys = new Map<string, Key>();
  for (const [kind, { root, key }] of Object.entries(map.subjects)) {
    const scoped = datasets.find(({ store, name }) => `${store}.${name}` === root);
    if (scoped) keys.set(kind, { scoped, columns: scoped.dataset.subjects[kind] ?? key });
  }
  const customers = datasets.filter(({ dataset }) => dataset.tenant.length > 0);
  const customer = customers.find(({ dataset }) => isOnePerTenant(dataset)) ?? customers[0];
  if (customer) keys.set(tenantKind, { scoped: customer, columns: customer.dataset.tenant });
  for (const { store, dataset } of datasets) {
    for (const by of dataset.references) {
      const scoped = datasets.find((one) => one.store === store && one.name === by.to);
      const way = referenceWay({ map }, store, by, '');
      if (scoped && way?.what === 'key') keys.set(way.name, { scoped, columns: by.keys });
    }
  }
  return keys;
}

type Tables = ReadonlyMap<string, readonly Table[]>;

async function tablesIn(map: DataMap, discover: Discover): Promise<Tables> {
  const tables = new Map<string, readonly Table[]>();
  for (const store of Object.keys(map.stores)) {
    try {
      tables.set(store, await discover(store));
    } catch (error) {
      if (!(error instanceof TrothError) || error.kind === 'bug') throw error;
    }
  }
  return tables;
}

function equalitiesOf(
  tables: Tables,
  { store, dataset }: ScopedDataset,
  names: readonly string[],
): readonly Equality[] | undefined {
  const table = findTable(tables.get(store) ?? [], tableOf(dataset));
  const found = names.flatMap((name) => {
    const column = table?.columns.find((one) => one.name === name);
    return column ? [equalityOf(column)] : [];
  });
  return found.length === names.length ? found : undefined;
}

function nameOf(policy: string, name: string, parts: number): string {
  return JSON.stringify([policy, name, parts]);
}
