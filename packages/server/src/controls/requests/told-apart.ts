/**
 * Rows that are found by a value of another column, where the types of the two differ: to a whole number
 * `01` and `1` are one, to `citext` two cases are. Where somebody else's value comes to the same there,
 * nobody can tell whose the rows are; a plan that would take them for the person's is refused.
 */
import { TrothError } from '@troth/core/error';
import type { Policy } from '@troth/core/policy';
import type { RowKey, Store, TableName } from '../../stores/contract.ts';
import type { ValueForm } from '../../stores/value-forms.ts';
import { datasetsOf, isSame, tableOf } from '../scope.ts';
import { counted } from '../wording.ts';
import { notTheirOwn } from './own-row.ts';
import type { Plan, Reach, Remark } from './plan-model.ts';
import type { Failure } from './request.ts';
import { selectionsOf, whoseIn, type Whose } from './selections.ts';
import { rootOf, subjectKindOf } from './subject.ts';
import { tenantKind } from './tenant.ts';
import type { Job, Stores } from './workflow.ts';

/** Whose values they are by which rows are found. */
interface Source {
  readonly store: string;
  readonly dataset: string;
  readonly table: TableName;
  readonly columns: readonly string[];
}

interface Hop {
  readonly store: string;
  readonly dataset: string;
  readonly reach: Reach;
  readonly source: Source;
}

type Asked = Pick<Job, 'policy' | 'stores' | 'subject' | 'request' | 'excepted' | 'handles'>;

/** Nothing of a plan that is refused anyway. */
export async function notToldApart(asked: Asked, plan: Plan): Promise<readonly Remark[]> {
  const { policy, stores, subject } = asked;
  if (plan.obstacles.length > 0) return [];
  const remarks: Remark[] = [...(await notTheirOwn(asked))];
  for (const hop of hopsOf(policy, subject.kind, plan)) {
    const equal = (): AsyncIterable<readonly RowKey[]> => valuesOf(hop, stores, whoseIn(asked));
    const remark = await asking(hop, stores, equal);
    if (remark) remarks.push(remark);
  }
  return distinct(remarks);
}

/** The same for nobody: whether there are such values at all. */
export async function neverToldApart(
  policy: Policy,
  stores: Stores,
  kind: string,
  plan: Plan,
): Promise<readonly Remark[]> {
  const remarks: Remark[] = [];
  for (const hop of hopsOf(policy, kind, plan)) {
    const remark = await asking(hop, stores, undefined);
    if (remark) remarks.push(remark);
  }
  return distinct(remarks);
}

export function apartFailures(remarks: readonly Remark[]): readonly Failure[] {
  return remarks.map(({ code, resource, message }) => {
    const store = resource.slice(0, resource.indexOf('.'));
    return { store, resource, code, rows: null, says: message };
  });
}

/** With the plan's further obstacles. */
export async function withToldApart(asked: Asked, plan: Plan): Promise<Plan> {
  const found = await notToldApart(asked, plan);
  return found.length === 0 ? plan : { ...plan, obstacles: [...plan.obstacles, ...found] };
}

/** Every step from one table to another on the ways of the plan. */
function hopsOf(policy: Policy, kind: string, { stores }: Plan): readonly Hop[] {
  const hops = new Map<string, Hop>();
  for (const { store, steps, kept } of stores) {
    for (const { dataset, reach } of [...steps, ...kept]) {
      for (const hop of reach ? reachHops(policy, kind, { store, dataset, reach }) : []) {
        const { reach: at, source } = hop;
        hops.set(JSON.stringify([store, at.table, at.fields, source, at.from]), hop);
      }
    }
  }
  return [...hops.values()];
}

function reachHops(
  policy: Policy,
  kind: string,
  { store, dataset, reach }: Omit<Hop, 'source'>,
): readonly Hop[] {
  const { from } = reach;
  if ('where' in from) return [];
  if ('parts' in from) {
    return peopleIn(policy, kind, from.parts).map((source) => ({ store, dataset, reach, source }));
  }
  const { table } = from.rows;
  const owner = datasetIn(policy, store, table);
  const source = { store, dataset: owner, table, columns: from.keys };
  const before = reachHops(policy, kind, { store, dataset: owner, reach: from.rows });
  return [...before, { store, dataset, reach, source }];
}

