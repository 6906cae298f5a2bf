/** What the values themselves show: card numbers, and passwords that can be read. */
import type { Finding } from '@troth/core/control';
import type { Field } from '@troth/core/policy';
import { broken, met, resource, unknown } from '../finding.ts';
import { isPassword } from '../passwords.ts';
import { coverageOf, type ColumnScan, type TableScan } from '../scan.ts';
import { longestValue } from '../../stores/contract.ts';
import { isSame, tableOf, type ScopedDataset } from '../scope.ts';
import { counted } from '../wording.ts';
import type { Facts, ScannedTable } from './probe.ts';

export function judgeCards({ scans }: Facts, now: Temporal.Instant): Finding[] {
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
  return [...found, ...clean.flatMap((store) => judgeClean(store, scans, now))];
}

function judgeTable({ store, table }: ScannedTable, scan: TableScan): Finding[] {
  return Object.entries(scan.columns).flatMap(([column, { cards }]) => {
    if (cards === 0) return [];
    const where = resource(store, table, column);
    const message = `${counted(cards, 'row')} of ${where} hold${cards === 1 ? 's' : ''} a payment card number, of ${lookedAt(scan)}.`;
    return [broken('card-number', where, message, { rows: cards, facts: extentOf(scan) })];
  });
}

/** What nobody could look into hides whatever is in it. */
function judgeUnseen({ store, table }: ScannedTable, scan: TableScan): Finding[] {
  return Object.entries(scan.columns).flatMap(([column, { opaque, cut }]) => {
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
      return [unknown(rule, where, message, { rows, facts: extentOf(scan) })];
    });
  });
}

function judgeClean(
  store: string,
  scans: readonly ScannedTable[],
  now: Temporal.Instant,
): Finding[] {
  const mine = scans.filter((one) => one.store === store);
  const done = mine.flatMap(({ scan }) => (scan.done ? [scan.value] : []));
  const unproved = mine.flatMap((one) =>
    one.scan.done && !isProved(one.scan.value, now) ? [judgeSampled(one, one.scan.value)] : [],
  );
  if (unproved.length > 0 || done.length === 0) return unproved;
  const whole = done.filter((scan) => scan.whole);
  const sampled = done.filter((scan) => !scan.whole);
  const facts = {
    tables: done.length,
    rows: rowsOf(done),
    sampledTables: sampled.length,
    sampledRows: rowsOf(sampled),
  };
  const all = `all ${counted(rowsOf(whole), 'row')} of ${counted(whole.length, 'table')}`;
  const some = `a random sample of ${counted(rowsOf(sampled), 'row')} of ${counted(sampled.length, 'larger table')}`;
  const extent = sampled.length === 0 ? all : whole.length === 0 ? some : `${all} and in ${some}`;
  const oldest = done.flatMap(({ since }) => since ?? []).toSorted()[0];
  const when =
    oldest === undefined
      ? ''
      : ` Large tables were last read whole on ${oldest.slice(0, 10)}; rows that came or changed since are not claimed.`;
  return [
    met('card-number', store, `There is no card number in ${extent} of ${store}.${when}`, {
      coverage: coverageOf(...done),
      facts,
    }),
  ];
}

/** For so long a whole read says how the values of a large table are. */
const lasts = Temporal.Duration.from({ hours: 7 * 24 });

function isProved({ whole, since }: TableScan, now: Temporal.Instant): boolean {
  if (!whole) return false;
  return (
    since === undefined ||
    Temporal.Instant.compare(Temporal.Instant.from(since).add(lasts), now) > 0
  );
}

/** Of a table that was only sampled nothing is known of the other rows. */
function judgeSampled({ store, table }: ScannedTable, scan: TableScan): Finding {
  const where = resource(store, table);
  const { rows, there, since } = scan;
  const facts = { ...extentOf(scan), there };
  const last =
    since === undefined
      ? `Of ${counted(there, 'row')} of ${where} ${rows.toLocaleString('en-US')} were looked at, at random`
      : `${where} was last read whole on ${since.slice(0, 10)}, more than 7 days ago`;
  const message = `${last}: what the others hold is not known. \`troth check --full\` reads them all.`;
  return unknown('values-not-read', where, message, { coverage: coverageOf(scan), facts });
}

