/** Reads of which some may fail without hiding what the others found. */
import { TrothError } from '@troth/core/error';

export type Attempt<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly failure: Failure };

export interface Failure {
  readonly code: string;
  readonly message: string;
}

/**
 * One after the other, so that memory and connections stay few. A `TrothError` fails one read; when
 * every read failed, the first error is thrown, and the whole probe with it. Other errors are bugs
 * and thrown at once.
 */
export async function attemptEach<S, T>(
  subjects: readonly S[],
  read: (subject: S) => Promise<T>,
): Promise<readonly (readonly [S, Attempt<T>])[]> {
  const attempts: (readonly [S, Attempt<T>])[] = [];
  const errors: TrothError[] = [];
  for (const subject of subjects) {
    try {
      attempts.push([subject, { done: true, value: await read(subject) }]);
    } catch (error) {
      if (!(error instanceof TrothError) || error.kind === 'bug') throw error;
      errors.push(error);
      attempts.push([
        subject,
        { done: false, failure: { code: error.code, message: error.publicMessage } },
      ]);
    }
  }
  const [first] = errors;
  if (first !== undefined && errors.length === subjects.length) throw first;
  return attempts;
}
