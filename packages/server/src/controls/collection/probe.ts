import type { DataMap } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { attempt, attemptAll, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { isPassword } from '../passwords.ts';
import type { TableScan } from '../reading/look.ts';
import type { ColumnScan } from '../reading/value-look.ts';
import { datasetsOf, findTable, tableOf, type ScopedDataset } from '../scope.ts';
import type { Params } from './clause.ts';
import { driftOf, type Drift } from './drift.ts';
import type { StoreWays } from './judge-server.ts';

export interface Facts {
  readonly map: DataMap;
  readonly datasets: readonly ScopedDataset[];
  /** Datasets that the clause names and the data map lacks. */
  readonly missing: readonly string[];
  /** By store; empty when the clause does not compare the map. */
  readonly drift: readonly Drift[];
  readonly scans: readonly ScannedTable[];
  /** All that the role can name, by store, what is not scanned included: of what the scans are a part. */
  readonly there: ReadonlyMap<string, readonly Table[]>;
  /** How each store's server is set up; empty where the clause does not ask. */
  readonly ways: StoreWays;
}

export interface ScannedTable {
  readonly store: string;
  readonly table: Table;
  readonly scan: Attempt<TableScan<ColumnScan>>;
}

export async function probe(context: ProbeContext, params: Params): Promise<Facts> {
  const { map } = context.policy;
  const { datasets, missing } = datasetsOf(map, params.datasets);
  const compared = params.map ?? params.fields ?? params.inventory;
  return {
    map,
    datasets,
    missing,
    drift: compared === undefined ? [] : await drifts(context, datasets, params),
    scans: await scans(context, datasets, params),
    there: await thereIn(context, params),
    ways: await waysOf(context, datasets, params),
  };
}

async function drifts(
  context: ProbeContext,
  datasets: readonly ScopedDataset[],
  params: Params,
): Promise<Drift[]> {
  const found: Drift[] = [];
  for (const [store, declaration] of Object.entries(context.policy.map.stores)) {
    const mine = datasets.filter((one) => one.store === store).map(({ dataset }) => dataset);
    if (params.datasets !== undefined && mine.length === 0) continue;
    const limited = params.datasets === undefined ? undefined : mine;
    found.push(await driftOf(context, store, declaration, limited, params.map !== undefined));
  }
  return found;
}

async function waysOf(
  { policy, stores }: ProbeContext,
  datasets: readonly ScopedDataset[],
  { map, passwords, datasets: named }: Params,
): Promise<StoreWays> {
  if (map === undefined && passwords === undefined) return new Map();
  const wanted = Object.keys(policy.map.stores).filter(
    (store) => named === undefined || datasets.some((one) => one.store === store),
  );
  return new Map(await attemptAll(wanted, (store) => stores.ways(store)));
}

/** Cards may stand anywhere; passwords and gaps are looked for where they are declared. */
async function scans(
  { policy, stores }: ProbeContext,
  datasets: readonly ScopedDataset[],
  params: Params,
): Promise<ScannedTable[]> {
  const { cards, passwords, gaps } = params;
  if (cards === undefined && passwords === undefined && gaps === undefined) return [];
  const found: ScannedTable[] = [];
  const all = cards !== undefined && params.datasets === undefined;
  for (const store of Object.keys(policy.map.stores)) {
    const mine = datasets.filter((one) => one.store === store);
    if (!all && mine.length === 0) continue;
    const tables = await stores.discovered(store);
    const wanted = all
      ? tables.filter(({ kind }) => kind !== 'view')
      : tablesOf(mine, tables, params);
    for (const table of wanted) {
      found.push({ store, table, scan: await attempt(() => stores.scanned(store, table)) });
    }
  }
  return found;
}

/** Where only some datasets are looked at, their tables are all that is asked about. */
async function thereIn(
  { policy, stores }: ProbeContext,
  { cards, datasets }: Params,
): Promise<Facts['there']> {
  if (cards === undefined || datasets !== undefined) return new Map();
  const found = new Map<string, readonly Table[]>();
  for (const store of Object.keys(policy.map.stores)) {
    const tables = await stores.everything(store);
    found.set(
      store,
      tables.filter(({ kind }) => kind !== 'view'),
    );
  }
  return found;
}

function tablesOf(
  datasets: readonly ScopedDataset[],
  tables: readonly Table[],
  params: Params,
): Table[] {
  const everyTable = params.cards !== undefined || params.gaps !== undefined;
  const wanted = datasets.filter(
    ({ dataset }) => everyTable || Object.values(dataset.fields).some(isPassword),
  );
  return [...new Set(wanted.flatMap(({ dataset }) => findTable(tables, tableOf(dataset)) ?? []))];
}
