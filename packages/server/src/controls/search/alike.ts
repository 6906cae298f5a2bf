/**
 * Which columns are named like the key of a person or of a customer: `user_id`, `userid`, `"userId"`,
 * `uid`. A bare number is looked for in no others: a 1 stands everywhere.
 */
import type { DataMap, Dataset } from '@troth/core/policy';
import { isOnePerTenant, tenantKind } from '../requests/tenant.ts';
import { datasetsOf } from '../scope.ts';

/** A key as it may be named elsewhere. */
export interface KeyNames {
  /** One for each part, in order. */
  readonly parts: readonly PartNames[];
  /** Tables in which each such person, or customer, has one row: `table`, without its schema. */
  readonly roots: readonly string[];
}

export interface PartNames {
  /** As `plainName` makes them. */
  readonly names: ReadonlySet<string>;
  /** Columns of the root itself, which a copy of its table has as well. */
  readonly own: ReadonlySet<string>;
}

const persons = [
  'user',
  'usr',
  'member',
  'customer',
  'client',
  'person',
  'account',
  'owner',
  'author',
  'creator',
];
const customers = [
  'tenant',
  'org',
  'organisation',
  'organization',
  'company',
  'customer',
  'client',
  'workspace',
  'account',
];
const endings = ['', 'id', 'uid', 'uuid', 'key', 'no', 'nr', 'num', 'number', 'ref', 'fk'];
const shorthands = { person: ['uid'], customer: ['tid', 'oid', 'cid'] } as const;

/** Names that say nothing of what the key is of. */
const bare = new Set(['id', 'uuid', 'guid', 'pk', 'key', 'no', 'nr', 'number', 'code']);

/** `tenantId` and `tenant_id` are one name. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Of a kind of person, or of customers (`tenant`) whose key has so many parts. */
export function keyNames(map: DataMap, kind: string, parts: number): KeyNames {
  return kind === tenantKind ? customerNames(map, parts) : personNames(map, kind);
}

function personNames(map: DataMap, kind: string): KeyNames {
  const subject = map.subjects[kind];
  const root = subject?.root ?? '';
  const found = datasetsOf(map).datasets.filter(({ store, name }) => `${store}.${name}` === root);
  const words = [kind, ...found.flatMap(({ name, dataset }) => [name, tableName(dataset)])];
  const others = otherWords(map, words, kind);
  const said = datasetsOf(map).datasets.flatMap(({ dataset }) => {
    const columns = dataset.subjects[kind];
    return columns === undefined ? [] : [columns];
  });
  const tenant = new Set(found.flatMap(({ dataset }) => dataset.tenant));
  return {
    roots: found.map(({ dataset }) => tableName(dataset)),
    parts: (subject?.key ?? []).map((column, part) => {
      const isTenant = tenant.has(column);
      const all = isTenant ? customers : [...words, ...persons];
      return {
        own: new Set([column]),
        names: new Set([
          ...said
            .map((columns) => plainName(columns[part] ?? ''))
            .filter((name) => !bare.has(name)),
          ...namesOf(column, all, others),
          ...(isTenant ? shorthands.customer : shorthands.person),
        ]),
      };
    }),
  };
}

function customerNames(map: DataMap, parts: number): KeyNames {
  const all = datasetsOf(map).datasets.filter(({ dataset }) => dataset.tenant.length === parts);
  const roots = all.filter(({ dataset }) => isOnePerTenant(dataset));
  const words = roots.flatMap(({ name, dataset }) => [name, tableName(dataset)]);
  const others = otherWords(map, words, tenantKind);
  return {
    roots: roots.map(({ dataset }) => tableName(dataset)),
    parts: Array.from({ length: parts }, (_, part) => {
      const own = roots.map(({ dataset }) => dataset.tenant[part] ?? '');
      const said = all.map(({ dataset }) => dataset.tenant[part] ?? '');
      return {
        own: new Set(own),
        names: new Set([
          ...said.map(plainName).filter((name) => !bare.has(name)),
          ...own.flatMap((column) => namesOf(column, [...words, ...customers], others)),
          ...namesOf('id', customers, others),
          ...shorthands.customer,
        ]),
      };
    }),
  };
}

function namesOf(
  column: string,
  words: readonly string[],
  others: ReadonlySet<string>,
): readonly string[] {
  const own = plainName(column);
  const known = words.flatMap((word) => [plainName(word), singular(plainName(word))]);
  const names = known.flatMap((word) =>
    word === '' || others.has(word)
      ? []
      : [...endings.map((ending) => `${word}${ending}`), `${word}${own}`],
  );
  return bare.has(own) ? names : [own, ...names];
}

/** What a dataset or a kind of its own is called names no other. */
function otherWords(map: DataMap, mine: readonly string[], kind: string): ReadonlySet<string> {
  const own = new Set(mine.flatMap((word) => [plainName(word), singular(plainName(word))]));
  const all = [
    ...Object.keys(map.subjects).filter((one) => one !== kind),
    ...datasetsOf(map).datasets.flatMap(({ name, dataset }) => [name, tableName(dataset)]),
  ];
  return new Set(
    all
      .flatMap((word) => [plainName(word), singular(plainName(word))])
      .filter((word) => !own.has(word)),
  );
}

function singular(word: string): string {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

function tableName({ table }: Dataset): string {
  return table.slice(table.indexOf('.') + 1);
}

/** Whether a table seems to be a copy of one of these: its name has theirs in it. */
export function namesRoot(table: string, roots: readonly string[]): boolean {
  const plain = plainName(table);
  return roots.some((root) => {
    const word = singular(plainName(root));
    return word.length >= 3 && plain.includes(word);
  });
}

/** Columns that may hold this part of the key in a table. */
export function columnsAlike(
  { names, own }: PartNames,
  columns: readonly string[],
  isCopyOfRoot: boolean,
): readonly string[] {
  return columns.filter(
    (column) => names.has(plainName(column)) || (isCopyOfRoot && own.has(column)),
  );
}
