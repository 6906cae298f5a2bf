/** Rows of other tables that refer to those of a change. */
import { emptiesColumn, type Change, type Selection } from '../../contract.ts';
import { ConditionWriter } from '../condition.ts';
import type { Relations } from '../relations.ts';
import type { Statement } from '../sessions.ts';
import { quoteColumn, quoteTable } from '../sql.ts';
import type { Reference } from './prospect.ts';
import { selected, selectedWhere } from './selection.ts';

/** Counts the rows that refer to a row of the change and that none of `earlier` takes away. */
export function referringStatement(
  store: string,
  relations: Relations,
  reference: Reference,
  change: Change,
  earlier: readonly Change[],
): Statement {
  const writer = new ConditionWriter(store, relations);
  const conditions = [
    `exists (select from ${quoteTable(reference.to)} r where ${matches(relations, reference, change)} and ${selectedWhere(store, relations, writer, change.select, 'r')})`,
    ...earlier
      .filter((each) => takesAway(each, reference))
      .map((each) => `not ${selected(store, relations, writer, each.select, 'c')}`),
  ];
  return {
    text: `select count(*) from ${quoteTable(reference.from)} c where ${conditions.join(' and ')}`,
    values: writer.parameters.values,
  };
}

/**
 * Whether an earlier change takes away every row that refers to a row of the change: both select by
 * the same values, the one by the columns of the reference, the other by the keys that it leads to.
 */
export function isTakenAway(
  reference: Reference,
  { select }: Change,
  earlier: readonly Change[],
): boolean {
  const keys = select.fields ?? [];
  if (select.equal === undefined || !reference.keys.every((key) => keys.includes(key)))
    return false;
  const fields = keys.map((key) => reference.fields[reference.keys.indexOf(key)]);
  return earlier.some(
    (each) =>
      takesAway(each, reference) &&
      (each.select.where ?? []).length === 0 &&
      isSameList(each.select.fields, fields) &&
      hasSameValues(each.select.equal, select.equal),
  );
}

function isSameList(a: readonly unknown[] = [], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

function hasSameValues(a: Selection['equal'], b: Selection['equal']): boolean {
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  return a.every((key, index) => isSameList(key, b[index] ?? []));
}

function takesAway({ select, treatment }: Change, { family, fields }: Reference): boolean {
  const { schema, name } = select.table;
  if (!family.some((each) => each.schema === schema && each.name === name)) return false;
  return treatment.how === 'delete' || fields.some((field) => emptiesColumn(treatment.set[field]));
}

/** Looks one deleted row's references up, as the server does for each row: what that costs is measured. */
export function lookUpStatement(
  store: string,
  relations: Relations,
  reference: Reference,
  change: Change,
): Statement {
  const writer = new ConditionWriter(store, relations);
  const where = selectedWhere(store, relations, writer, change.select, 'p');
  const keys = reference.keys.map((key) => quoteColumn('p', key)).join(', ');
  return {
    text:
      `select count(*) from (select ${keys} from ${quoteTable(change.select.table)} p where ${where} limit 1) r` +
      ` join ${quoteTable(reference.from)} c on ${matches(relations, reference, change)}`,
    values: writer.parameters.values,
  };
}

function matches(relations: Relations, { from, fields, keys }: Reference, change: Change): string {
  return fields
    .map((field, part) => {
      const key = keys[part] ?? '';
      const { equals } = relations.column(change.select.table, key);
      relations.column(from, field);
      return `${quoteColumn('r', key)} ${equals} ${quoteColumn('c', field)}`;
    })
    .join(' and ');
}
