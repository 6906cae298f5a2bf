/** Conditions of the contract as SQL: values only ever as parameters, names only ever quoted. */
import { dayAt, wallBefore } from '../clock-zones.ts';
import type { Condition, Join, RowKey, TableName } from '../contract.ts';
import { isLotMask } from '../mask.ts';
import { storeError } from './error.ts';
import { jsonpathOf, parseJsonPath } from './json-removal.ts';
import { lacksMask, lotMaskFor } from './lot-mask.ts';
import type { Relations } from './relations.ts';
import { Parameters, quoteColumn, quoteTable } from './sql.ts';

/** Every table that the conditions speak of. */
export function tablesOf(where: readonly Condition[]): TableName[] {
  return where.flatMap((condition) => {
    if (isClock(condition)) return (condition.via ?? []).map((join) => join.to);
    if ('exists' in condition) return [condition.exists, ...tablesOf(condition.and ?? [])];
    if ('anyOf' in condition) return condition.anyOf.flatMap(tablesOf);
    return [];
  });
}

type ClockCondition = Extract<
  Condition,
  { before: unknown } | { notBefore: unknown } | { outside: unknown }
>;

function isClock(condition: Condition): condition is ClockCondition {
  return 'before' in condition || 'notBefore' in condition || 'outside' in condition;
}

/** They are sent with every statement. */
const mostSpared = 10_000;

export class ConditionWriter {
  readonly parameters = new Parameters();
  readonly #store: string;
  readonly #relations: Relations;
  #aliases = 0;

  constructor(store: string, relations: Relations) {
    this.#store = store;
    this.#relations = relations;
  }

  alias(): string {
    this.#aliases += 1;
    return `t${this.#aliases}`;
  }

