/** Whether a sealed value may be opened, asked before any key is touched. Nobody listed: refused. */
import { VaultError } from './error.ts';

export interface Reading {
  /** A purpose of the data map. */
  readonly purpose: string;
  /** In which role the company reads. */
  readonly role: 'controller' | 'processor';
}

/** Names of the data map and the tenant; never the subject or the row. */
export interface GateRequest extends Reading {
  readonly tenant: string;
  readonly dataset: string;
  readonly field: string;
}

export type GateAnswer = 'allowed' | { readonly refused: string };

export type Gate = (request: GateRequest) => GateAnswer;

/** Told of each refusal before the caller is; what it throws goes to the caller, and nothing opens. */
export type RefusalRecorder = (request: GateRequest, reason: string) => void | Promise<void>;

/** Without a gate nothing opens. */
export const closedGate: Gate = () => ({ refused: 'No policy says what this may be read for.' });

/** Throws `purpose-refused`, after it was recorded. */
export async function refuse(
  request: GateRequest,
  reason: string,
  record: RefusalRecorder | undefined,
): Promise<never> {
  await record?.(request, reason);
  const { dataset, field, purpose, role } = request;
  throw new VaultError({
    code: 'purpose-refused',
    kind: 'denied',
    facts: { dataset, field, purpose, role },
    publicMessage: reason,
  });
}
