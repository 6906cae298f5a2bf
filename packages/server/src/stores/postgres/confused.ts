/**
 * Values that another column's type cannot tell apart: `01` and `1` as whole numbers, two cases as
 * `citext`, `abc` and `a` as `"char"`.
 */
import type { TableName } from '../contract.ts';
import type { ConfusedQuery, ValueForm } from '../value-forms.ts';
import { Relations } from './relations.ts';
import type { Session, Sessions } from './sessions.ts';
import { quoteColumn, quoteTable } from './sql.ts';

/** How values of the columns are compared. */
export function readForms(
  store: string,
  sessions: Sessions,
  table: TableName,
  columns: readonly string[],
): Promise<readonly ValueForm[]> {
  return sessions.use(async (session) => {
    const relations = await Relations.lookUp(store, session, [table]);
    return columns.map((name) => {
      const { type, equals, collation } = relations.column(table, name);
      return { type, equals, collation };
    });
  });
}

export function countConfused(
  store: string,
  sessions: Sessions,
  { table, columns, as, equal, signal }: ConfusedQuery,
): Promise<number> {
  return sessions.use(async (session) => {
    const relations = await Relations.lookUp(store, session, [table]);
    const own = columns.map((name) => relations.column(table, name));
    const canAsk = await mayAsk(session);
    const forms = as.map((form) => new Form(form, canAsk));
    const same = forms.map((form, part) => {
      return form.equal(`${quoteColumn('s', columns[part] ?? '')}::text`, `o.part${part}`);
    });
    const itself = own.map(({ equals, type }, part) => {
      return `${quoteColumn('s', columns[part] ?? '')} ${equals} o.part${part}::${type}`;
    });
    const parts = columns.map((_, part) => `part${part}`);
    // Both sides are put into their form once, so that the server can compare them by a hash.
    const others =
      equal === undefined
        ? `(select ${columns.map((name, part) => `${quoteColumn('x', name)}::text as part${part}`).join(', ')} from ${quoteTable(table)} x)`
        : `unnest(${columns.map((_, part) => `$${part + 1}::text[]`).join(', ')})`;
    const given = equal === undefined ? `${others} o` : `${others} o(${parts.join(', ')})`;
    const where =
      equal === undefined
        ? `exists (select from ${given} where ${same.join(' and ')} and not (${itself.join(' and ')}))`
        : `exists (select from ${given} where ${same.join(' and ')}) and not exists (select from ${given} where ${itself.join(' and ')})`;
    const rows = await session.run({
      text: `select count(*) from ${quoteTable(table)} s where ${where}`,
      values: equal === undefined ? [] : columns.map((_, part) => equal.map((key) => key[part])),
    });
    return Number(rows[0]?.[0]);
  }, signal);
}

/** From PostgreSQL 16 on the server says whether a text is a value of a type. */
async function mayAsk(session: Session): Promise<boolean> {
  const text = `select to_regprocedure('pg_catalog.pg_input_is_valid(text,text)') is not null`;
  const rows = await session.run({ text });
  return rows[0]?.[0] === 't';
}

const whole = '^\\s*[+-]?[0-9]{1,100}\\s*$';
const decimal =
  '^\\s*[+-]?([0-9]{1,100}\\.?[0-9]{0,100}|\\.[0-9]{1,100})([eE][+-]?[0-9]{1,2})?\\s*$';
const short = '^\\s*[+-]?([0-9]{1,30}\\.?[0-9]{0,30}|\\.[0-9]{1,30})\\s*$';

/** Whatever these are given becomes a value of them. */
const takesAny = /^(text|character varying|bpchar|name|"char"|(.*\.)?citext)$/;

/** Where the server cannot be asked: what is no value of the type has to be kept away from it. */
const guards: ReadonlyMap<string, { readonly of: string; readonly as: string }> = new Map([
  ['smallint', { of: whole, as: 'numeric' }],
  ['integer', { of: whole, as: 'numeric' }],
  ['bigint', { of: whole, as: 'numeric' }],
  ['oid', { of: whole, as: 'numeric' }],
  ['numeric', { of: decimal, as: 'numeric' }],
  ['real', { of: short, as: 'real' }],
  ['double precision', { of: short, as: 'double precision' }],
]);

class Form {
  readonly #form: ValueForm;
  readonly #canAsk: boolean;

  constructor(form: ValueForm, canAsk: boolean) {
    this.#form = form;
    this.#canAsk = canAsk;
  }

  equal(a: string, b: string): string {
    const { equals, collation } = this.#form;
    const collate = collation === null ? '' : ` collate ${collation}`;
    return `(${this.#value(a)}${collate}) ${equals} (${this.#value(b)}${collate})`;
  }

  #value(text: string): string {
    const { type } = this.#form;
    if (takesAny.test(type)) return `(${text})::${type}`;
    if (this.#canAsk) {
      const name = type.replaceAll("'", "''");
      return `case when pg_catalog.pg_input_is_valid(${text}, '${name}') then (${text})::${type} end`;
    }
    if (type === 'uuid') return `pg_catalog.lower(pg_catalog.translate(${text}, '{}-', ''))::text`;
    const guard = guards.get(type);
    if (guard === undefined) return `(${text})::${type}`;
    return `case when ${text} ~ '${guard.of}' then (${text})::${guard.as} end`;
  }
}
