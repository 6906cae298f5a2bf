/**
 * Where is looked for what: pure. Everything that the role may read is searched but for what the data
 * map itself knows: columns that it declares, in rows that a plan can reach.
 */
import type { DataMap, Dataset, StoreDeclaration } from '@troth/core/policy';
import type { Column, SearchLook, Table } from '../../stores/contract.ts';
import { leadsToNobody, nobodys } from '../requests/nobodys.ts';
import { tenantKind } from '../requests/tenant.ts';
import { isSame, tableOf } from '../scope.ts';
import { toGive } from '../wording.ts';
import { columnsAlike, namesRoot, type KeyNames } from './alike.ts';
import { columnKind, mayBeDocument, namesFile, typeOf } from './column-kind.ts';
import { whyExcluded } from './excluded.ts';
import { unnamedLooks } from './unnamed-looks.ts';

/** How a value is looked for, and where; the values come later. */
export type PlannedLook = PlannedValue & Pick<SearchLook, 'whereNull'>;

type PlannedValue =
  | { readonly how: 'key'; readonly columns: readonly string[] }
  | { readonly how: 'document'; readonly column: string; readonly names: readonly string[] }
  | { readonly how: Exclude<SearchLook['how'], 'key' | 'document'>; readonly column: string };

export interface SearchedTable {
  readonly store: string;
  readonly table: Table;
  readonly looks: readonly PlannedLook[];
  /** Columns that are looked into. */
  readonly columns: readonly string[];
  /** Rows of it may be the plan's: they are told apart. */
  readonly isReached: boolean;
  readonly isDeclared: boolean;
}

export interface Places {
  readonly tables: readonly SearchedTable[];
  /** Tables and columns that would have to be looked into, these and the ones below. */
  readonly of: { readonly tables: number; readonly columns: number };
  /** Columns of the same tables that the map knows: there the plan goes by keys, and reads no texts. */
  readonly known: number;
  readonly notLooked: readonly { readonly where: string; readonly because: string }[];
}

export interface Asked {
  readonly map: DataMap;
  /** `tenant` for customers. */
  readonly kind: string;
  readonly names: KeyNames;
  /** `store.dataset` of everything that the plan changes or keeps. */
  readonly reached: ReadonlySet<string>;
}

export function placesIn(
  asked: Asked,
  store: string,
  declaration: StoreDeclaration,
  tables: readonly Table[],
): Places {
  const found: SearchedTable[] = [];
  const notLooked: { where: string; because: string }[] = [];
  let columnsOf = 0;
  let known = 0;
  let tablesOf = 0;
  const views = tables.filter(({ kind }) => kind === 'view').length;
  for (const table of tables) {
    if (table.kind === 'view') continue;
    const name = `${table.schema}.${table.name}`;
    const where = `${store}/${name}`;
    tablesOf += 1;
    const knowing = knownIn(asked, store, declaration, table);
    const because = whyExcluded(declaration, 'tables', name) ?? knowing.stays ?? unreadable(table);
    const open = table.columns.filter((column) => !knowing.columns.has(column.name));
    known += table.columns.length - open.length;
    if (because !== undefined) {
      columnsOf += open.length;
      notLooked.push({ where, because });
      continue;
    }
    const chosen = open.filter((column) => {
      const left =
        whyExcluded(declaration, 'columns', `${name}.${column.name}`) ?? unopened(column);
      if (left !== undefined) notLooked.push({ where: `${where}.${column.name}`, because: left });
      return left === undefined;
    });
    columnsOf += open.length;
    notLooked.push(...files(where, table.columns));
    const unnamed = unnamedLooks(asked.kind, declaration, table);
    const looks = [...looksIn(asked.names, table, chosen, knowing.structural), ...unnamed];
    const keys = looks.filter(({ how }) => how === 'key');
    for (const left of keys.slice(mostKeys)) {
      if (left.how === 'key')
        notLooked.push({ where: `${where}.${left.columns.join('+')}`, because: tooMany });
    }
    const extra = [...new Set(unnamed.map(({ column }) => column))];
    columnsOf += extra.length;
    const columns = [...chosen.map((column) => column.name), ...extra];
    const within = looks.filter((look) => !keys.slice(mostKeys).includes(look));
    const { isReached, isDeclared } = knowing;
    found.push({ store, table, looks: within, columns, isReached, isDeclared });
  }
  if (views > 0) {
    const because = `${views} ${views === 1 ? 'view shows' : 'views show'} rows of other tables, which are looked into themselves where the role may read them`;
    notLooked.push({ where: store, because });
  }
  return { tables: found, of: { tables: tablesOf, columns: columnsOf }, known, notLooked };
}

function unreadable({ readable, toRead }: Table): string | undefined {
  return readable
    ? undefined
    : `Troth's role may not read it, or sees only some of its rows.${toGive(toRead)}`;
}

function unopened(column: Column): string | undefined {
  const kind = columnKind(typeOf(column));
  if (kind === 'bytes') return 'bytes, which may hold anything';
  return kind === 'ranges' ? 'ranges of numbers, of which only the ends could be read' : undefined;
}

function files(where: string, columns: Table['columns']): Places['notLooked'] {
  return columns
    .filter((column) => namesFile(column.name, typeOf(column)))
    .map(({ name }) => ({
      where: `${where}.${name}`,
      because: 'files that it names are not opened',
    }));
}

interface Knowing {
  /** The map knows what they hold of the person, and the plan has dealt with it. */
  readonly columns: ReadonlySet<string>;
  /** They hold keys of something else. */
  readonly structural: ReadonlySet<string>;
  readonly isReached: boolean;
  readonly isDeclared: boolean;
  /** The map keeps all of it, for this reason: what would be found there has to stay. */
  readonly stays?: string;
}

