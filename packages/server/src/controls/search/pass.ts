/**
 * One pass over the stores of a policy for everybody who waits for it: each table is gone through once,
 * whoever's values are looked for in it. Small tables first, so that little is missed when the time ends.
 */
import { TrothError } from '@troth/core/error';
import type { Policy } from '@troth/core/policy';
import type { Store, Table } from '../../stores/contract.ts';
import type { Inventory } from '../../stores/inventory.ts';
import type { Elsewhere } from '../requests/plan-model.ts';
import { counted, words } from '../wording.ts';
import { placesIn, type SearchedTable } from './places.ts';
import { Results } from './results.ts';
import type { Seeker } from './seeker.ts';
import { besidesTables } from './besides-tables.ts';
import { mergedLooks, type MergedLook } from './merged-looks.ts';

export interface PassOptions {
  /** Milliseconds that all of it may take. */
  readonly budget: number;
  readonly signal?: AbortSignal | undefined;
  /** After each page: where it is, and how many rows of all tables it has gone through. */
  readonly onProgress?: ((where: string, rows: number) => void) | undefined;
}

interface Going extends PassOptions {
  readonly seekers: readonly Seeker[];
  readonly results: Results;
  readonly ends: number;
}

/** → what was found elsewhere, for each seeker in order. */
export async function searchStores(
  policy: Pick<Policy, 'map'>,
  stores: ReadonlyMap<string, Store>,
  seekers: readonly Seeker[],
  options: PassOptions,
): Promise<readonly Elsewhere[]> {
  const results = new Results(seekers);
  const going = { ...options, seekers, results, ends: performance.now() + options.budget };
  for (const [name, store] of stores) {
    const declaration = policy.map.stores[name];
    if (declaration === undefined) continue;
    const tables = await store.discover();
    const inventory = await inventoryOf(store, options.signal);
    const notLooked = besidesTables(name, declaration, inventory);
    const places = seekers.map(({ asked, sought }) =>
      placesIn({ ...asked, map: policy.map, names: sought.names }, name, declaration, tables),
    );
    for (const [at, place] of places.entries()) results.begin(at, place, notLooked);
    await searchTables(
      going,
      store,
      places.map((place) => place.tables),
    );
  }
  return results.all();
}

async function inventoryOf(
  store: Store,
  signal: AbortSignal | undefined,
): Promise<Inventory | string> {
  const answer = await store.inventory(signal ? { signal } : {});
  return answer.supported ? answer.value : answer.why;
}

async function searchTables(
  going: Going,
  store: Store,
  wanted: readonly (readonly SearchedTable[])[],
): Promise<void> {
  const all = new Map<string, (SearchedTable | undefined)[]>();
  for (const [seeker, tables] of wanted.entries()) {
    for (const one of tables) {
      const key = JSON.stringify([one.table.schema, one.table.name]);
      const some = all.get(key) ?? wanted.map(() => undefined);
      some[seeker] = one;
      all.set(key, some);
    }
  }
  const sizes = [...all.values()].toSorted((a, b) => sizeOf(a) - sizeOf(b));
  for (const tables of sizes) await searchTable(going, store, tables);
}

function sizeOf(tables: readonly (SearchedTable | undefined)[]): number {
  return tables.find((one) => one !== undefined)?.table.estimatedRows ?? -1;
}

async function searchTable(
  { seekers, results, ends, signal, budget, onProgress }: Going,
  store: Store,
  tables: readonly (SearchedTable | undefined)[],
): Promise<void> {
  const table = tables.find((one) => one !== undefined)?.table;
  if (table === undefined) return;
  const where = `${store.name}/${table.schema}.${table.name}`;
  const looks = mergedLooks(
    seekers.map(({ sought }) => sought.values),
    tables,
  );
  results.beginTable(tables, looks);
  if (looks.length === 0) return;
  const over = (rows: number): string =>
    `the ${words([counted(Math.ceil(budget / 1000), 'second')])} for the search were over after ${counted(rows, 'row')} of it (TROTH_SEARCH_MINUTES gives it more)`;
  if (performance.now() >= ends) return results.missed(tables, over(0));
  let rows = 0;
  try {
    const query = { table, looks: looks.map(({ look }) => look), ...(signal ? { signal } : {}) };
    let cut = false;
    for await (const page of store.search(query)) {
      rows = page.rowsSoFar;
      results.found(looks, page.hits);
      onProgress?.(where, rows);
      // The page that came last may have been the last one: then nothing is missed but a look at it.
      cut = performance.now() >= ends;
      if (cut) break;
    }
    results.seen(tables, rows);
    if (cut && rows < table.estimatedRows) results.missed(tables, over(rows));
    else if (cut) results.missed(tables, `${over(rows)}, which may be all`);
    await leaveOut(seekers, results, store, { tables, looks, ...(signal ? { signal } : {}) });
  } catch (error) {
    results.missed(tables, reasonOf(error, table));
  }
  results.endTable(where, looks, tables);
}

/** Rows that the plan changes or keeps are no copies. */
async function leaveOut(
  seekers: readonly Seeker[],
  results: Results,
  store: Store,
  {
    tables,
    looks,
    signal,
  }: {
    readonly tables: readonly (SearchedTable | undefined)[];
    readonly looks: readonly MergedLook[];
    readonly signal?: AbortSignal;
  },
): Promise<void> {
  for (const [at, one] of tables.entries()) {
    const seeker = seekers[at];
    if (one?.isReached !== true || seeker === undefined || !results.hasFound(at)) continue;
    for await (const within of seeker.planned(store.name, one.table)) {
      const query = { table: one.table, looks: looks.map(({ look }) => look), within };
      for await (const { hits } of store.search({ ...query, ...(signal ? { signal } : {}) })) {
        results.leaveOut(at, looks, hits);
      }
    }
    const unnamed = looks.filter(({ look }) => look.whereNull !== undefined);
    if (unnamed.length === 0) continue;
    // What the map knows of rows that a plan empties goes by that plan.
    for await (const within of seeker.emptied(store.name, one.table)) {
      const query = { table: one.table, looks: unnamed.map(({ look }) => look), within };
      for await (const { hits } of store.search({ ...query, ...(signal ? { signal } : {}) })) {
        const places = hits.map((hit) => ({ ...hit, look: looks.indexOf(unnamed[hit.look]!) }));
        results.leaveOut(at, looks, places);
      }
    }
  }
}

/** A store that is gone ends the search; a table that cannot be read is named. */
function reasonOf(error: unknown, { kind }: Table): string {
  if (!(error instanceof TrothError)) throw error;
  const isGone = [
    'store-unavailable',
    'store-exhausted',
    'store-cancelled',
    'store-closed',
  ].includes(error.code);
  if (error.code === 'store-cancelled' || (isGone && kind !== 'foreign')) throw error;
  return kind === 'foreign'
    ? `what the foreign table shows could not be read (${error.code})`
    : `it could not be read to its end (${error.code})`;
}
