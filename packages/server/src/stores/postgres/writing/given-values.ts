/** What to do where a value that somebody gave is refused: another one is given, and the data map stays as it is. */
import type { ColumnTreatment, Objection, Treatment } from '../../contract.ts';
import type { Refusal } from './refusal.ts';

/** Whether people say what is written, as in a correction, and not the data map. */
export function isGiven(treatment: Treatment): boolean {
  return treatment.how === 'update' && Object.values(treatment.set).some(isGivenColumn);
}

export function isGivenColumn(how: ColumnTreatment | undefined): boolean {
  return how?.how === 'set';
}

export function remedyForGiven({ sqlstate, routine, constraint }: Refusal): string {
  switch (sqlstate) {
    case '23505':
      return 'Another row has this value: look whether that is the same person, or give another value';
    case '23502':
      return 'The column may not be empty: give a value';
    case '23514':
    case '23P01':
      return constraint === null
        ? 'Leave the column by which the rows are partitioned as it is'
        : 'Give a value that the constraint allows';
    case '23001':
    case '23503':
      return 'It refers to another row: give a key that is there';
    case '42501':
      return "Grant Troth's role what the trigger does, or make its function SECURITY DEFINER";
    default:
      return routine === null
        ? 'Look at rules and triggers of the table'
        : 'Give another value, or change the function';
  }
}

export function mayNotBeNull(how: ColumnTreatment): Omit<Objection, 'resource'> {
  const [code, says] = ['not-nullable', 'the column may not be null'];
  return isGivenColumn(how)
    ? { code, message: `${says}. Give a value` }
    : {
        code,
        message: `${says}. Mask it, or let it be null in the table`,
        paste: 'erase: mask',
      };
}
