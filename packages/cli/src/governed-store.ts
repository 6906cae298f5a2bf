/** A store of a policy that governs here, named `policy/store`. */
import type { LoadedPolicy } from '@troth/server';
import { usageError } from './error.ts';
import { withInstallation, type Session } from './session.ts';

export interface GovernedStore {
  readonly name: string;
  readonly url: string;
  /** The address as the data map has it: `${TROTH_XAI_URL}`. */
  readonly written: string;
  /** Name for a data map. */
  readonly map: string;
}

export function withGovernedStore<T>(
  session: Session,
  named: string,
  work: (store: GovernedStore) => Promise<T>,
): Promise<T> {
  return withInstallation(session, ({ installation }) =>
    work(findStore(installation.policies, named)),
  );
}

function findStore(policies: readonly LoadedPolicy[], named: string): GovernedStore {
  const all = policies.flatMap(({ policy }) =>
    Object.entries(policy.map.stores).map(([name, { url }]) => ({ policy: policy.id, name, url })),
  );
  const found = all.find(({ policy, name }) => `${policy}/${name}` === named);
  if (found === undefined) {
    const known = all.map(({ policy, name }) => `${policy}/${name}`).join(', ');
    throw usageError(`No governed policy has a store ${named}. There are: ${known}.`);
  }
  return { name: found.name, url: addressOf(found.url), written: found.url, map: found.policy };
}

function addressOf(written: string): string {
  const [, variable] = /^\$\{(\w+)\}$/.exec(written) ?? [];
  if (variable === undefined) return written;
  // The demos' addresses are put there when the installation opens.
  const address = process.env[variable];
  if (address) return address;
  throw usageError(`The data map takes the address from ${variable}, which is not set.`);
}
