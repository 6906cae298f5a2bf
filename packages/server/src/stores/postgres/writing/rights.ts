/** What the catalogue alone has against a change. */
import { emptiesColumn, type Change, type ColumnTreatment } from '../../contract.ts';
import type { Prospect } from './prospect.ts';
import type { Objection } from './treatment.ts';

export function obstaclesInCatalogue(prospect: Prospect, change: Change): Objection[] {
  const { schema, name } = change.select.table;
  const place = `${schema}.${name}`;
  const whole: [boolean, string, string][] = [
    [prospect.readOnly, 'read-only', 'the server, or the session of this role, may only read'],
    [prospect.rowSecurity, 'row-security', 'policies hide rows of the table from this role'],
    [!prospect.usage, 'no-right', 'the role may not use the schema'],
    [
      change.treatment.how === 'delete' && !prospect.mayDelete,
      'no-right',
      'the role may not delete rows',
    ],
  ];
  return [
    ...whole
      .filter(([holds]) => holds)
      .map(([, code, message]) => ({ code, resource: place, message })),
    ...unreadable(prospect, change, place),
    ...(change.treatment.how === 'update'
      ? unchangeable(prospect, change.treatment.set, place)
      : []),
  ];
}

/** Columns by which the rows are found; what a condition reads in other tables shows when rows are counted. */
function unreadable(prospect: Prospect, { select, key }: Change, place: string): Objection[] {
  const conditions = (select.where ?? []).flatMap((condition) => {
    if ('isNull' in condition) return [condition.isNull];
    if ('before' in condition) return condition.via?.[0]?.fields ?? [condition.column];
    return condition.fields;
  });
  const needed = new Set([...(select.fields ?? []), ...key, ...conditions]);
  return prospect.columns
    .filter((column) => needed.has(column.name) && !column.maySelect)
    .map((column) => ({
      code: 'no-right',
      resource: `${place}.${column.name}`,
      message: 'the role may not read the column',
    }));
}

function unchangeable(
  prospect: Prospect,
  set: Readonly<Record<string, ColumnTreatment>>,
  place: string,
): Objection[] {
  return prospect.columns.flatMap((column) => {
    const how = Object.hasOwn(set, column.name) ? set[column.name] : undefined;
    if (how === undefined) return [];
    const empties = emptiesColumn(how);
    const resource = `${place}.${column.name}`;
    const found: [boolean, string, string][] = [
      [!column.mayUpdate, 'no-right', 'the role may not change the column'],
      [how.how !== 'null' && !column.maySelect, 'no-right', 'the role may not read the column'],
      [column.generated, 'generated', 'the server itself makes the value'],
      [empties && !column.nullable, 'not-nullable', 'the column may not be null'],
    ];
    return found
      .filter(([holds]) => holds)
      .map(([, code, message]) => ({ code, resource, message }));
  });
}
