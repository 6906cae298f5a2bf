/** Taking another database for a store, on purpose: said by a person, recorded. */
import { closing } from '@troth/core/closing';
import type { Policy } from '@troth/core/policy';
import { checkError } from './controls/check/error.ts';
import { addressOf } from './controls/check/inspection.ts';
import { rememberIdentity } from './controls/check/store-identity.ts';
import { heldIdentities } from './controls/records/identities.ts';
import { tableOf } from './controls/scope.ts';
import type { Accepted, StoreAcceptance } from './installation.ts';
import { sequenceWaiting } from './ledger/sequence.ts';
import { choosePolicies, type Parts } from './parts.ts';
import { isSameStore, type Answering, type StoreIdentity } from './stores/identity.ts';
import { openPostgres } from './stores/postgres/index.ts';

/** Somebody says that what answers now is the store. → what was recorded. */
export async function acceptStore(
  parts: Parts,
  name: string,
  { store, because }: StoreAcceptance,
): Promise<Accepted> {
  const { policy } = choosePolicies(parts, [name])[0]!;
  const declaration = policy.map.stores[store];
  if (declaration === undefined) {
    throw refusal('store-unknown', 'missing', `Policy ${policy.id} has no store ${store}.`);
  }
  if (because.trim().length < 20) {
    throw refusal('store-reason', 'invalid', 'Say why in 20 characters or more: it is recorded.');
  }
  const url = addressOf(store, declaration, parts.variables);
  let accepted: Accepted | undefined;
  const tables = Object.values(declaration.datasets).map(tableOf);
  const admit = async ({ identity }: Answering): Promise<void> => {
    accepted ??= await accept(parts, policy, { store, identity, because: because.trim() });
  };
  const opened = openPostgres({ name: store, url, guard: { tables, admit } });
  await closing(
    () => opened.server(),
    () => opened.close(),
  );
  await sequenceWaiting(parts.ledger);
  return accepted ?? { store, entry: null };
}

async function accept(
  { environment }: Parts,
  policy: Policy,
  given: { readonly store: string; readonly identity: StoreIdentity; readonly because: string },
): Promise<Accepted> {
  const { store, identity } = given;
  for (;;) {
    const known = (await heldIdentities(environment, policy.id)).get(store);
    const isSame = known?.said !== undefined && isSameStore(known.said.identity, identity);
    if (isSame && known.difference === undefined) return { store, entry: null };
    const entry = await rememberIdentity(environment, policy, {
      ...given,
      before: known?.entry ?? null,
    });
    if (entry !== undefined) return { store, entry };
  }
}

function refusal(
  code: 'store-unknown' | 'store-reason',
  kind: 'missing' | 'invalid',
  publicMessage: string,
) {
  return checkError({ code, kind, publicMessage });
}