  /** A boolean expression about the row of `table` that goes by `alias`. */
  all(where: readonly Condition[], table: TableName, alias: string): string {
    if (where.length === 0) return 'true';
    return where.map((condition) => this.#one(condition, table, alias)).join(' and ');
  }

  #one(condition: Condition, table: TableName, alias: string): string {
    if (isClock(condition)) return this.#before(condition, table, alias);
    if ('exists' in condition) return this.#exists(condition, table, alias);
    if ('anyOf' in condition) {
      const lists = condition.anyOf.map((each) => `(${this.all(each, table, alias)})`);
      return lists.length === 0 ? 'false' : `(${lists.join(' or ')})`;
    }
    if ('noneOf' in condition || 'oneOf' in condition) {
      const spares = 'noneOf' in condition;
      const keys = spares ? condition.noneOf : condition.oneOf;
      if (keys.length > mostSpared) {
        throw storeError('store-refused', this.#store, {
          object: `more than ${mostSpared} keys of ${table.schema}.${table.name} are to be left out or looked for`,
        });
      }
      const named = this.oneOf(keys, condition.fields, table, alias);
      return spares ? `not ${named}` : named;
    }
    if ('unmasked' in condition) return this.#unmasked(condition, table, alias);
    if ('holdsPaths' in condition) return this.#holdsPaths(condition, table, alias);
    const column = this.#column(table, alias, condition.isNull);
    return `${column} is ${condition.not === true ? 'not ' : ''}null`;
  }

  #unmasked(
    { unmasked, column: name }: Extract<Condition, { unmasked: unknown }>,
    table: TableName,
    alias: string,
  ): string {
    const { longest } = this.#relations.column(table, name);
    const column = quoteColumn(alias, name);
    if (isLotMask(unmasked)) {
      return lacksMask(column, lotMaskFor(unmasked, { longest }), this.parameters);
    }
    return `(${column} is not null and ${column}::text collate "C" <> ${this.parameters.add(unmasked)}::text)`;
  }

  #holdsPaths(
    { holdsPaths, column: name }: Extract<Condition, { holdsPaths: unknown }>,
    table: TableName,
    alias: string,
  ): string {
    const column = this.#column(table, alias, name);
    const paths = holdsPaths.map((path) => {
      const jsonpath = this.parameters.add(jsonpathOf(parseJsonPath(path) ?? []));
      return `coalesce(jsonb_path_exists(${column}::jsonb, ${jsonpath}::jsonpath), false)`;
    });
    return paths.length === 0 ? 'false' : `(${paths.join(' or ')})`;
  }

  /** Where a row leads to several clocks, the latest decides: one that has not passed, or not begun, keeps it. */
  #before(condition: ClockCondition, table: TableName, alias: string): string {
    const via = condition.via ?? [];
    if (via.length === 0) return this.#clock(condition, table, alias);
    const met = this.#leadsTo(condition, via, table, alias);
    if (!('before' in condition)) return met;
    const { before: notBefore, column } = condition;
    return `(${met} and not ${this.#leadsTo({ notBefore, column }, via, table, alias)})`;
  }

  #leadsTo(
    condition: ClockCondition,
    via: readonly Join[],
    table: TableName,
    alias: string,
  ): string {
    const from: string[] = [];
    const links: string[] = [];
    let [at, here] = [table, alias];
    for (const join of via) {
      const next = this.alias();
      from.push(`${quoteTable(join.to)} ${next}`);
      links.push(this.#match(join, at, here, next));
      [at, here] = [join.to, next];
    }
    const clock = this.#clock(condition, at, here);
    return `exists (select from ${from.join(', ')} where ${[...links, clock].join(' and ')})`;
  }

  #clock(condition: ClockCondition, table: TableName, alias: string): string {
    const { type } = this.#relations.column(table, condition.column);
    if (!clockTypes.has(type)) {
      throw storeError('store-wrong-type', this.#store, {
        object: `${table.schema}.${table.name}.${condition.column} is ${type}, not a date or a time`,
      });
    }
    const column = this.#column(table, alias, condition.column);
    const at = this.#moments(table, condition.column, type);
    const never = `'-infinity'::timestamptz`;
    if ('notBefore' in condition) {
      const { notBefore } = condition;
      return `(${column} is null or ${column} = ${never} or ${column} >= ${at(notBefore)})`;
    }
    if ('outside' in condition) {
      const { from, until } = condition.outside;
      return `(${column} < ${at(from)} or ${column} >= ${at(until)})`;
    }
    const { before, from } = condition;
    const first = from === undefined ? `> ${never}` : `>= ${at(from)}`;
    return `(${column} < ${at(before)} and ${column} ${first})`;
  }

  /** A moment as the column's own kind, so that an index of the column serves. */
  #moments(table: TableName, name: string, type: string): (moment: Temporal.Instant) => string {
    const written = (text: { toString(): string }, as: string): string =>
      `${this.parameters.add(text.toString())}::${as}`;
    if (type === 'timestamp with time zone') return (moment) => written(moment, 'timestamptz');
    const zone = this.#relations.zoneOf(table, name);
    if (zone === undefined) {
      throw storeError('store-wrong-type', this.#store, {
        object: `${table.schema}.${table.name}.${name} is a time without a zone, and the data map does not say of which. Write \`zone: …\` on the field`,
      });
    }
    return type === 'date'
      ? (moment) => written(dayAt(moment, zone), 'date')
      : (moment) => written(wallBefore(moment, zone), 'timestamp');
  }

  #exists(
    condition: Extract<Condition, { exists: unknown }>,
    table: TableName,
    alias: string,
  ): string {
    const inner = this.alias();
    const join: Join = { fields: condition.fields, to: condition.exists, keys: condition.keys };
    const link = this.#match(join, table, alias, inner);
    const rest = this.all(condition.and ?? [], condition.exists, inner);
    const not = condition.not === true ? 'not ' : '';
    return `${not}exists (select from ${quoteTable(condition.exists)} ${inner} where ${link} and ${rest})`;
  }

  /**
   * Whether the row equals one of the keys on all parts; a key with a null part equals nothing. The
   * values are cast, not the columns, so that an index of the columns serves.
   */
  oneOf(
    keys: readonly RowKey[],
    fields: readonly string[],
    table: TableName,
    alias: string,
  ): string {
    const place = `${table.schema}.${table.name}`;
    if (fields.length === 0 || keys.some((key) => key.length !== fields.length)) {
      throw storeError('store-wrong-type', this.#store, { object: `the key of ${place}` });
    }
    const columns = fields.map((field) => this.#relations.column(table, field));
    const wanted = keys.filter((key) => !key.includes(null));
    if (wanted.length === 0) return 'false';
    const list = this.alias();
    const lists = fields.map(
      (_, part) => `${this.parameters.add(wanted.map((key) => key[part]))}::text[]`,
    );
    const matches = columns.map(({ equals, type }, part) => {
      const column = quoteColumn(alias, fields[part] ?? '');
      return `${column} ${equals} ${list}.part${part}::${type}`;
    });
    const parts = fields.map((_, part) => `part${part}`);
    return `exists (select from unnest(${lists.join(', ')}) ${list}(${parts.join(', ')}) where ${matches.join(' and ')})`;
  }

  /** All parts of a key together. */
  #match(join: Join, table: TableName, alias: string, toAlias: string): string {
    if (join.fields.length === 0 || join.fields.length !== join.keys.length) {
      throw storeError('store-wrong-type', this.#store, {
        object: `${join.fields.length} fields for ${join.keys.length} keys of ${join.to.schema}.${join.to.name}`,
      });
    }
    return join.fields
      .map((field, part) => {
        const key = join.keys[part] ?? '';
        const { equals } = this.#relations.column(join.to, key);
        return `${quoteColumn(toAlias, key)} ${equals} ${this.#column(table, alias, field)}`;
      })
      .join(' and ');
  }

  #column(table: TableName, alias: string, column: string): string {
    this.#relations.column(table, column);
    return quoteColumn(alias, column);
  }
}

const clockTypes: ReadonlySet<string> = new Set([
  'date',
  'timestamp without time zone',
  'timestamp with time zone',
]);
