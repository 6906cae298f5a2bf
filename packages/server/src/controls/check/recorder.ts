import type { Decision } from '@troth/core/proof';
import type { PoolClient } from 'pg';
import type { SubjectPlace } from '../../vault/index.ts';

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
  /**
   * Whom it is about, by the names of their keys in the vault; none where it is about nobody, or
   * nothing of theirs is sealed. Destroying one of these keys voids the entry's commitment, and only
   * keys that an erasure destroys may be named: one is made where there is none yet.
   */
  readonly subjects?: readonly SubjectPlace[];
}
