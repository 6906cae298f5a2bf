/** What a rehearsal has against a change, and what to write instead. */
import type { Change, Objection, TableName } from '../../contract.ts';
import { isGiven, remedyForGiven } from './given-values.ts';
import { says, type Refusal } from './refusal.ts';

export function objectionTo(change: Change, found: Refusal): Objection {
  const table = found.table ?? change.select.table;
  const place = nameOf(table);
  const [column] = found.column === null ? found.columns : [found.column];
  const resource = column === undefined ? place : `${place}.${column}`;
  const { remedy, paste } = instead(change, found);
  const by = found.constraint ?? found.routine ?? undefined;
  return {
    code: codes[found.sqlstate] ?? 'server-refuses',
    resource,
    message: `tried, and refused by ${says(found)}. ${remedy}`,
    ...(by !== undefined && { by }),
    ...(paste !== undefined && { paste }),
  };
}

export function rowsStay({ select, treatment }: Change, rows: number): Objection {
  const same = rows === 1 ? 'as it was' : 'as they were';
  const again = treatment.how === 'delete' ? 'still there' : same;
  const found = `tried, and ${rows === 1 ? '1 row is' : `${rows} rows are`} ${again} afterwards: a trigger or a rule keeps or rewrites ${rows === 1 ? 'it' : 'them'}. Change the trigger`;
  const objection = { code: 'rows-stay', resource: nameOf(select.table) };
  if (isGiven(treatment)) return { ...objection, message: found };
  const message = `${found}, or keep the rows with a reason`;
  return { ...objection, message, paste: 'erase: { keep-because: … }' };
}

const codes: Readonly<Record<string, string>> = {
  '23001': 'refused-reference',
  '23502': 'refused-null',
  '23503': 'refused-reference',
  '23505': 'refused-unique',
  '23514': 'refused-check',
  '23P01': 'refused-exclusion',
  '42501': 'no-right',
};

function instead(
  { select, treatment }: Change,
  refusal: Refusal,
): { readonly remedy: string; readonly paste?: string } {
  const { sqlstate, routine, constraint, table } = refusal;
  if (isGiven(treatment)) return { remedy: remedyForGiven(refusal) };
  const masks = treatment.how === 'update';
  switch (sqlstate) {
    case '23505':
      return masks
        ? { remedy: uniqueRemedy, paste: uniqueMask }
        : { remedy: 'A trigger writes a row that is there already: change it' };
    case '23502':
      return { remedy: 'Mask the column instead of emptying it', paste: 'erase: mask' };
    case '23514':
    case '23P01':
      return {
        remedy:
          constraint === null
            ? 'Leave the column by which the rows are partitioned as it is'
            : 'Let the constraint allow what is written, or write a mask that it allows',
        paste: 'erase: { mask: { with: "…" } }',
      };
    case '23001':
    case '23503':
      if (masks && table?.name === select.table.name && table.schema === select.table.schema) {
        return { remedy: 'The column refers to another row: empty it', paste: 'erase: null' };
      }
      return {
        remedy:
          'Rows refer to what goes: declare the reference in the data map, so that they go first or let go',
        paste: 'references: [{ fields: …, to: …, keys: … }]',
      };
    case '42501':
      return {
        remedy: "Grant Troth's role what the trigger does, or make its function SECURITY DEFINER",
      };
    default:
      return routine === null
        ? { remedy: 'Look at rules and triggers of the table' }
        : {
            remedy: 'Change the function, or keep the rows with a reason',
            paste: 'erase: { keep-because: … }',
          };
  }
}

export const uniqueMask = 'erase: { mask: { with: "gone-{n}" } }';
export const uniqueRemedy = 'Give each row a mask of its own';

function nameOf({ schema, name }: TableName): string {
  return `${schema}.${name}`;
}