function rowsOf(scans: readonly TableScan[]): number {
  return scans.reduce((sum, { rows }) => sum + rows, 0);
}

/** How much was looked at, for the facts of a finding. */
function extentOf({ rows, whole }: TableScan): { scannedRows: number; whole: boolean } {
  return { scannedRows: rows, whole };
}

function lookedAt({ rows, whole }: TableScan): string {
  return whole ? `all ${counted(rows, 'row')}` : `a random sample of ${counted(rows, 'row')}`;
}

function unread(rule: string, { store, table, scan }: ScannedTable): Finding {
  const where = resource(store, table);
  const why = scan.done ? '' : scan.failure.message;
  const facts = { code: scan.done ? '' : scan.failure.code };
  return unknown(rule, where, `${where} could not be looked at: ${why}`, { facts });
}

export function judgePasswords({ datasets, scans }: Facts, now: Temporal.Instant): Finding[] {
  const found = datasets.flatMap((scoped) =>
    Object.entries(scoped.dataset.fields).flatMap(([name, field]) =>
      isPassword(field) ? [judgePassword(scoped, [name, field], scans, now)] : [],
    ),
  );
  if (found.length > 0) return found;
  return [unknown('password-hashed', 'policy', 'No field is declared that holds passwords.')];
}

function judgePassword(
  { store, dataset }: ScopedDataset,
  [name, { hash }]: readonly [string, Field],
  scans: readonly ScannedTable[],
  now: Temporal.Instant,
): Finding {
  const where = resource(store, dataset.table, name);
  const one = scans.find((each) => each.store === store && isSame(each.table, tableOf(dataset)));
  if (hash === undefined) {
    return broken(
      'password-hashed',
      where,
      `${where} holds passwords, and no hash method is declared.`,
    );
  }
  if (one === undefined)
    return unknown('password-hashed', where, `${where} is not in the database.`);
  if (!one.scan.done) return unread('password-hashed', one);
  const column = one.scan.value.columns[name];
  if (column === undefined) {
    return unknown('password-hashed', where, `${where} is not in the database.`);
  }
  const finding = judgeHashes(where, hash, column, one.scan.value);
  return finding.outcome !== 'met' || isProved(one.scan.value, now)
    ? finding
    : judgeSampled(one, one.scan.value);
}

function judgeHashes(where: string, hash: string, column: ColumnScan, scan: TableScan): Finding {
  const right = column.hashes[hash] ?? 0;
  const readable = column.hashes['none'] ?? 0;
  const weak = column.hashes['weak'] ?? 0;
  const wrong = column.filled - right;
  const others = wrong - readable - weak;
  const facts = { ...extentOf(scan), readable, weak, otherMethod: others, declared: hash };
  if (column.filled === 0) {
    const message = `${where} holds no value in ${lookedAt(scan)}, so no hash was looked at.`;
    return unknown('password-hashed', where, message, { facts });
  }
  if (wrong === 0) {
    const message = `Every value of ${where} is a sound hash by ${hash}, in ${lookedAt(scan)}.`;
    return met('password-hashed', where, message, { coverage: coverageOf(scan), facts });
  }
  const other =
    others === 0 ? '' : `, ${counted(others, 'of them', 'of them')} a hash of another method`;
  const less =
    weak === 0
      ? ''
      : `, ${counted(weak, 'of them', 'of them')} with less work than OWASP's least, or without salt or digest`;
  const message = `${counted(wrong, 'row')} of ${where} ${wrong === 1 ? 'is' : 'are'} no sound hash by ${hash}${other}${less}, of ${lookedAt(scan)}.`;
  return broken('password-hashed', where, message, { rows: wrong, facts });
}
