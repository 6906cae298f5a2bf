/** What the server shows besides the tables of one database, held against what the map leaves out. */
import type { Excluded } from '@troth/core/policy';
import type { OtherDatabase } from '../../stores/inventory.ts';
import type { ProbeContext } from '../context.ts';
import { besidesIn, type Beside } from '../search/besides-tables.ts';
import { whyExcluded } from '../search/excluded.ts';
import { tableOf } from '../scope.ts';

export interface BesideTables {
  /** In the map, as a store of its own or left out by name; or a database without a table. */
  readonly accounted: number;
  /** Of these: left out by name, as `database shop_archive`. */
  readonly excluded: readonly string[];
  readonly unaccounted: readonly Unaccounted[];
  /** Why there is no inventory. */
  readonly unseen?: string;
}

export interface Unaccounted {
  readonly what: Excluded['what'];
  readonly name: string;
  readonly because: string;
  /** Of a database: tables that it has, and those under names that the map declares; null: not seen. */
  readonly tables?: { readonly all: number; readonly named: number } | null;
  readonly count?: number;
}

export async function besideIn(context: ProbeContext, store: string): Promise<BesideTables> {
  const { policy, stores } = context;
  const declaration = policy.map.stores[store];
  const answer = await stores.inventory(store);
  if (declaration === undefined || !answer.supported) {
    const unseen = answer.supported ? 'The store is not declared.' : answer.why;
    return { accounted: 0, excluded: [], unaccounted: [], unseen };
  }
  const inventory = answer.value;
  const all = besidesIn(inventory);
  const open = all.filter(({ what, name }) => whyExcluded(declaration, what, name) === undefined);
  const declared = await declaredDatabases(context, inventory.server);
  const names = new Set(
    Object.values(declaration.datasets)
      .map(tableOf)
      .map(({ schema, name }) => `${schema}.${name}`),
  );
  const unaccounted = open.flatMap((one): Unaccounted[] => {
    if (one.what !== 'databases') return [unaccountedOf(one, inventory.largeObjects.count)];
    if (declared.has(one.name)) return [];
    const tables = inventory.databases.find(({ name }) => name === one.name)?.tables ?? null;
    if (tables?.length === 0) return [];
    return [{ ...one, tables: tables && countsOf(tables, names) }];
  });
  return {
    accounted: all.length - unaccounted.length,
    excluded: all
      .filter((one) => !open.includes(one))
      .map(({ what, name }) => `${one(what)} ${name}`),
    unaccounted,
  };
}

const singular: Partial<Record<Excluded['what'], string>> = { 'large-objects': 'large objects' };

function one(what: Excluded['what']): string {
  return singular[what] ?? what.replace(/s$/, '');
}

function unaccountedOf(one: Beside, largeObjects: number): Unaccounted {
  return one.what === 'large-objects' ? { ...one, count: largeObjects } : one;
}

function countsOf(
  tables: NonNullable<OtherDatabase['tables']>,
  names: ReadonlySet<string>,
): { readonly all: number; readonly named: number } {
  const named = tables.filter(({ schema, name }) => names.has(`${schema}.${name}`)).length;
  return { all: tables.length, named };
}

/** Databases of the same server that are stores of the map themselves. */
async function declaredDatabases(
  { policy, stores }: ProbeContext,
  server: string | null,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const store of server === null ? [] : Object.keys(policy.map.stores)) {
    const answer = await stores.inventory(store);
    if (answer.supported && answer.value.server === server) found.add(answer.value.database);
  }
  return found;
}
