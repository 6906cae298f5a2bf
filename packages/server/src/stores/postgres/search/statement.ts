/** One statement that goes through a range of a table's rows and says which values stand in which. */
import type { SearchLook, SearchQuery } from '../../contract.ts';
import { ConditionWriter } from '../condition.ts';
import type { Relations } from '../relations.ts';
import { quoteColumn, quoteTable } from '../sql.ts';
import type { Statement } from '../sessions.ts';
import { lookSql } from './looks.ts';

export interface Range {
  /** Blocks; the last is not read. */
  readonly from: number;
  readonly to: number;
}

export interface Written {
  /** Rows: how many were gone through, and a document of hits. `undefined`: every row at once. */
  readonly of: (range: Range | undefined) => Statement;
}

const row = 'r';
const place = quoteColumn(row, 'troth place');

export function writeSearch(
  store: string,
  relations: Relations,
  query: SearchQuery,
  { hasPlaces, isUtf8 }: { readonly hasPlaces: boolean; readonly isUtf8: boolean },
): Written {
  const { table, looks, within } = query;
  const writer = new ConditionWriter(store, relations);
  const { parameters } = writer;
  const names = [...new Set(looks.flatMap(columnsOf))];
  const folded = names.map((name, at) => {
    const { type } = relations.column(table, name);
    return `${foldedText(quoteColumn('s', name), type, isUtf8)} as x${at}`;
  });
  const text = (column: string): string => `${row}.x${names.indexOf(column)}`;
  const typeOf = (column: string): string => relations.column(table, column).type;
  const nulls = looks.map(({ whereNull = [] }, look) => {
    for (const column of whereNull) relations.column(table, column);
    const empty = whereNull.map((column) => `${quoteColumn('s', column)} is null`);
    return empty.length === 0 ? undefined : `(${empty.join(' and ')}) as n${look}`;
  });
  const isMeant = (look: number): string =>
    nulls[look] === undefined ? 'true' : `${row}.n${look}`;
  const parts = looks.map((look) => lookSql(look, text, parameters, typeOf));
  const hits = parts.map(
    ({ hits: some }, look) =>
      `select distinct ${look} as look, value from (${some}) l where ${isMeant(look)}`,
  );
  const where = withinSql(writer, query);
  const identity = hasPlaces ? `s.tableoid::text || s.ctid::text` : 'row_number() over ()::text';
  const condition = within === undefined ? [] : [where];
  return {
    of: (range) => {
      const places =
        range === undefined ? [] : [`s.ctid >= '(${range.from},0)'`, `s.ctid < '(${range.to},0)'`];
      const all = [...condition, ...places];
      return {
        text:
          `select count(*), jsonb_agg((select jsonb_agg(jsonb_build_array(look, value, ${place})) from (${hits.join(' union all ')}) h))` +
          ` filter (where ${parts.map(({ sieve }, look) => `(${isMeant(look)} and ${sieve})`).join(' or ')})` +
          ` from (select ${[`${identity} as "troth place"`, ...folded, ...nulls.filter((one) => one !== undefined)].join(', ')} from ${quoteTable(table)} s` +
          `${all.length === 0 ? '' : ` where ${all.join(' and ')}`} offset 0) ${row}`,
        values: parameters.values,
      };
    },
  };
}

function columnsOf(look: SearchLook): readonly string[] {
  return look.how === 'key' ? look.columns : [look.column];
}

/** NFC, where the text has anything but ASCII in it. */
function foldedText(column: string, type: string, isUtf8: boolean): string {
  if (type === 'numeric') return `trim_scale(${column})::text`;
  if (type === 'money') return `trim_scale(${column}::numeric)::text`;
  if (/^(real|double precision)$/.test(type)) {
    return `case when abs(${column}) < 'Infinity' then trim_scale(${column}::numeric)::text else ${column}::text end`;
  }
  if (/^(smallint|integer|bigint|uuid)$/.test(type)) return `${column}::text`;
  const text = unescaped(`(${column}::text collate "default")`, type, isUtf8);
  if (!isUtf8) return `lower(${text})`;
  return `lower(case when octet_length(${text}) = length(${text}) then ${text} else normalize(${text}) end)`;
}

/** `\u0040` in a document is `@`. Of what stands for no letter in this database the escape stays. */
function unescaped(text: string, type: string, isUtf8: boolean): string {
  if (!/^(json|jsonb|text|character varying|xml|hstore|public\.hstore)(\[\])?$/.test(type))
    return text;
  const hex = String.raw`right(m[1], 4)`;
  const number = `('x' || lpad(${hex}, 8, '0'))::bit(32)::int`;
  const letters = isUtf8
    ? '(0[1-9a-f]|[1-9a-ce-f][0-9a-f]|d[0-7])[0-9a-f]{2}|00[2-9a-f][0-9a-f]'
    : '00[2-7][0-9a-f]';
  const escape = String.raw`\\+u(?:${letters.replaceAll('(', '(?:')})`;
  const token = String.raw`((?:${escape})|[^\\]+|\\)`;
  return (
    `case when ${text} ~* '${escape}' then (select string_agg(case when m[1] ~* '^${escape}$'` +
    ` then chr(${number}) else m[1] end, '' order by n)` +
    ` from regexp_matches(${text}, '${token}', 'gi') with ordinality found(m, n)) else ${text} end`
  );
}

function withinSql(writer: ConditionWriter, { table, within }: SearchQuery): string {
  if (within === undefined) return 'true';
  const { fields = [], equal, where = [] } = within;
  const conditions = writer.all(where, table, 's');
  if (equal === undefined) return conditions;
  return `${writer.oneOf(equal, fields, table, 's')} and ${conditions}`;
}