function knownIn(
  { kind, names, reached }: Asked,
  store: string,
  { datasets }: StoreDeclaration,
  table: Table,
): Knowing {
  // A materialised view holds copies, whatever the map says of it: no plan changes its rows.
  const mine = Object.entries(datasets).filter(
    ([, dataset]) => table.kind !== 'materialized' && isSame(tableOf(dataset), table),
  );
  const elsewhere = table.foreignKeys.filter(({ to }) => !names.roots.includes(to.name));
  const foreign = elsewhere.flatMap(({ columns }) => columns);
  if (mine.length === 0) {
    const nothing = new Set<string>();
    return { columns: nothing, structural: new Set(foreign), isReached: false, isDeclared: false };
  }
  const isReached = mine.some(
    ([name, { tenant }]) =>
      reached.has(`${store}.${name}`) || (kind === tenantKind && tenant.length > 0),
  );
  const others = mine.some(([, { subjects }]) => Object.keys(subjects).length > 0);
  const structural = new Set([...foreign, ...mine.flatMap(([, dataset]) => structuralIn(dataset))]);
  const told = mine.flatMap(([, { fields }]) =>
    Object.entries(fields).flatMap(([name, { category }]) => (category === 'none' ? [] : [name])),
  );
  const [kept] = mine.flatMap(([, { erase }]) => (erase.how === 'keep' ? [erase.because] : []));
  const knows = isReached || others;
  return {
    columns: new Set(knows ? [...told, ...structural] : []),
    structural,
    isReached: knows,
    isDeclared: true,
    ...(knows || kept === undefined ? {} : { stays: staysText(datasets, mine, kept) }),
  };
}

function staysText(
  datasets: StoreDeclaration['datasets'],
  mine: readonly (readonly [string, Dataset])[],
  kept: string,
): string {
  const untold = nobodys({ datasets });
  const isNobodys = mine.some(([name]) => untold.includes(name));
  const reason = isNobodys ? `${kept.replace(/\.$/, '')}. ${leadsToNobody}` : kept;
  return `not searched, because the data map keeps its rows (\`keep-because\`): ${reason}`;
}

function structuralIn({ key, tenant, subjects, references }: Dataset): readonly string[] {
  return [
    ...key,
    ...tenant,
    ...Object.values(subjects).flat(),
    ...references.flatMap(({ fields }) => fields),
  ];
}

/** A key that names are given for in documents must not be one of the commonest names. */
function documentNames({ parts }: KeyNames): readonly string[] {
  const [names] = parts.length === 1 ? parts : [];
  return names === undefined ? [] : [...names.names].flatMap(spellings);
}

/** `tenantid` in a document may be `tenant_id`, or `tenant-id`. */
function spellings(name: string): readonly string[] {
  const parts = /^(.+?)(id|uid|uuid|key|no|nr|num|number|ref|fk)$/.exec(name);
  return parts ? [name, `${parts[1]}_${parts[2]}`, `${parts[1]}-${parts[2]}`] : [name];
}

function looksIn(
  names: KeyNames,
  table: Table,
  columns: Table['columns'],
  structural: ReadonlySet<string>,
): readonly PlannedLook[] {
  const documents = documentNames(names);
  return [
    ...keyLooks(names, table, columns, structural),
    ...columns.flatMap((one): PlannedLook[] => {
      const column = one.name;
      const type = typeOf(one);
      const kind = columnKind(type);
      if (kind === 'number')
        return /^(smallint|real)/.test(type) ? [] : [{ how: 'number', column }];
      if (kind !== 'text') return [];
      const some: PlannedLook[] = [
        { how: 'address', column },
        { how: 'number', column },
        { how: 'words', column },
      ];
      const hasNames = documents.length > 0 && mayBeDocument(type);
      return hasNames ? [...some, { how: 'document', column, names: documents }] : some;
    }),
  ];
}

/** More ways to name one key in one table are no longer tried, and are said to be left. */
const mostKeys = 64;
const tooMany = `more than ${mostKeys} ways to name the key in one table, of which this one was not tried`;

function keyLooks(
  names: KeyNames,
  table: Table,
  columns: Table['columns'],
  structural: ReadonlySet<string>,
): readonly PlannedLook[] {
  const isCopy = namesRoot(table.name, names.roots);
  const able = columns
    .filter((column) => !structural.has(column.name) && isComparable(typeOf(column)))
    .map(({ name }) => name);
  let ways: readonly (readonly string[])[] = names.parts.length === 0 ? [] : [[]];
  for (const part of names.parts) {
    const alike = columnsAlike(part, able, isCopy);
    ways = ways.flatMap((way) =>
      alike.filter((column) => !way.includes(column)).map((column) => [...way, column]),
    );
  }
  const enforced = foreignWays(names, table, columns);
  const all = new Map([...enforced, ...ways].map((way) => [JSON.stringify(way), way]));
  return [...all.values()].map((way) => ({ how: 'key', columns: way }));
}

/** A real foreign key holds the key whatever its columns are called. */
function foreignWays(
  { roots, parts }: KeyNames,
  { foreignKeys }: Table,
  columns: Table['columns'],
): readonly (readonly string[])[] {
  if (parts.length === 0) return [];
  return foreignKeys
    .filter(({ to }) => roots.includes(to.name))
    .map((one) =>
      parts.flatMap(({ own }) => one.columns[one.keys.findIndex((key) => own.has(key))] ?? []),
    )
    .filter(
      (way) =>
        way.length === parts.length &&
        way.every((name) => columns.some((column) => column.name === name)),
    );
}

function isComparable(type: string): boolean {
  return ['number', 'id', 'text'].includes(columnKind(type));
}
