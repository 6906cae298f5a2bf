/**
 * Rows that name a person by another spelling than the person's own row has: `JANE@example.org` beside
 * `Jane@Example.org`. To the store they are of somebody else, to people they are not; a plan that would
 * leave them in silence is refused.
 */
import type { Policy } from '@troth/core/policy';
import type { RowKey, Table, TableName, WritableStore } from '../../stores/contract.ts';
import { findTable, tableOf } from '../scope.ts';
import type { Plan, Reach, Remark, StorePlan } from './plan-model.ts';
import { isSameSet } from './references.ts';
import { selectionsOf, type Whose } from './selections.ts';
import { rootOf, subjectKindOf } from './subject.ts';
import type { Stores } from './workflow.ts';

/** By store. */
type Tables = Readonly<Record<string, readonly Table[]>>;

export async function otherSpellings(
  policy: Policy,
  { stores: parts }: Pick<Plan, 'stores'>,
  asked: { readonly kind: string; readonly stores: Stores; readonly tables: Tables } & Whose,
): Promise<readonly Remark[]> {
  const root = rootOf(policy, asked.kind);
  const remarks: Remark[] = [];
  for (const part of parts) {
    const store = asked.stores.get(part.store);
    const tables = asked.tables[part.store] ?? [];
    if (store === undefined) continue;
    for (const { dataset, reach } of distinctReaches(part)) {
      if (part.store === root.store && dataset === root.name && 'parts' in reach.from) continue;
      if (!couldDiffer(reach, tables)) continue;
      const owners = ownersIn(policy, part.store, reach, asked.kind);
      const rows = await countOthers(store, reach, asked, owners);
      if (rows > 0) remarks.push(remark(`${part.store}.${dataset}`, reach, rows));
    }
  }
  return remarks;
}

function distinctReaches({ steps, kept }: StorePlan) {
  const all = [...steps, ...kept].flatMap(({ dataset, reach }) =>
    reach && !('where' in reach.from) ? [{ dataset, reach }] : [],
  );
  // Further conditions part the rows by whose they are; spellings are of all of them.
  const nameOfReach = ({ reach: { table, fields, from } }: (typeof all)[number]): string =>
    JSON.stringify([table, fields, from]);
  return [...new Map(all.map((one) => [nameOfReach(one), one])).values()];
}

/** Texts that no foreign key holds to the spelling of the row that they refer to. */
function couldDiffer({ table, fields }: Reach, tables: readonly Table[]): boolean {
  const found = findTable(tables, table);
  if (found?.foreignKeys.some(({ columns }) => isSameSet(columns, fields))) return false;
  return fields.some((field) =>
    /^(text|citext|character varying|varchar|character|bpchar)\b/.test(
      found?.columns.find(({ name }) => name === field)?.type ?? '',
    ),
  );
}

/** Where whoever is meant by a value has a row of their own with it. */
interface Owners {
  readonly table: TableName;
  readonly columns: readonly string[];
}

function ownersIn(
  policy: Policy,
  store: string,
  { from }: Reach,
  kind: string,
): Owners | undefined {
  if ('rows' in from) return { table: from.rows.table, columns: from.keys };
  const root = rootOf(policy, kind);
  if ('where' in from || root.store !== store) return undefined;
  const { key } = subjectKindOf(policy, kind);
  const columns = from.parts.flatMap((part) => key[part] ?? []);
  return { table: tableOf(root.dataset), columns };
}

async function countOthers(
  store: WritableStore,
  reach: Reach,
  whose: Whose,
  owners: Owners | undefined,
): Promise<number> {
  const { table, fields } = reach;
  let rows = 0;
  for await (const { equal = [] } of selectionsOf(store, reach, whose)) {
    const known = new Set(equal.map(nameOf));
    const spelled: RowKey[] = [];
    for await (const page of store.locate({ table, key: fields, fields, equal, alike: true })) {
      spelled.push(...page.filter((one) => !known.has(nameOf(one))));
    }
    const nobodys = await withoutOwner(store, spelled, owners);
    if (nobodys.length === 0) continue;
    const change = { key: [], treatment: { how: 'delete' } } as const;
    rows += await store.remaining({ select: { table, fields, equal: nobodys }, ...change });
  }
  return rows;
}

/** Spellings that are the very key of another row are of whoever that row is about. */
async function withoutOwner(
  store: WritableStore,
  spelled: readonly RowKey[],
  owners: Owners | undefined,
): Promise<readonly RowKey[]> {
  if (owners === undefined || spelled.length === 0) return spelled;
  const { table, columns } = owners;
  const owned = new Set<string>();
  const query = { table, key: columns, fields: columns, equal: spelled };
  for await (const page of store.locate(query)) for (const one of page) owned.add(nameOf(one));
  return spelled.filter((one) => !owned.has(nameOf(one)));
}

function nameOf(key: RowKey): string {
  return JSON.stringify(key);
}

function remark(resource: string, { fields }: Reach, rows: number): Remark {
  const [are, they] =
    rows === 1 ? ['1 row', 'it'] : [`${rows.toLocaleString('en-US')} rows`, 'they'];
  const message = `${are} of ${resource} name${rows === 1 ? 's' : ''} the person in ${fields.join(', ')} by another spelling (case, blanks or composed characters): ${they} would stay. Correct the spelling in the store, then plan again.`;
  return { code: 'spelled-otherwise', resource, message };
}
