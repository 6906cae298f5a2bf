/** The statements of a change. Conditions stand in each, so that no row is changed that is no longer selected. */
import type { Change } from '../../contract.ts';
import { ConditionWriter } from '../condition.ts';
import type { Relations } from '../relations.ts';
import type { Rows, Statement } from '../sessions.ts';
import { underOwnPath } from '../own-path.ts';
import { quoteTable } from '../sql.ts';
import { selectedWhere } from './selection.ts';
import { assignments, somethingToDo } from './treatment.ts';

/** In a block: more than the server puts into its largest. */
export const placesPerBlock = 2048;

const row = 'r';
const changed = 'd';

/** Places of rows in the table's files, block after block; those of each partition alike. */
export interface PlaceRange {
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
}

export interface Batch {
  /** Rows that the statement's snapshot showed. */
  readonly found: number;
  /** Fewer than found where somebody else changed a row at the same time, or a trigger kept it. */
  readonly done: number;
}

/** Writes the statements of one change: values are parameters of each statement anew. */
export class ChangeWriter {
  readonly change: Change;
  readonly #store: string;
  readonly #relations: Relations;

  constructor(store: string, relations: Relations, change: Change) {
    this.#store = store;
    this.#relations = relations;
    this.change = change;
  }

  /** Any `most` of the rows; → `readBatch`. */
  some(most: number): Statement {
    const writer = this.#writer();
    const { table } = this.change.select;
    const found = `from ${quoteTable(table)} ${row} where ${this.#where(writer, row)} limit ${most}`;
    // Rows that somebody else changes meanwhile are looked at again by the server, with what stands here.
    const again = this.#where(writer, changed);
    if (!this.#relations.table(table).spread) {
      const act = this.#act(
        writer,
        `${changed}.ctid = any ((select places from batch)::tid[]) and ${again}`,
      );
      const text =
        `with batch as materialized (select array(select ${row}.ctid ${found}) as places),` +
        ` done as (${act} returning 1)` +
        ` select (select cardinality(places) from batch), (select count(*) from done) from ${underOwnPath}`;
      return { text, values: writer.parameters.values };
    }
    const place = `${changed}.ctid = batch.place and ${changed}.tableoid = batch.part`;
    const text =
      `with batch as materialized (select ${row}.ctid as place, ${row}.tableoid as part ${found}),` +
      ` done as (${this.#act(writer, `${place} and ${again}`, 'batch')} returning 1)` +
      ` select (select count(*) from batch), (select count(*) from done) from ${underOwnPath}`;
    return { text, values: writer.parameters.values };
  }

  /** All of the rows at once; → `readBatch`. */
  all(): Statement {
    const writer = this.#writer();
    const table = quoteTable(this.change.select.table);
    const act = this.#act(writer, this.#where(writer, changed));
    const text =
      `with done as (${act} returning 1)` +
      ` select (select count(*) from ${table} ${row} where ${this.#where(writer, row)}), (select count(*) from done) from ${underOwnPath}`;
    return { text, values: writer.parameters.values };
  }

  /** All rows of the range; → their number. */
  inRange(range: PlaceRange): Statement {
    const writer = this.#writer();
    const [from, to] = [range.from, range.to].map((at) => writer.parameters.add(placeOf(at)));
    const within = `${changed}.ctid >= ${from}::tid and ${changed}.ctid < ${to}::tid`;
    const act = this.#act(writer, `${within} and ${this.#where(writer, changed)}`);
    const text = `with done as (${act} returning 1) select (select count(*) from done) from ${underOwnPath}`;
    return { text, values: writer.parameters.values };
  }

  /** How the server would read the rows; → `readPlan`. */
  explained(): Statement {
    const writer = this.#writer();
    const table = quoteTable(this.change.select.table);
    const text = `explain (format json) select ${row}.ctid from ${table} ${row} where ${this.#where(writer, row)}`;
    return { text, values: writer.parameters.values };
  }

  /** Counts the rows in which the change would still find something to do. */
  remaining(): Statement {
    const writer = this.#writer();
    const table = quoteTable(this.change.select.table);
    const text = `select count(*) from ${table} ${row} where ${this.#where(writer, row)}`;
    return { text, values: writer.parameters.values };
  }

  /** Whether there is a row that is not selected. */
  othersExist(): Statement {
    const writer = this.#writer();
    const table = quoteTable(this.change.select.table);
    const text = `select exists (select from ${table} ${row} where (${this.#where(writer, row)}) is not true)`;
    return { text, values: writer.parameters.values };
  }

  /** Counts the rows that are selected, and those that are not. */
  countedWithOthers(): Statement {
    const writer = this.#writer();
    const table = quoteTable(this.change.select.table);
    const selected = `(${this.#where(writer, row)}) is true`;
    const text = `select count(*) filter (where ${selected}), count(*) filter (where not (${selected})) from ${table} ${row}`;
    return { text, values: writer.parameters.values };
  }

  #writer(): ConditionWriter {
    return new ConditionWriter(this.#store, this.#relations);
  }

  #where(writer: ConditionWriter, alias: string): string {
    const { select } = this.change;
    const whole = selectedWhere(this.#store, this.#relations, writer, select, alias);
    const left = somethingToDo(this.#relations, this.change, alias, writer.parameters);
    return left === 'true' ? whole : `${whole} and ${left}`;
  }

  /** DELETE or UPDATE with the given condition, beside the rows of `beside`. */
  #act(writer: ConditionWriter, condition: string, beside?: string): string {
    const { select, treatment } = this.change;
    const target = `${quoteTable(select.table)} ${changed}`;
    if (treatment.how === 'delete') {
      return `delete from ${target}${beside ? ` using ${beside}` : ''} where ${condition}`;
    }
    const set = assignments(
      this.#relations,
      select.table,
      treatment.set,
      changed,
      writer.parameters,
    );
    return `update ${target} set ${set}${beside ? ` from ${beside}` : ''} where ${condition}`;
  }
}

/** As PostgreSQL writes it. */
function placeOf(at: number): string {
  return `(${Math.floor(at / placesPerBlock)},${at % placesPerBlock})`;
}

export function readBatch(rows: Rows): Batch {
  const [found = null, done = null] = rows[0] ?? [];
  return { found: Number(found), done: Number(done) };
}
