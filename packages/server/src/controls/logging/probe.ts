import type { LedgerFacts, ProbeContext } from '../context.ts';
import type { Params } from './clause.ts';

export interface Facts {
  /** Null when the clause does not ask about the ledger. */
  readonly ledger: LedgerFacts | null;
}

export async function probe(context: ProbeContext, params: Params): Promise<Facts> {
  const asked = params.ledger !== undefined || params.gaps !== undefined;
  return { ledger: asked ? await context.ledger() : null };
}
