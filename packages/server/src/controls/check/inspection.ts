/**
 * Reads of one policy's stores, each made once for a run and shared by all clauses: a table is
 * discovered, scanned and classified once however many promises are about it.
 */
import { clockZonesOf } from '../clock-zones.ts';
import { isWithin, type Policy, type StoreDeclaration } from '@troth/core/policy';
import type { Answer, ServerFacts, Store, Table, TableName } from '../../stores/contract.ts';
import type { IdentityGuard } from '../../stores/identity.ts';
import { isNamed } from '../../stores/postgres/error.ts';
import { openPostgres, type OpenPostgresOptions } from '../../stores/postgres/index.ts';
import type { ClassifiedColumn } from '../classified.ts';
import { classifyValues } from '../classify-values.ts';
import type { Inspection } from '../context.ts';
import type { Look, TableScan } from '../reading/look.ts';
import type { Memory } from '../reading/memory.ts';
import type { Allowance } from '../reading/options.ts';
import { readThroughOf } from '../reading/read-through.ts';
import { scanTable } from '../reading/scan-table.ts';
import { valueLook, type Passwords } from '../reading/value-look.ts';
import { whyExcluded } from '../search/excluded.ts';
import { checkError } from './error.ts';

/** What a store's `${NAME}` stands for; the environment in production. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface OpenInspection extends Inspection {
  server(store: string): Promise<Answer<ServerFacts>>;
  close(): Promise<void>;
}

const connectors: Readonly<Record<string, (at: OpenPostgresOptions) => Store>> = {
  postgres: openPostgres,
};

const sampleSize = 1000;

/** Milliseconds for laps while probes run, which may take a minute each. */
export const timeInProbes = 20_000;

export function inspect(
  policy: Policy,
  options: {
    readonly mode: 'sample' | 'full';
    readonly variables: Variables;
    /** How far large tables were read; absent where nothing outlasts the check. */
    readonly memory?: Memory;
    readonly now?: () => Temporal.Instant;
    readonly allowance?: Allowance;
    /** Of each store: whether what answers is the database that is meant. */
    readonly guard?: (store: string) => IdentityGuard;
    readonly signal?: AbortSignal;
  },
): OpenInspection {
  const once = remembered();
  const closing = new AbortController();
  const signal = AbortSignal.any([closing.signal, ...(options.signal ? [options.signal] : [])]);
  const cancel = { signal };
  const stores = new Map<string, Store>();
  const store = (name: string): Store => {
    const known = stores.get(name);
    if (known) return known;
    const opened = openStore(policy, name, options.variables, options.guard?.(name));
    stores.set(name, opened);
    return opened;
  };
  const discovered = (name: string) =>
    once(`discover ${name}`, () => store(name).discover({ schemas: schemasOf(policy, name) }));
  const { allowance = { left: timeInProbes } } = options;
  const looked = <C>(name: string, table: Table, look: Look<C>): Promise<TableScan<C>> =>
    once(`look ${name} ${tableKey(table)} ${look.name}`, () =>
      scanTable(store(name), table, look, {
        mode: options.mode,
        memory: options.memory,
        now: options.now ?? (() => Temporal.Now.instant()),
        readThrough: readThroughOf(policy, name, table),
        allowance,
        ...cancel,
      }),
    );
  /** Asked from outside: how another server is set says nothing of the store. */
  const identified = async (name: string): Promise<void> => {
    if (options.guard === undefined) return;
    await once(`server ${name}`, () => store(name).server()).catch((error: unknown) => {
      if (isNamed(error, 'store-other')) throw error;
    });
  };
  return {
    mode: options.mode,
    discovered,
    everything: (name) => once(`everything ${name}`, () => store(name).discover()),
    inventory: (name) =>
      once(`inventory ${name}`, () =>
        store(name).inventory({
          lookInto: (database) => looksInto(policy, name, database),
          signal,
        }),
      ),
    roles: (name) => once(`roles ${name}`, () => store(name).roles()),
    ways: (name) => once(`ways ${name}`, () => store(name).ways()),
    server: (name) => once(`server ${name}`, () => store(name).server()),
    transport: (name) =>
      once(`transport ${name}`, async () => {
        await identified(name);
        return store(name).transport();
      }),
    whereabouts: (name) =>
      once(`whereabouts ${name}`, async () => {
        await identified(name);
        return store(name).whereabouts();
      }),
    count: (name, query) =>
      once(`count ${name} ${JSON.stringify(query)}`, () =>
        store(name).count({ ...query, ...cancel }),
      ),
    sample: (name, query) => store(name).sample({ ...query, ...cancel }),
    locate: (name, query) => store(name).locate({ ...query, ...cancel }),
    scanned: (name, table) =>
      looked(name, table, valueLook(table, passwordColumns(policy, name, table))),
    looked,
    classified: (name, table, columns) =>
      once(`classify ${name} ${tableKey(table)} ${JSON.stringify(columns)}`, async () =>
        classifyTable(store(name), await discovered(name), table, columns, cancel),
      ),
    async close() {
      // A read that nobody waits for any more must not go on in the store.
      closing.abort();
      await Promise.all([...stores.values()].map((opened) => opened.close()));
    },
  };
}

