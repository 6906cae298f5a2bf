/** What the catalogue alone has against a change. */
import {
  emptiesColumn,
  type Change,
  type ColumnTreatment,
  type Condition,
  type Objection,
  type TableName,
} from '../../contract.ts';
import { isLotMask } from '../../mask.ts';
import { quote, quoteTable } from '../sql.ts';
import { isGiven, isGivenColumn, mayNotBeNull } from './given-values.ts';
import type { Prospect } from './prospect.ts';
import { uniqueMask, uniqueRemedy } from './rehearsal-objection.ts';

export function obstaclesInCatalogue(prospect: Prospect, change: Change): Objection[] {
  const { schema, name } = change.select.table;
  const place = `${schema}.${name}`;
  const grant = grantsOf(prospect, change.select.table);
  const whole: [boolean, string, string, string?][] = [
    [prospect.readOnly, 'read-only', 'the server, or the session of this role, may only read'],
    [
      prospect.rowSecurity,
      'row-security',
      'policies hide rows of the table from this role',
      `ALTER ROLE ${quote(prospect.role)} BYPASSRLS`,
    ],
    [
      !prospect.usage,
      'no-right',
      'the role may not use the schema',
      `GRANT USAGE ON SCHEMA ${quote(schema)} TO ${quote(prospect.role)}`,
    ],
    [
      change.treatment.how === 'delete' && !prospect.mayDelete,
      'no-right',
      'the role may not delete rows',
      grant('DELETE'),
    ],
  ];
  return [
    ...whole
      .filter(([holds]) => holds)
      .map(([, code, message, paste]) => ({
        code,
        resource: place,
        message,
        ...(paste !== undefined && { paste }),
      })),
    ...unreadable(prospect, change, place),
    ...ruled(prospect, change, place),
    ...(change.treatment.how === 'update'
      ? unchangeable(prospect, change.treatment.set, change.select.table)
      : []),
  ];
}

/** What gives the role a right on the table, or on one column of it, to paste. */
function grantsOf({ role }: Prospect, table: TableName) {
  return (right: 'SELECT' | 'UPDATE' | 'DELETE', column?: string): string => {
    const part = column === undefined ? '' : ` (${quote(column)})`;
    return `GRANT ${right}${part} ON ${quoteTable(table)} TO ${quote(role)}`;
  };
}

/** Columns by which the rows are found; what a condition reads in other tables shows when rows are counted. */
function unreadable(prospect: Prospect, { select, key }: Change, place: string): Objection[] {
  const conditions = (select.where ?? []).flatMap(columnsOf);
  const grant = grantsOf(prospect, select.table);
  const needed = new Set([...(select.fields ?? []), ...key, ...conditions]);
  return prospect.columns
    .filter((column) => needed.has(column.name) && !column.maySelect)
    .map((column) => ({
      code: 'no-right',
      resource: `${place}.${column.name}`,
      message: 'the role may not read the column',
      paste: grant('SELECT', column.name),
    }));
}

function columnsOf(condition: Condition): readonly string[] {
  if ('isNull' in condition) return [condition.isNull];
  if ('unmasked' in condition || 'holdsPaths' in condition) return [condition.column];
  if ('column' in condition) return condition.via?.[0]?.fields ?? [condition.column];
  return 'anyOf' in condition ? condition.anyOf.flat().flatMap(columnsOf) : condition.fields;
}

/** The server takes no statement for such a table that says how many rows it changed. */
function ruled({ rules }: Prospect, { treatment }: Change, place: string): Objection[] {
  const given = isGiven(treatment);
  return rules
    .filter((rule) => rule[treatment.how])
    .map(({ name }) => ({
      code: 'rule',
      resource: place,
      message: `the rule ${name} stands in place of the change. Make a trigger of it${given ? '' : ', or keep the rows with a reason'}`,
      by: name,
      ...(given ? {} : { paste: 'erase: { keep-because: … }' }),
    }));
}

function unchangeable(
  prospect: Prospect,
  set: Readonly<Record<string, ColumnTreatment>>,
  table: TableName,
): Objection[] {
  const grant = grantsOf(prospect, table);
  const place = `${table.schema}.${table.name}`;
  return prospect.columns.flatMap((column) => {
    const how = Object.hasOwn(set, column.name) ? set[column.name] : undefined;
    if (how === undefined) return [];
    const empties = emptiesColumn(how);
    const resource = `${place}.${column.name}`;
    const found: (Omit<Objection, 'resource'> & { readonly holds: boolean })[] = [
      {
        holds: !column.mayUpdate,
        code: 'no-right',
        message: 'the role may not change the column',
        paste: grant('UPDATE', column.name),
      },
      {
        // What is left to change is found by its value.
        holds: !column.maySelect,
        code: 'no-right',
        message: 'the role may not read the column',
        paste: grant('SELECT', column.name),
      },
      {
        holds: column.generated,
        code: 'generated',
        ...(isGivenColumn(how)
          ? {
              message:
                'the server itself makes the value. Correct the columns that it is made from',
            }
          : {
              message:
                'the server itself makes the value. Erase the columns that it is made from, and say of this one that it holds nothing of its own',
              paste: `${column.name}: none`,
            }),
      },
      {
        holds: empties && !column.nullable,
        ...mayNotBeNull(how),
      },
      {
        holds: how.how === 'mask' && !isLotMask(how.with) && column.unique !== null,
        code: 'mask-not-unique',
        message: `the unique index ${column.unique} lets only one row have this mask. ${uniqueRemedy}`,
        by: column.unique ?? '',
        paste: uniqueMask,
      },
      {
        holds: how.how === 'mask' && column.refers !== null,
        code: 'mask-refers',
        message: `by the foreign key ${column.refers} it refers to a row, and no row has a mask for its key. ${column.nullable ? 'Empty it' : 'Delete the row, or keep the column'}`,
        by: column.refers ?? '',
        paste: column.nullable ? 'erase: null' : 'erase: { keep-because: … }',
      },
      {
        holds: empties && column.uniqueNull,
        code: 'null-not-unique',
        message: `its unique index lets only one row be null. ${uniqueRemedy}`,
        paste: uniqueMask,
      },
    ];
    return found.filter(({ holds }) => holds).map(({ holds: _, ...one }) => ({ ...one, resource }));
  });
}
