/** A row of Troth's own that is not what its ledger entry says. What the entry says is what counts. */
import type { Finding } from '@troth/core/control';
import { broken } from '../finding.ts';

export interface Difference {
  /** `judgement A1.0`, `hold hold_…`, `request req_…`. */
  readonly what: string;
  /** Sentence without its subject: `says kept, and entry ent_… says broken`. */
  readonly says: string;
  readonly entry: string | null;
}

export function differenceFinding({ what, says, entry }: Difference): Finding {
  const message = `Troth's own row of ${what} ${says}. The ledger counts: somebody changed Troth's database.`;
  return broken('ledger-differs', `troth/${what}`, message, { facts: { entry } });
}
