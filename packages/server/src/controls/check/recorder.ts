import type { Decision } from '@troth/core/proof';
import type { PoolClient } from 'pg';

/**
 * Puts one act or judgement into the policy's log, inside the caller's transaction: it is recorded
 * if and only if that transaction commits. Wired to ledger and vault in `main.ts`.
 */
export interface Recorder {
  /** → the id of the ledger entry. */
  record(client: PoolClient, evidence: Evidence): Promise<string>;
  /** One round trip for many, in order. */
  recordAll(client: PoolClient, evidence: readonly Evidence[]): Promise<readonly string[]>;
}

export interface Evidence {
  readonly policy: string;
  readonly policyHash: string;
  /** `P20` or `P20.0`. */
  readonly clause?: string;
  readonly decision: Decision;
  readonly at: Temporal.Instant;
  /** Committed to, and kept encrypted in the database; never in the log. */
  readonly payload: Readonly<Record<string, unknown>>;
}
