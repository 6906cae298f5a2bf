/** What the compiler is told about the controls: it knows none by itself. */
import type { ClauseKind } from '../control/contract.ts';
import type { Code } from './codes.ts';
import type { Clause, Policy } from './model.ts';

/** Something in a policy that other parts of it make impossible to keep. */
export interface Contradicted {
  /** From `codes.ts`: `TR1301`. */
  readonly code: Code;
  readonly message: string;
  /** The clause to point at. */
  readonly clause: Clause;
  /** What to write instead. */
  readonly fix?: string;
}

/**
 * A rule across clauses. Pure, and throws nothing. It is asked when every clause is well typed and
 * every part of the data map well formed; what they refer to may still be missing.
 */
export type Contradiction = (policy: Policy) => readonly Contradicted[];

export interface Catalogue {
  readonly kinds: readonly ClauseKind[];
  readonly contradictions: readonly Contradiction[];
  /** Kinds of clause whose control runs; the others' status is always `unknown`. */
  readonly running: ReadonlySet<string>;
}
