/**
 * The one error class of Troth. Expected outcomes are values (`Diagnostic[]`, `Finding[]`);
 * an error is for what the caller could not have ruled out.
 *
 * `facts` holds opaque ids, counts and names of the configuration, never personal data:
 * an error may be logged and shown anywhere.
 */
export type ErrorKind = 'invalid' | 'denied' | 'missing' | 'conflict' | 'unavailable' | 'bug';

/** Whether the same call may succeed later without anybody changing anything. */
export type Retry = 'never' | 'later';

export interface TrothErrorInit<Code extends string = string> {
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly retry?: Retry;
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
  /** What a person reads: what is wrong, and what to do next. */
  readonly publicMessage: string;
  readonly cause?: unknown;
}

export class TrothError<Code extends string = string> extends Error {
  override readonly name = 'TrothError';
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly retry: Retry;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly publicMessage: string;

  constructor(init: TrothErrorInit<Code>) {
    super(`${init.code}: ${init.publicMessage}`, { cause: init.cause });
    this.code = init.code;
    this.kind = init.kind;
    this.retry = init.retry ?? 'never';
    this.facts = init.facts ?? {};
    this.publicMessage = init.publicMessage;
  }
}
