/** Before a check: the tables that are read part by part go on, for longer than a probe may take. */
import type { Policy } from '@troth/core/policy';
import { noneLook, noneLookName } from './controls/collection/none-look.ts';
import type { ProbeContext } from './controls/context.ts';
import type { Memory } from './controls/reading/memory.ts';
import { datasetsOf, findTable, type ScopedDataset } from './controls/scope.ts';
import type { TableName } from './stores/contract.ts';
import { readSealed, sealedLookName } from './controls/sealed/sealed-values.ts';

type Context = Pick<ProbeContext, 'policy' | 'stores' | 'trial'>;

/** What cannot be read is told by the probe that needs it. */
export async function readOn(
  context: Context,
  memory: Memory,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const { store, table, look } of await memory.all()) {
    if (signal?.aborted) return;
    const schema = table.slice(0, table.indexOf('.'));
    const place = { schema, name: table.slice(schema.length + 1) };
    if (look === 'values') await attempt(() => readValues(context, store, place));
    else if (look === noneLookName) await attempt(() => readNone(context, store, place));
    else await attempt(() => readSealedTable(context, store, look));
  }
}

async function readValues({ stores }: Context, store: string, place: TableName): Promise<void> {
  const table = findTable(await stores.discovered(store), place);
  if (table !== undefined) await stores.scanned(store, table);
}

async function readNone({ policy, stores }: Context, store: string, place: TableName) {
  const table = findTable(await stores.discovered(store), place);
  const declaration = policy.map.stores[store];
  const look = table && declaration && noneLook(declaration, table);
  if (table && look) await stores.looked(store, table, look);
}

async function readSealedTable(context: Context, store: string, look: string): Promise<void> {
  const scoped = sealedIn(context.policy, store, look);
  const [field] = Object.entries(scoped?.dataset.fields ?? {}).find(([, one]) => one.sealed) ?? [];
  if (scoped && field !== undefined) await readSealed(context, scoped, field);
}

function sealedIn({ map }: Policy, store: string, look: string): ScopedDataset | undefined {
  return datasetsOf(map).datasets.find(
    (one) => one.store === store && sealedLookName(one.name) === look,
  );
}

async function attempt(read: () => Promise<void>): Promise<void> {
  await read().catch(() => undefined);
}