function remembered() {
  const reads = new Map<string, Promise<unknown>>();
  return <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const known = reads.get(key) as Promise<T> | undefined;
    if (known) return known;
    const reading = Promise.try(read);
    // Whoever asks gets the failure; the memory of it must not count as unhandled.
    reading.catch(() => undefined);
    reads.set(key, reading);
    return reading;
  };
}

function openStore(
  policy: Policy,
  name: string,
  variables: Variables,
  guard: IdentityGuard | undefined,
): Store {
  const declaration = policy.map.stores[name];
  const open = connectors[declaration?.kind ?? ''];
  if (!declaration || !open) {
    throw checkError({
      code: 'store-kind-unknown',
      kind: 'invalid',
      facts: { store: name, kind: declaration?.kind ?? '' },
      publicMessage: `Store ${name} is of a kind that no connector reads; there are: ${Object.keys(connectors).join(', ')}.`,
    });
  }
  const url = addressOf(name, declaration, variables);
  return open({ name, url, zones: clockZonesOf(policy, name), guard });
}

/** Throws `store-url-unset`. */
export function addressOf(name: string, { url }: StoreDeclaration, variables: Variables): string {
  const variable = /^\$\{(\w+)\}$/.exec(url)?.[1];
  if (variable === undefined) return url;
  const value = variables[variable];
  if (value) return value;
  throw checkError({
    code: 'store-url-unset',
    kind: 'unavailable',
    facts: { store: name, variable },
    publicMessage: `The environment variable ${variable}, the address of store ${name}, is not set.`,
  });
}

function looksInto(policy: Policy, store: string, database: string): boolean {
  const declaration = policy.map.stores[store];
  return declaration !== undefined && whyExcluded(declaration, 'databases', database) === undefined;
}

/** The declared schemas and those in which a declared dataset lies. */
function schemasOf(policy: Policy, store: string): readonly string[] {
  const declaration = policy.map.stores[store];
  const tables = Object.values(declaration?.datasets ?? {}).map(({ table }) => table);
  const schemas = tables.map((table) => table.slice(0, table.indexOf('.')));
  return [...new Set([...(declaration?.schemas ?? []), ...schemas])];
}

function passwordColumns(policy: Policy, store: string, table: Table): Passwords {
  const datasets = Object.values(policy.map.stores[store]?.datasets ?? {});
  const fields = datasets
    .filter((dataset) => dataset.table === `${table.schema}.${table.name}`)
    .flatMap((dataset) => Object.entries(dataset.fields))
    .filter(([, { hash, category }]) => hash ?? isWithin(category, 'user.authorization'));
  return new Map(fields.map(([name, { hash }]) => [name, hash]));
}

async function classifyTable(
  store: Store,
  tables: readonly Table[],
  name: TableName,
  columns: readonly string[],
  cancel: { readonly signal: AbortSignal },
): Promise<readonly ClassifiedColumn[]> {
  const table = tables.find((candidate) => tableKey(candidate) === tableKey(name));
  const read = columns.map((column) => ({ column, values: [] as (string | null)[] }));
  for await (const page of store.sample({ table: name, columns, rows: sampleSize, ...cancel })) {
    for (const [index, { values }] of read.entries()) values.push(...(page.columns[index] ?? []));
  }
  return classifyValues(name.name, table, read);
}

function tableKey({ schema, name }: TableName): string {
  return JSON.stringify([schema, name]);
}
