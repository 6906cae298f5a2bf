/** Statements: those in files, and the pieces of those that are put together. */
import { readFileSync } from 'node:fs';
import { escapeIdentifier } from 'pg';
import type { TableName } from '../contract.ts';

/** The text of `sql/<name>.sql`, read once. */
export function statementFile(name: string): string {
  return readFileSync(new URL(`sql/${name}.sql`, import.meta.url), 'utf8');
}

/** A name as SQL reads it back, whatever is in it. */
export const quote = escapeIdentifier;

export function quoteTable(table: TableName): string {
  return `${quote(table.schema)}.${quote(table.name)}`;
}

/**
 * A column of the row that goes by `alias`. Never without it: a bare name in ORDER BY means the
 * output column of that name, which may be the text of a number.
 */
export function quoteColumn(alias: string, column: string): string {
  return `${alias}.${quote(column)}`;
}

/** Collects parameters and hands out their places: `$1`, `$2`. */
export class Parameters {
  readonly #values: unknown[];

  constructor(first: readonly unknown[] = []) {
    this.#values = [...first];
  }

  add(value: unknown): string {
    this.#values.push(value);
    return `$${this.#values.length}`;
  }

  get values(): readonly unknown[] {
    return this.#values;
  }
}
