/** Reads of which some may fail without hiding what the others found. */
import { TrothError } from '@troth/core/error';

export type Attempt<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly failure: Failure };

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly error: TrothError;
}

/** A `TrothError` fails the read; other errors, and those of kind `bug`, are thrown. */
export async function attempt<T>(read: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { done: true, value: await read() };
  } catch (error) {
    if (!(error instanceof TrothError) || error.kind === 'bug') throw error;
    return { done: false, failure: { code: error.code, message: error.publicMessage, error } };
  }
}

/** One after the other, so that memory and connections stay few. */
export async function attemptAll<S, T>(
  subjects: readonly S[],
  read: (subject: S) => Promise<T>,
): Promise<readonly (readonly [S, Attempt<T>])[]> {
  const attempts: (readonly [S, Attempt<T>])[] = [];
  for (const subject of subjects) attempts.push([subject, await attempt(() => read(subject))]);
  return attempts;
}

/**
 * The same for reads without which a probe has nothing: when every one failed, the first error is
 * thrown, and the whole probe with it.
 */
export async function attemptEach<S, T>(
  subjects: readonly S[],
  read: (subject: S) => Promise<T>,
): Promise<readonly (readonly [S, Attempt<T>])[]> {
  const attempts = await attemptAll(subjects, read);
  const failures = attempts.flatMap(([, one]) => (one.done ? [] : [one.failure]));
  const [first] = failures;
  if (first !== undefined && failures.length === subjects.length) throw first.error;
  return attempts;
}
