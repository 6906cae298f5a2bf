/** What a check is told of Troth's own requests, wired to its database, its logs and the file of the erased. */
import { join } from 'node:path';
import type { Policy } from '@troth/core/policy';
import { verifyCertificate } from '@troth/core/proof';
import type { Inspection } from './controls/context.ts';
import type { OwnRequests } from './controls/requests/facts.ts';
import { keptAsking } from './kept-asking.ts';
import { ownRequests } from './controls/requests/own-requests.ts';
import type { Right } from './controls/requests/request.ts';
import { workflows } from './controls/workflows.ts';
import { ensureLog } from './ledger/ledger.ts';
import { sha256, verifyEd25519 } from './ledger/native-crypto.ts';
import { findEntries } from './ledger/receipt.ts';
import type { Parts } from './parts.ts';
import { suppressionOf } from './suppression-file.ts';

const carriedOut: ReadonlySet<Right> = new Set(
  Object.keys(workflows).filter((right): right is Right => right in workflows),
);

/** A check that looks at samples has a minute for each clause; one pass over a large table takes longer. */
const patience = Temporal.Duration.from({ seconds: 20 });

/** For one run of checks: each read is made once. */
export function requestFactsOf(parts: Parts, policy: Policy, stores: Inspection): OwnRequests {
  const { configuration, environment, ledger, pseudonymOf, sealer } = parts;
  return ownRequests({
    pool: environment.pool,
    policy,
    now: environment.clock.now(),
    carriedOut,
    pseudonymOf,
    sealer,
    suppressed: () => suppressionOf(parts).suppressed(policy.id),
    exports: join(configuration.home, 'exports'),
    stores,
    clock: environment.clock,
    recorder: environment.recorder,
    kept: () => keptAsking(environment, policy.id),
    ...(stores.mode === 'sample' ? { patience: parts.askFor ?? patience } : {}),
    async verify(note) {
      const { verifier } = await ensureLog(ledger, policy.id);
      return verifyCertificate(note, [verifier], { sha256, verify: verifyEd25519 });
    },
    async unrecorded(entries) {
      const places = await findEntries(ledger, entries);
      return entries.filter((entry) => places.get(entry)?.log !== policy.id).length;
    },
  });
}
