import { TrothError } from '@troth/core/error';

export type FidesErrorCode = 'fides-unreadable';

/** `line` counts from 1. */
export function fidesError(says: string, line?: number): TrothError<FidesErrorCode> {
  return new TrothError({
    code: 'fides-unreadable',
    kind: 'invalid',
    facts: line === undefined ? {} : { line },
    publicMessage: `This is no Fides dataset file: ${says}${line === undefined ? '' : ` (line ${line})`}.`,
  });
}
