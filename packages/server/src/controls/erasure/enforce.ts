/** Makes the plan of a request: reads tables and holds, plans, counts. Changes nothing. */
import { isWithin, type Policy } from '@troth/core/policy';
import type { RowKey, Table, WritableStore } from '../../stores/contract.ts';
import type { RequestEnvironment, Subject } from '../requests/environment.ts';
import { listHolds } from '../requests/holds.ts';
import type { Plan, Remark } from '../requests/plan-model.ts';
import { rootOf, subjectKindOf } from '../requests/subject.ts';
import { tableOf } from '../scope.ts';
import { countPlan } from './count-plan.ts';
import { keyObstacles } from './key-places.ts';
import { planErasure, type World } from './plan.ts';

export type Stores = ReadonlyMap<string, WritableStore>;

export interface About {
  readonly subject: Subject;
  /** Identifiers of an earlier run: the rows that they stood in may be gone. */
  readonly remembered: readonly string[];
}

export async function makePlan(
  environment: RequestEnvironment,
  policy: Policy,
  { subject, remembered }: About,
  stores: Stores,
): Promise<{ readonly plan: Plan; readonly identifiers: readonly string[] }> {
  const holds = await holdsOn(environment, subject);
  const drafted = planErasure(policy.map, subject.kind, {
    tables: await tablesOf(policy, stores),
    ...holds,
  });
  const found = masksTexts(drafted) ? await identifiersOf(policy, subject, stores) : [];
  const identifiers = [...new Set([...remembered, ...found])];
  const draft = {
    ...drafted,
    obstacles: [
      ...drafted.obstacles,
      ...vaultless(environment, drafted),
      ...keyObstacles(policy.map, subject.kind),
    ],
  };
  return { plan: await countPlan(draft, stores, { key: subject.key, identifiers }), identifiers };
}

/** Opens every store of the policy for `work`, and closes them however it ends. */
export async function withStores<T>(
  environment: Pick<RequestEnvironment, 'openStore'>,
  policy: Policy,
  work: (stores: Stores) => Promise<T>,
): Promise<T> {
  const stores = new Map<string, WritableStore>();
  try {
    for (const name of Object.keys(policy.map.stores)) {
      stores.set(name, environment.openStore(policy, name));
    }
    return await work(stores);
  } finally {
    await Promise.all([...stores.values()].map((store) => store.close()));
  }
}

export async function holdsOn(
  { pool, pseudonymOf }: Pick<RequestEnvironment, 'pool' | 'pseudonymOf'>,
  { policy, kind, key }: Subject,
): Promise<Pick<World, 'personHeld' | 'datasetsHeld'>> {
  const holds = (await listHolds(pool)).filter((hold) => hold.policy === policy);
  const pseudonym = pseudonymOf(policy, kind, key);
  const person = holds.find((hold) => hold.kind === kind && hold.pseudonym === pseudonym);
  return {
    ...(person ? { personHeld: person.reason } : {}),
    datasetsHeld: Object.fromEntries(
      holds.flatMap(({ dataset, reason }) => (dataset === null ? [] : [[dataset, reason]])),
    ),
  };
}

async function tablesOf(policy: Policy, stores: Stores): Promise<World['tables']> {
  const found: Record<string, readonly Table[]> = {};
  for (const [name, store] of stores) {
    const declaration = policy.map.stores[name];
    const datasets = Object.values(declaration?.datasets ?? {}).map((one) => tableOf(one).schema);
    const schemas = [...new Set([...(declaration?.schemas ?? []), ...datasets])];
    found[name] = await store.discover({ schemas });
  }
  return found;
}

function masksTexts({ stores }: Plan): boolean {
  const steps = stores.flatMap((part) => part.steps);
  return steps.some(({ set }) => Object.values(set).some(({ how }) => how === 'mask-texts'));
}

/** Names and addresses of the person that are masked where they stand in free text. */
async function identifiersOf(
  policy: Policy,
  { kind, key }: Subject,
  stores: Stores,
): Promise<readonly string[]> {
  const { store, dataset } = rootOf(policy, kind);
  const fields = new Set(
    Object.entries(dataset.fields)
      .filter(([, { category }]) =>
        ['user.name', 'user.contact', 'user.account.username'].some((one) =>
          isWithin(category, one),
        ),
      )
      .map(([name]) => name),
  );
  const select = {
    table: tableOf(dataset),
    fields: subjectKindOf(policy, kind).key,
    equal: [key] satisfies readonly RowKey[],
  };
  const texts = new Set<string>();
  const pages = stores.get(store)?.read({ select, key: dataset.key }) ?? [];
  for await (const { columns, rows } of pages) {
    for (const row of rows) {
      for (const [index, value] of row.entries()) {
        const isText = fields.has(columns[index] ?? '') && value !== null && !value.startsWith('{');
        if (isText && value.trim().length >= 3) texts.add(value.trim());
      }
    }
  }
  return [...texts];
}

/** Sealed values stay readable without a vault to destroy their key. */
function vaultless({ keys }: RequestEnvironment, { sealed }: Plan): readonly Remark[] {
  if (keys !== undefined) return [];
  return sealed.map((resource) => ({
    code: 'no-vault',
    resource,
    message: `${resource} is declared sealed, and there is no vault here whose key could be destroyed.`,
  }));
}
