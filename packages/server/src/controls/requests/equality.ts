/**
 * What a store calls one value although it is spelled in two ways: `1` and `1.00`, `Ann` and `ANN` in a
 * column that ignores case. Each value is brought into the one form that all its spellings have, by the
 * type of the column that it is a key of.
 */
import type { Column } from '../../stores/contract.ts';

/** How a column compares; `untold`: in a way that no form of a text can stand for. */
export type Equality =
  | 'exact'
  | 'number'
  | 'interval'
  | 'blanks'
  /** As `citext` does: letters one by one. */
  | 'case'
  | 'composed'
  | 'collated case'
  | 'collated marks and case'
  | 'untold';

export type ComparedColumn = Pick<Column, 'type' | 'base' | 'collation'>;

const exact =
  /^(text|character varying|name|"char"|uuid|boolean|date|time.*|bytea|oid|money|inet|cidr|macaddr8?|enum|"bit"|bit varying|pg_lsn|xid8?)$/;

export function equalityOf(column: ComparedColumn): Equality {
  const type = (column.base ?? column.type).replaceAll(/\(.*?\)/g, '').trim();
  const collated = column.collation === undefined ? undefined : ignoredBy(column.collation);
  if (/^(smallint|integer|bigint|numeric|real|double precision)$/.test(type)) return 'number';
  if (type === 'interval') return 'interval';
  if (/(^|\.)citext$/.test(type)) return 'case';
  if (collated !== undefined) return collated;
  if (/^(character|bpchar)$/.test(type)) return 'blanks';
  return exact.test(type) ? 'exact' : 'untold';
}

/** Of a collation that is not deterministic, by its locale; rules of its own can say anything. */
function ignoredBy(locale: string): Equality {
  if (/ka-|kc-|kn-|alternate=|caselevel=|numeric=|rules/i.test(locale)) return 'untold';
  if (/ks-level1|strength=primary/i.test(locale)) return 'collated marks and case';
  if (/ks-level2|strength=secondary/i.test(locale)) return 'collated case';
  return 'composed';
}

export function formOf(equality: Equality, value: string): string {
  switch (equality) {
    case 'number':
      return decimal(value);
    case 'interval':
      return microseconds(value);
    case 'blanks':
      return value.replace(/ +$/, '');
    case 'composed':
      return value.normalize('NFC');
    case 'case':
      return [...value].map((letter) => letter.toLowerCase()).join('');
    case 'collated case':
      return caseless(value);
    case 'collated marks and case':
      return caseless(value.normalize('NFD').replaceAll(/\p{M}/gu, ''));
    case 'exact':
    case 'untold':
      return value;
  }
}

/** `ß` has no capital of its own: by way of capitals it is `ss`, as collations have it. */
function caseless(value: string): string {
  return value.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFC');
}

/** `-0` is 0, `1.50` is `1.5`, and so is `15e-1`; what is no number stays. */
function decimal(value: string): string {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/i.exec(value.trim());
  if (parts === null) return value;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  if (whole + fraction === '') return value;
  const shift = Number(exponent);
  const digits = shift < 0 ? whole.padStart(-shift, '0') : whole;
  const rest = shift > 0 ? fraction.padEnd(shift, '0') : fraction;
  const all = digits + rest;
  const point = digits.length + shift;
  const before = all.slice(0, point).replace(/^0+/, '') || '0';
  const after = all.slice(point).replace(/0+$/, '');
  const number = after === '' ? before : `${before}.${after}`;
  return sign === '-' && number !== '0' ? `-${number}` : number;
}

const unit: Readonly<Record<string, bigint>> = {
  year: 360n * 86_400_000_000n,
  mon: 30n * 86_400_000_000n,
  day: 86_400_000_000n,
};

/** To a store a month has 30 days, and a day 24 hours. Only the style `postgres` is read. */
function microseconds(value: string): string {
  const parts =
    /^((?:[+-]?\d+ (?:year|mon|day)s? ?)*)(?:([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d+))?)?$/.exec(
      value.trim(),
    );
  if (parts === null) return value;
  const [, dates = '', sign = '', hours = '0', minutes = '0', seconds = '0', fraction = ''] = parts;
  let sum = 0n;
  for (const [, count = '0', name = ''] of dates.matchAll(/([+-]?\d+) (year|mon|day)/g)) {
    sum += BigInt(count.replace('+', '')) * (unit[name] ?? 0n);
  }
  const clock =
    ((BigInt(hours) * 60n + BigInt(minutes)) * 60n + BigInt(seconds)) * 1_000_000n +
    BigInt(fraction.padEnd(6, '0'));
  return `${sum + (sign === '-' ? -clock : clock)} µs`;
}