/** Where people of the kind have their keys; customers have theirs wherever one is named. */
function peopleIn(policy: Policy, kind: string, parts: readonly number[]): readonly Source[] {
  const columnsOf = (key: readonly string[]) => parts.flatMap((part) => key[part] ?? []);
  if (kind === tenantKind) {
    return datasetsOf(policy.map).datasets.flatMap(({ store, name, dataset }) => {
      const columns = columnsOf(dataset.tenant);
      if (columns.length < parts.length) return [];
      return [{ store, dataset: name, table: tableOf(dataset), columns }];
    });
  }
  const { store, name, dataset } = rootOf(policy, kind);
  const columns = columnsOf(subjectKindOf(policy, kind).key);
  return [{ store, dataset: name, table: tableOf(dataset), columns }];
}

function datasetIn({ map }: Policy, store: string, table: TableName): string {
  const found = Object.entries(map.stores[store]?.datasets ?? {}).find(([, dataset]) =>
    isSame(tableOf(dataset), table),
  );
  return found?.[0] ?? table.name;
}

async function* valuesOf(
  { store: name, reach }: Hop,
  stores: Stores,
  whose: Whose,
): AsyncIterable<readonly RowKey[]> {
  const { from } = reach;
  // All at once: nobody whom the request is about stands against the others.
  if ('parts' in from) {
    yield whose.keys.map((key) => from.parts.map((part) => key[part] ?? null));
    return;
  }
  const store = stores.get(name);
  if (store === undefined) return;
  for await (const { equal = [] } of selectionsOf(store, reach, whose)) yield equal;
}

async function asking(
  hop: Hop,
  stores: Stores,
  equal: (() => AsyncIterable<readonly RowKey[]>) | undefined,
): Promise<Remark | undefined> {
  const [there, here] = [stores.get(hop.source.store), stores.get(hop.store)];
  if (there === undefined || here === undefined) return undefined;
  try {
    const { table, columns } = hop.source;
    const own = await there.forms(table, columns);
    const as = await here.forms(hop.reach.table, hop.reach.fields);
    if (own.every((form, part) => tellsAll(form, as[part]))) return undefined;
    const rows = await countIn(there, { table, columns, as }, equal);
    return rows === 0 ? undefined : remark(hop, as, rows);
  } catch (error) {
    if (!(error instanceof TrothError) || !unanswerable.has(error.code)) throw error;
    return unanswered(hop);
  }
}

async function countIn(
  store: Store,
  query: Parameters<Store['confused']>[0],
  equal: (() => AsyncIterable<readonly RowKey[]>) | undefined,
): Promise<number> {
  if (equal === undefined) return store.confused(query);
  let rows = 0;
  for await (const page of equal()) {
    if (page.length > 0) rows += await store.confused({ ...query, equal: page });
  }
  return rows;
}

const wholeNumbers: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'numeric']);
const texts: ReadonlySet<string> = new Set(['text', 'character varying']);

/** Whether values that differ in one form differ in the other as well. */
function tellsAll(own: ValueForm, as: ValueForm | undefined): boolean {
  if (as === undefined || as.collation !== null) return own.collation === as?.collation;
  if (own.type === as.type || (texts.has(own.type) && texts.has(as.type))) return true;
  if (wholeNumbers.has(own.type)) return wholeNumbers.has(as.type) || texts.has(as.type);
  return own.type === 'uuid' && texts.has(as.type);
}

const unanswerable: ReadonlySet<string> = new Set([
  'store-invalid-value',
  'store-wrong-type',
  'store-missing-object',
  'store-denied',
]);

function remark(hop: Hop, as: readonly ValueForm[], rows: number): Remark {
  const { resource, column, other } = names(hop);
  const types = as.map(({ type }) => type).join(', ');
  const have = rows === 1 ? 'has' : 'have';
  const message = `${column} (${types}) cannot tell whose its rows are: ${counted(rows, 'other row')} of ${other} ${have} a value that is the same there. Give both columns one type, then plan again.`;
  return { code: 'not-told-apart', resource, message };
}

function unanswered(hop: Hop): Remark {
  const { resource, column, other } = names(hop);
  const message = `Whether ${column} tells whose its rows are could not be asked: values of ${other} cannot be compared by its type. Give both columns one type, then plan again.`;
  return { code: 'not-told-apart', resource, message };
}

function names({ store, dataset, reach, source }: Hop) {
  const resource = `${store}.${dataset}`;
  return {
    resource,
    column: `${resource}.${reach.fields.join(', ')}`,
    other: `${source.store}.${source.dataset} by ${source.columns.join(', ')}`,
  };
}

function distinct(remarks: readonly Remark[]): readonly Remark[] {
  return [...new Map(remarks.map((one) => [one.message, one])).values()];
}
