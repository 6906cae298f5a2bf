import type { TableName } from '../contract.ts';

/** The dataset of a table, if it has one. */
export type DatasetOf = (table: TableName) => string | undefined;

const longest = 63;

/**
 * A name for each table's dataset, in order: the table's own where a data map can hold it, with
 * its schema where two schemas share it, and a number where even that is taken.
 */
export function datasetNames(tables: readonly TableName[]): ReadonlyMap<TableName, string> {
  const taken = new Set<string>();
  return new Map(tables.map((table) => [table, pick(table, taken)]));
}

function pick(table: TableName, taken: Set<string>): string {
  const own = plain(table.name);
  const choices = [own, `${plain(table.schema)}_${own}`.slice(0, longest)];
  let name = choices.find((choice) => !taken.has(choice));
  for (let number = 2; name === undefined; number += 1) {
    const numbered = `${own.slice(0, longest - 6)}_${number}`;
    if (!taken.has(numbered)) name = numbered;
  }
  taken.add(name);
  return name;
}

/** Letters, digits, `_` and `-`, beginning with a letter. */
function plain(name: string): string {
  const written = name.replaceAll(/[^A-Za-z0-9_-]+/g, '_').replace(/^[^A-Za-z]+/, '');
  return (written === '' || written === '_' ? 'table' : written).slice(0, longest);
}
