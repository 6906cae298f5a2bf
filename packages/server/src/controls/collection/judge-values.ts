/** What the values themselves show: card numbers, and passwords that can be read. */
import type { Coverage, Finding } from '@troth/core/control';
import type { Field } from '@troth/core/policy';
import { naming } from '../coverage.ts';
import { broken, met, resource, unknown } from '../finding.ts';
import { isPassword } from '../passwords.ts';
import type { ColumnRead, TableScan } from '../reading/look.ts';
import { coverageOf, extentOf, judgeUnread, lookedAt, readSaid } from '../reading/said.ts';
import type { ColumnScan } from '../reading/value-look.ts';
import { longestValue, type Table } from '../../stores/contract.ts';
import { isSame, tableOf, type ScopedDataset } from '../scope.ts';
import { counted, named } from '../wording.ts';
import type { Facts, ScannedTable } from './probe.ts';

export function judgeCards({ scans, there }: Facts): Finding[] {
  if (scans.length === 0)
    return [unknown('card-number', 'policy', 'There is no table to look at.')];
  const found = scans.flatMap((one) =>
    one.scan.done
      ? [...judgeTable(one, one.scan.value), ...judgeUnseen(one, one.scan.value)]
      : [unread('card-number', one)],
  );
  const stores = [...new Set(scans.map(({ store }) => store))];
  const clean = stores.filter(
    (store) =>
      !found.some(
        ({ resource, outcome }) => resource.startsWith(`${store}/`) && outcome === 'broken',
      ),
  );
  return [...found, ...clean.flatMap((store) => judgeClean(store, scans, there.get(store)))];
}

function judgeTable({ store, table }: ScannedTable, scan: TableScan<ColumnScan>): Finding[] {
  return Object.entries(scan.columns).flatMap(([column, found]) => {
    const { cards } = found;
    if (cards === 0) return [];
    const where = resource(store, table, column);
    const message = `${counted(cards, 'row')} of ${where} hold${cards === 1 ? 's' : ''} a payment card number, of ${lookedAt(found)}.`;
    return [broken('card-number', where, message, { rows: cards, facts: extentOf(found) })];
  });
}

/** What nobody could look into hides whatever is in it. */
function judgeUnseen({ store, table }: ScannedTable, scan: TableScan<ColumnScan>): Finding[] {
  return Object.entries(scan.columns).flatMap(([column, found]) => {
    const { opaque, cut } = found;
    const where = resource(store, table, column);
    const unseen: readonly (readonly [string, number, string])[] = [
      ['not-looked-into', opaque, 'could not be looked into: its bytes are no text'],
      [
        'cut',
        cut,
        `was looked at in ${longestValue.toLocaleString('en-US')} characters of its two ends only`,
      ],
    ];
    return unseen.flatMap(([rule, rows, what]) => {
      if (rows === 0) return [];
      const message = `1 column was not wholly looked into: the value of ${where} in ${counted(rows, 'row')} ${what}.`;
      return [unknown(rule, where, message, { rows, facts: extentOf(found) })];
    });
  });
}

function judgeClean(
  store: string,
  scans: readonly ScannedTable[],
  there: readonly Table[] | undefined,
): Finding[] {
  const mine = scans.filter((one) => one.store === store);
  const done = mine.flatMap(({ table, scan }) => (scan.done ? [{ table, scan: scan.value }] : []));
  const unproved = done.flatMap(({ table, scan }) => judgeUnread(store, table, scan));
  if (unproved.length > 0 || done.length === 0) return unproved;
  const all = done.map(({ scan }) => scan);
  const large = done.filter(({ scan }) => scan.lap !== undefined);
  const rows = rowsOf(all);
  const facts = {
    tables: done.length,
    rows,
    lapTables: large.length,
    lapRows: rowsOf(large.map(({ scan }) => scan)),
  };
  const tables = mine.map(({ table }) => table);
  const found = ofAll(coverageOf(...all), done, there ?? tables);
  const looked =
    there === undefined
      ? naming(
          found,
          tables.map((table) => resource(store, table)),
        )
      : found;
  const extent = `${large.length === 0 ? 'all ' : ''}${counted(rows, 'row')} of ${placesSaid(looked)}`;
  const said = large.map(({ table, scan }) => readSaid(resource(store, table), scan)).join('');
  return [
    met('card-number', store, `There is no card number in ${extent} of ${store}.${said}`, {
      coverage: looked,
      facts,
    }),
  ];
}

/** `13 tables`; `15 of 16 tables and 87 of 95 columns` where something was left out. */
function placesSaid({ looked }: Coverage): string {
  const part = (what: string): string => {
    const { seen = 0, of = 0 } = looked.find((one) => one.what === what) ?? {};
    const singular = what.slice(0, -1);
    const all = counted(of ?? seen, singular);
    return seen === of ? all : `${seen.toLocaleString('en-US')} of ${all}`;
  };
  const isAll = looked.every(({ what, seen, of }) => what === 'rows' || seen === of);
  return isAll ? part('tables') : `${part('tables')} and ${part('columns')}`;
}

