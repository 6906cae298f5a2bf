/**
 * Whether the row that a request takes for the person's own is theirs: the root has one for each person,
 * and it was there when they asked. A key that the map names in part, such as an id without its customer,
 * is several people's; one that was given to somebody new since is somebody else's.
 */
import type { Policy } from '@troth/core/policy';
import type { RowKey, Table, WritableStore } from '../../stores/contract.ts';
import { findTable, tableOf, type ScopedDataset } from '../scope.ts';
import { counted, withArticle, words } from '../wording.ts';
import type { Remark } from './plan-model.ts';
import { ageOf, clockOfRows } from './row-age.ts';
import { isUnique } from './shared-rows.ts';
import { rootOf, subjectKindOf } from './subject.ts';
import type { Job } from './workflow.ts';

/** Keys in one question. */
const pageOfKeys = 1000;

type Asked = Pick<Job, 'policy' | 'stores' | 'subject' | 'request'>;

/** Nothing where the request is about a customer, or about rows. */
export async function notTheirOwn(asked: Asked): Promise<readonly Remark[]> {
  const { policy, stores, subject } = asked;
  if (!Object.hasOwn(policy.map.subjects, subject.kind)) return [];
  const root = rootOf(policy, subject.kind);
  const store = stores.get(root.store);
  if (store === undefined) return [];
  const found = { several: false, newer: 0 };
  for (let at = 0; at < subject.keys.length; at += pageOfKeys) {
    const keys = subject.keys.slice(at, at + pageOfKeys);
    found.several ||= await haveSeveral(store, root, columnsOf(policy, subject.kind), keys);
    found.newer += await newerRows(asked, { store, root, keys });
  }
  return [
    ...(found.several ? [severalRows(policy, subject.kind, root)] : []),
    ...(found.newer > 0 ? [newerThanAsked(subject.kind, root, found.newer)] : []),
  ];
}

/** The same for nobody: whether the database lets two rows of the root have one key. */
export function mayHaveSeveral(
  policy: Policy,
  kind: string,
  tables: Readonly<Record<string, readonly Table[]>>,
): readonly Remark[] {
  if (!Object.hasOwn(policy.map.subjects, kind)) return [];
  const root = rootOf(policy, kind);
  const table = findTable(tables[root.store] ?? [], tableOf(root.dataset));
  const columns = columnsOf(policy, kind);
  if (table === undefined || isUnique(table, columns)) return [];
  const message = `Nothing keeps two rows of ${root.store}.${root.name} from having the same ${columns.join(', ')}, by which one ${kind} is known: a request for a key that several have is refused. ${remedy(kind, table.primaryKey, columns)}`;
  return [{ code: 'key-shared', resource: `${root.store}.${root.name}`, message }];
}

function columnsOf(policy: Policy, kind: string): readonly string[] {
  return subjectKindOf(policy, kind).key;
}

async function haveSeveral(
  store: WritableStore,
  { dataset }: ScopedDataset,
  fields: readonly string[],
  keys: readonly RowKey[],
): Promise<boolean> {
  const select = { table: tableOf(dataset), fields, equal: keys };
  const rows = await store.remaining({ select, key: [], treatment: { how: 'delete' } });
  if (rows > keys.length) return true;
  if (keys.length === 1) return false;
  // One of them may have no row, and another two.
  const seen = new Set<string>();
  const query = { ...select, key: [...new Set([...fields, ...dataset.key])] };
  for await (const page of store.locate(query)) {
    for (const row of page) {
      const name = JSON.stringify(row.slice(0, fields.length));
      if (seen.has(name)) return true;
      seen.add(name);
    }
  }
  return false;
}

async function newerRows(
  { policy, request, subject }: Asked,
  {
    store,
    root,
    keys,
  }: Readonly<{ store: WritableStore; root: ScopedDataset; keys: readonly RowKey[] }>,
): Promise<number> {
  const { dataset } = root;
  const clock = clockOfRows(dataset);
  if (clock === undefined) return 0;
  const fields = columnsOf(policy, subject.kind);
  const zones = { zone: dataset.fields[clock]?.zone, days: policy.zone };
  let newer = 0;
  const query = { table: tableOf(dataset), key: [...fields, clock], fields, equal: keys };
  for await (const page of store.locate(query)) {
    for (const row of page) {
      const age = ageOf(row.at(-1) ?? null, request.openedAt.toString(), zones);
      if (age === 'newer') newer += 1;
    }
  }
  return newer;
}

function severalRows(
  policy: Policy,
  kind: string,
  { store, name, dataset }: ScopedDataset,
): Remark {
  const columns = columnsOf(policy, kind);
  const message = `Several rows of ${store}.${name} have the ${words(columns)} of this ${kind}: whose they are cannot be told, and each ${kind} is to have one row there. ${remedy(kind, dataset.key, columns)}`;
  return { code: 'key-shared', resource: `${store}.${name}`, message };
}

function remedy(kind: string, whole: readonly string[], columns: readonly string[]): string {
  const isPart = whole.length > columns.length && columns.every((one) => whole.includes(one));
  return isPart
    ? `Name the whole key of ${withArticle(kind)} under \`subjects\`: \`key: [${whole.join(', ')}]\`, and in each dataset the columns for it.`
    : `Name columns under \`subjects\` that no two rows share, or make these unique.`;
}

function newerThanAsked(kind: string, { store, name }: ScopedDataset, rows: number): Remark {
  const message = `${counted(rows, 'row')} of ${store}.${name} ${rows === 1 ? 'was' : 'were'} made after this was asked for: the key may be somebody else's now. If it is the same ${kind}, open a new request for them.`;
  return { code: 'newer-than-asked', resource: `${store}.${name}`, message };
}
