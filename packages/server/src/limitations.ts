/** The limitations of an installation, wired: what people's data may not be used for. */
import { endLimitation, listLimitations } from './controls/limitation/limitations.ts';
import type { Requests } from './controls/requests/contract.ts';
import type { RequestEnvironment } from './controls/requests/environment.ts';
import { sequenceWaiting } from './ledger/sequence.ts';
import type { Parts } from './parts.ts';

export function limitationsOf(
  parts: Parts,
  environment: RequestEnvironment,
): Pick<Requests, 'limitations' | 'endLimitation'> {
  return {
    limitations: (chosen) => listLimitations(environment.pool, chosen?.all),
    async endLimitation(id) {
      const policies = parts.policies.map(({ policy }) => policy);
      await endLimitation(environment, policies, id);
      await sequenceWaiting(parts.ledger);
    },
  };
}