/** Out of all that is there, with the names of what was not looked at. */
function ofAll(
  looked: Coverage,
  done: readonly { readonly table: Table; readonly scan: TableScan<ColumnScan> }[],
  there: readonly Table[],
): Coverage {
  const left = there.flatMap((table) => {
    const one = done.find((each) => isSame(each.table, table));
    const where = `${table.schema}.${table.name}`;
    if (one === undefined) return [where];
    return table.columns.flatMap(({ name }) =>
      one.scan.columns[name] ? [] : [`${where}.${name}`],
    );
  });
  const columns = there.reduce((sum, table) => sum + table.columns.length, 0);
  const of: Readonly<Record<string, number>> = { columns, tables: there.length };
  const extents = looked.looked.filter(({ what }) => what !== 'tables');
  return {
    ...looked,
    looked: [...extents, { what: 'tables', seen: done.length, of: there.length }].map((one) => ({
      ...one,
      of: one.of === null ? null : Math.max(one.seen, of[one.what] ?? one.of),
    })),
    ...(left.length === 0 ? {} : { unseen: named(left) }),
  };
}

function rowsOf(scans: readonly TableScan<ColumnScan>[]): number {
  return scans.reduce((sum, { rows }) => sum + rows, 0);
}

function unread(rule: string, { store, table, scan }: ScannedTable): Finding {
  const where = resource(store, table);
  const why = scan.done ? '' : scan.failure.message;
  const facts = { code: scan.done ? '' : scan.failure.code };
  return unknown(rule, where, `${where} could not be looked at: ${why}`, { facts });
}

export function judgePasswords({ datasets, scans }: Facts): Finding[] {
  const found = datasets.flatMap((scoped) =>
    Object.entries(scoped.dataset.fields).flatMap(([name, field]) =>
      isPassword(field) ? judgePassword(scoped, [name, field], scans) : [],
    ),
  );
  if (found.length > 0) return found;
  return [unknown('password-hashed', 'policy', 'No field is declared that holds passwords.')];
}

function judgePassword(
  { store, dataset }: ScopedDataset,
  [name, { hash }]: readonly [string, Field],
  scans: readonly ScannedTable[],
): Finding[] {
  const where = resource(store, dataset.table, name);
  const one = scans.find((each) => each.store === store && isSame(each.table, tableOf(dataset)));
  if (hash === undefined) {
    const message = `${where} holds passwords, and no hash method is declared.`;
    return [broken('password-hashed', where, message)];
  }
  const missing = unknown('password-hashed', where, `${where} is not in the database.`);
  if (one === undefined) return [missing];
  if (!one.scan.done) return [unread('password-hashed', one)];
  const column = one.scan.value.columns[name];
  if (column === undefined) return [missing];
  const finding = judgeHashes(where, hash, column, one.scan.value);
  const open = judgeUnread(store, dataset.table, one.scan.value, [name]);
  return finding.outcome === 'met' && open.length > 0 ? open : [finding];
}

/** The table was read whole or in parts, and one of its columns was looked into. */
function ofOneColumn(scan: TableScan<ColumnScan>): Coverage {
  const { looked, ...rest } = coverageOf(scan);
  const ones = looked.map((one) => (one.what === 'columns' ? { ...one, seen: 1 } : one));
  return { ...rest, looked: ones };
}

function judgeHashes(
  where: string,
  hash: string,
  column: ColumnScan & ColumnRead,
  scan: TableScan<ColumnScan>,
): Finding {
  const right = column.hashes[hash] ?? 0;
  const readable = column.hashes['none'] ?? 0;
  const weak = column.hashes['weak'] ?? 0;
  const wrong = column.filled - right;
  const others = wrong - readable - weak;
  const facts = { ...extentOf(column), readable, weak, otherMethod: others, declared: hash };
  if (column.filled === 0) {
    const message = `${where} holds no value in ${lookedAt(column)}, so no hash was looked at.`;
    return unknown('password-hashed', where, message, { facts });
  }
  if (wrong === 0) {
    const message = `Every value of ${where} is a sound hash by ${hash}, in ${lookedAt(column)}.${readSaid('The table', scan)}`;
    return met('password-hashed', where, message, { coverage: ofOneColumn(scan), facts });
  }
  const other =
    others === 0 ? '' : `, ${counted(others, 'of them', 'of them')} a hash of another method`;
  const less =
    weak === 0
      ? ''
      : `, ${counted(weak, 'of them', 'of them')} with less work than OWASP's least, or without salt or digest`;
  const strange =
    readable === 0
      ? ''
      : `, ${counted(readable, 'of them', 'of them')} in no form of a hash that Troth knows: readable, or by a method that it does not recognise`;
  const message = `${counted(wrong, 'row')} of ${where} ${wrong === 1 ? 'is' : 'are'} no sound hash by ${hash}${other}${less}${strange}, of ${lookedAt(column)}.`;
  return broken('password-hashed', where, message, { rows: wrong, facts });
}
