import { TrothError, type ErrorKind } from '@troth/core/error';

export type ExportErrorCode =
  | 'export-columns'
  | 'export-unopened'
  | 'export-unwritable'
  | 'export-unreadable';

/** `resource`: `store.dataset` or `store.dataset.field`; never a value. */
export class ExportError extends TrothError<ExportErrorCode> {
  readonly resource: string;

  constructor(
    code: ExportErrorCode,
    kind: ErrorKind,
    resource: string,
    publicMessage: string,
    cause?: unknown,
  ) {
    super({ code, kind, publicMessage, facts: { resource }, ...(cause ? { cause } : {}) });
    this.resource = resource;
  }
}
