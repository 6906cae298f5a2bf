/** Which rows a change is about, as SQL. */
import type { Change, Condition, RowKey, Selection, TableName } from '../../contract.ts';
import { ConditionWriter, tablesOf } from '../condition.ts';
import { storeError } from '../error.ts';
import type { Relations } from '../relations.ts';
import { quoteColumn } from '../sql.ts';

export function tablesOfSelection(select: Selection): TableName[] {
  return [select.table, ...tablesOf(select.where ?? [])];
}

export function tablesOfChanges(changes: readonly Change[]): TableName[] {
  return changes.flatMap((change) => tablesOfSelection(change.select));
}

/** A boolean expression, never null, about the row of the selection's table that goes by `alias`. */
export function selected(
  store: string,
  relations: Relations,
  writer: ConditionWriter,
  select: Selection,
  alias: string,
): string {
  checkSelection(store, select);
  const { fields, equal, where } = select;
  const parts = [
    ...(fields && equal ? [equalsOneOf(relations, writer, select, fields, equal, alias)] : []),
    ...(where && where.length > 0 ? [writer.all(where, select.table, alias)] : []),
  ];
  return `coalesce(${parts.map((part) => `(${part})`).join(' and ')}, false)`;
}

/** The same, as it stands in a WHERE clause: there a null counts as false and an index serves. */
export function selectedWhere(
  store: string,
  relations: Relations,
  writer: ConditionWriter,
  select: Selection,
  alias: string,
): string {
  const whole = selected(store, relations, writer, select, alias);
  return whole.slice('coalesce('.length, -', false)'.length);
}

function checkSelection(store: string, { table, fields, equal, where }: Selection): void {
  const place = `${table.schema}.${table.name}`;
  const keyed = fields !== undefined && fields.length > 0 && equal !== undefined;
  if ((fields !== undefined || equal !== undefined) && !keyed) {
    throw storeError('store-refused', store, { object: `a selection of ${place} without fields` });
  }
  if (!keyed && (where ?? []).every(leavesOut)) {
    throw storeError('store-refused', store, {
      object: `every row of ${place} is selected, or every row but some`,
    });
  }
  if (equal?.some((key) => key.length !== fields?.length)) {
    throw storeError('store-wrong-type', store, { object: `the key of ${place}` });
  }
}

function equalsOneOf(
  relations: Relations,
  writer: ConditionWriter,
  { table }: Selection,
  fields: readonly string[],
  equal: readonly RowKey[],
  alias: string,
): string {
  const wanted = equal.filter((key) => !key.includes(null));
  const one = wanted.length === 1 ? wanted[0] : undefined;
  if (!one) return writer.oneOf(wanted, fields, table, alias);
  return fields
    .map((field, part) => {
      const { equals, type } = relations.column(table, field);
      const value = writer.parameters.add(one[part]);
      return `${quoteColumn(alias, field)} ${equals} ${value}::text::${type}`;
    })
    .join(' and ');
}

/** Says only which rows are not meant. */
function leavesOut(condition: Condition): boolean {
  return 'noneOf' in condition || ('exists' in condition && condition.not === true);
}
