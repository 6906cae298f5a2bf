/** Pseudonyms of the handles of a request, kept beside it from before the first change. */
import type { Pool } from '../../platform/database.ts';
import type { RowKey, WritableStore } from '../../stores/contract.ts';
import { tableOf } from '../scope.ts';
import { addressWay, referenceWay, type What, type Way } from './ways.ts';
import type { Reach, StorePlan } from './plan-model.ts';
import { selectionsOf, whoseIn } from './selections.ts';
import { isLeftByMask } from './left-by-mask.ts';
import { ownAddresses } from '../search/own-addresses.ts';
import { addressColumns, rootOf, subjectKindOf } from './subject.ts';
import { isSame } from '../scope.ts';
import type { Running } from './workflow.ts';

export interface HandlePseudonym {
  readonly pseudonym: string;
  readonly what: What;
}

const pageSize = 1000;

/** Idempotent: called again, it adds what came up since. */
export async function rememberHandles(running: Running): Promise<void> {
  for (const part of running.plan.stores) {
    const store = running.stores.get(part.store);
    if (store === undefined) continue;
    for (const reach of reachesOf(part)) await rememberReach(running, part.store, store, reach);
  }
  await rememberAddresses(running);
  await rememberFurther(running);
}

/** Addresses and numbers that stand in further rows of the person, and of nobody else. */
async function rememberFurther(running: Running): Promise<void> {
  const { root } = subjectKindOf(running.policy, running.subject.kind);
  const { addresses, numbers } = await ownAddresses(running, running.plan.stores, {
    inClear: true,
    from: ({ scoped }) => `${scoped.store}.${scoped.name}` !== root,
  });
  for (const [what, values] of [
    ['email', addresses],
    ['phone', numbers],
  ] as const) {
    const way = addressWay('', what);
    await insert(
      running,
      way,
      values.map((value) => [value]),
    );
  }
}

export async function handlePseudonyms(
  pool: Pool,
  request: string,
): Promise<readonly HandlePseudonym[]> {
  const { rows } = await pool.query<HandlePseudonym>(
    'select pseudonym, what from troth.request_pseudonym where request = $1 order by pseudonym',
    [request],
  );
  return rows;
}

function reachesOf({ steps, kept }: StorePlan): readonly Reach[] {
  const all = [...steps, ...kept].flatMap(({ reach }) =>
    reach === undefined || 'where' in reach.from ? [] : [reach],
  );
  return [...new Map(all.map((reach) => [JSON.stringify(reach), reach])).values()];
}

async function rememberReach(
  running: Running,
  storeName: string,
  store: WritableStore,
  reach: Reach,
): Promise<void> {
  const ways = waysOf(running, storeName, reach);
  if (ways.length === 0) return;
  for await (const { equal = [] } of selectionsOf(store, reach, whoseIn(running))) {
    for (const way of ways) await insert(running, way, equal);
  }
}

/** References by which the rows are reached, but for those that carry the person's own key. */
function waysOf(
  { policy, subject }: Running,
  store: string,
  { table, fields, from }: Reach,
): Way[] {
  return Object.values(policy.map.stores[store]?.datasets ?? {})
    .filter((dataset) => isSame(tableOf(dataset), table))
    .flatMap(({ references }) => references)
    .filter((by) => JSON.stringify(by.fields) === JSON.stringify(fields))
    .filter((by) => !('rows' in from) || JSON.stringify(by.keys) === JSON.stringify(from.keys))
    .flatMap((by) => referenceWay(policy, store, by, subject.kind) ?? [])
    .filter(({ what }) => what === 'key' || isElsewhere(policy, subject.kind, what));
}

/** Addresses of the person's own row are remembered below, where nobody else has them. */
function isElsewhere(policy: Running['policy'], kind: string, what: Way['what']): boolean {
  return what !== 'person' && what !== 'key' && addressColumns(policy, kind, what).length === 0;
}

/** Of the person's own row, and none that somebody else has as well. */
async function rememberAddresses(running: Running): Promise<void> {
  const { policy, subject, stores, signal } = running;
  const root = rootOf(policy, subject.kind);
  const store = stores.get(root.store);
  if (store === undefined) return;
  const { key } = subjectKindOf(policy, subject.kind);
  const asked = { table: tableOf(root.dataset), ...(signal ? { signal } : {}) };
  const ours = new Set(subject.keys.map((one) => JSON.stringify(one)));
  for (const what of ['email', 'phone'] as const) {
    const [column, ...others] = addressColumns(policy, subject.kind, what);
    // Which of several is the person's own cannot be told.
    if (column === undefined || others.length > 0) continue;
    for (let start = 0; start < subject.keys.length; start += pageSize) {
      const equal = subject.keys.slice(start, start + pageSize);
      const found: RowKey[] = [];
      for await (const page of store.locate({ ...asked, key: [column], fields: key, equal })) {
        found.push(
          ...page.filter(([value]) => value && !isLeftByMask(root.dataset, column, value)),
        );
      }
      const shared = new Set<string>();
      const owners = { ...asked, key: [column, ...key], fields: [column], equal: found };
      for await (const page of store.locate(owners)) {
        for (const [value, ...owner] of page) {
          if (value && !ours.has(JSON.stringify(owner))) shared.add(value);
        }
      }
      const alone = found.filter(([value]) => !shared.has(value ?? ''));
      await insert(running, addressWay(column, what), alone);
    }
  }
}

async function insert(
  { environment, policy, request }: Running,
  way: Way,
  values: readonly RowKey[],
): Promise<void> {
  const whole = values.filter((one) => !one.includes(null));
  const pseudonyms = whole.map((one) =>
    environment.pseudonymOf(policy.id, way.name, way.form(one)),
  );
  await environment.pool.query(
    `insert into troth.request_pseudonym (request, pseudonym, what)
     select $1, pseudonym, $3 from unnest($2::text[]) as pseudonym on conflict do nothing`,
    [request.id, pseudonyms, way.what],
  );
}
