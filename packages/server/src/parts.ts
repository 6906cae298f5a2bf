/** What `main.ts` has wired, as the operations of an installation need it. */
import type { CheckEnvironment } from './controls/check/run.ts';
import type { Variables } from './controls/check/inspection.ts';
import { checkError } from './controls/check/error.ts';
import type { Sealer } from './controls/requests/environment.ts';
import type { PseudonymOf } from './controls/requests/pseudonym.ts';
import type { Governing } from './governing.ts';
import type { ClockWatch } from './clocks.ts';
import type { LoadedPolicy } from './installation.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { OwnDatabase } from './own-database.ts';
import type { Configuration } from './platform/configuration.ts';
import type { Logger } from './platform/logger.ts';
import type { VaultAccess } from './vault-access.ts';

export interface Parts {
  readonly configuration: Configuration;
  readonly database: OwnDatabase;
  readonly ledger: Ledger;
  readonly policies: readonly LoadedPolicy[];
  readonly governing: Governing;
  readonly environment: CheckEnvironment;
  readonly variables: Variables;
  readonly logger: Logger;
  /** How long a check that looks at samples may ask for who was erased; 20 seconds when absent. */
  readonly askFor?: Temporal.Duration | undefined;
  readonly pseudonymOf: PseudonymOf;
  readonly sealer: Sealer;
  /** Undefined where no policy declares sealed values. */
  readonly vault: VaultAccess | undefined;
  /** Whether the clock may be believed. */
  readonly clocks: ClockWatch;
}

/** The named policies, all when none is named. Throws `policy-unknown`. */
export function choosePolicies(
  { policies }: Parts,
  names: readonly string[] | undefined,
): readonly LoadedPolicy[] {
  if (names === undefined || names.length === 0) return policies;
  return names.map((name) => {
    const found = policies.find(({ policy }) => policy.id === name);
    if (found) return found;
    throw checkError({
      code: 'policy-unknown',
      kind: 'missing',
      publicMessage: `There is no policy ${name}; there are: ${policies.map(({ policy }) => policy.id).join(', ')}.`,
    });
  });
}
