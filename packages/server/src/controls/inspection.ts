/** The shared reads of one run. What is held is facts and counts, so memory does not grow with tables. */
import { isWithin, type DataMap, type StoreDeclaration } from '@troth/core/policy';
import { TrothError } from '@troth/core/error';
import type { Store, TableName } from '../stores/contract.ts';
import type { ClassifiedColumn } from './classified.ts';
import type { Inspection } from './context.ts';
import { scanTable } from './scan.ts';
import { isSame, tableOf } from './scope.ts';

/** Classifies the columns of one table from a sample of its rows. */
export type Classify = (
  store: Store,
  table: TableName,
  columns: readonly string[],
  signal?: AbortSignal,
) => Promise<readonly ClassifiedColumn[]>;

export interface InspectionOptions {
  readonly map: DataMap;
  /** Opens a store of the map, or hands out one that is open; the caller closes it. */
  readonly open: (store: string) => Promise<Store>;
  readonly classify: Classify;
  readonly mode?: 'sample' | 'full';
  /** Ends the whole run, not one clause: its reads are shared. */
  readonly signal?: AbortSignal;
}

export function inspect(options: InspectionOptions): Inspection {
  const { map, open, classify, mode = 'sample', signal } = options;
  const cancel = signal === undefined ? {} : { signal };
  const once = memory();
  const opened = (store: string): Promise<Store> => once(['open', store], () => open(store));
  return {
    mode,
    discovered: (store) =>
      once(['discover', store], async () =>
        (await opened(store)).discover({ schemas: schemasOf(declarationOf(map, store)) }),
      ),
    roles: (store) => once(['roles', store], async () => (await opened(store)).roles()),
    transport: (store) => once(['transport', store], async () => (await opened(store)).transport()),
    count: (store, { table, where }) =>
      once(['count', store, table.schema, table.name, where], async () =>
        (await opened(store)).count({ table, where, ...cancel }),
      ),
    scanned: (store, table) =>
      once(['scan', store, table.schema, table.name], async () =>
        scanTable(await opened(store), table, {
          mode,
          passwords: passwordsOf(declarationOf(map, store), table),
          ...cancel,
        }),
      ),
    classified: (store, { schema, name }, columns) =>
      once(['classify', store, schema, name, columns], async () =>
        classify(await opened(store), { schema, name }, columns, signal),
      ),
  };
}

/** Calls once per key and shares the promise, its failure too. */
function memory(): <T>(key: readonly unknown[], read: () => Promise<T>) => Promise<T> {
  const answers = new Map<string, Promise<unknown>>();
  return <T>(key: readonly unknown[], read: () => Promise<T>): Promise<T> => {
    const name = JSON.stringify(key);
    const known = answers.get(name);
    // One key is only ever asked with one kind of read.
    if (known !== undefined) return known as Promise<T>;
    const answer = read();
    answers.set(name, answer);
    return answer;
  };
}

function declarationOf(map: DataMap, store: string): StoreDeclaration {
  const declaration = map.stores[store];
  if (declaration !== undefined) return declaration;
  throw new TrothError({
    code: 'store-undeclared',
    kind: 'missing',
    facts: { store },
    publicMessage: `The data map has no store ${store}.`,
  });
}

function schemasOf(declaration: StoreDeclaration): string[] {
  const ofDatasets = Object.values(declaration.datasets).map((one) => tableOf(one).schema);
  return [...new Set([...declaration.schemas, ...ofDatasets])];
}

export const passwordCategories = [
  'user.authorization.credentials',
  'user.authorization.password',
] as const;

export function isPassword(category: string): boolean {
  return passwordCategories.some((ancestor) => isWithin(category, ancestor));
}

function passwordsOf(declaration: StoreDeclaration, table: TableName): ReadonlySet<string> {
  const fields = Object.values(declaration.datasets)
    .filter((dataset) => isSame(tableOf(dataset), table))
    .flatMap((dataset) => Object.entries(dataset.fields));
  return new Set(fields.flatMap(([name, { category }]) => (isPassword(category) ? [name] : [])));
}
