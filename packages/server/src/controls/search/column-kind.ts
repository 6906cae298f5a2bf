/** What a column can hold, by its type as the store spells it. */
import type { Column } from '../../stores/contract.ts';

/**
 * `bytes` may hold anything and is read by nobody; of `ranges` only the ends are there to be read;
 * `nothing` can hold no value that is looked for.
 */
export type ColumnKind = 'text' | 'number' | 'id' | 'bytes' | 'ranges' | 'nothing';

/** Without domains. */
export function typeOf({ type, base }: Pick<Column, 'type' | 'base'>): string {
  return base ?? type;
}

/** Of an array, what its elements can hold. */
export function columnKind(type: string): ColumnKind {
  const base = type.replaceAll(/\(.*?\)|\[\]/g, '').trim();
  if (/^(bytea|oid|lo)$/.test(base)) return 'bytes';
  if (/^(smallint|integer|bigint|numeric|real|double precision|money)$/.test(base)) return 'number';
  if (/^(int[48]|num)(multi)?range$/.test(base)) return 'ranges';
  if (base === 'uuid') return 'id';
  const empty =
    /^(boolean|date|(date|ts|tstz)(multi)?range|interval|inet|cidr|macaddr8?|point|line|lseg|box|path|polygon|circle|"?bit"?( varying)?|tsquery|pg_lsn|xid8?|regclass)$/;
  return empty.test(base) || base.startsWith('time') ? 'nothing' : 'text';
}

/** Text that may be a document with names and values in it. */
export function mayBeDocument(type: string): boolean {
  return /^(jsonb?|text|character varying|xml|hstore|public\.hstore)/.test(type);
}

/** Columns that name a file, by their own name: what they point at is not opened. */
export function namesFile(column: string, type: string): boolean {
  return (
    columnKind(type) === 'text' &&
    /(^|_)(file|files|filename|filepath|path|avatar|attachment|photo|picture|image|object_?key|s3_?key|blob|upload)s?(_|$)/i.test(
      column.replaceAll(/([a-z])([A-Z])/g, '$1_$2'),
    )
  );
}
