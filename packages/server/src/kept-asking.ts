/** How far the erased were asked for again, in the databases that the stores are now. */
import { heldIdentities } from './controls/records/identities.ts';
import { soundAsking } from './controls/records/asking.ts';
import type { KeptAsking } from './controls/requests/asking.ts';
import type { Parts } from './parts.ts';

/** What was looked at in another database, before one was accepted in its place, does not count. */
export async function keptAsking(
  environment: Parts['environment'],
  policy: string,
): Promise<KeptAsking | undefined> {
  const kept = await soundAsking(environment, policy);
  if (kept?.asking === undefined) return kept;
  const known = await heldIdentities(environment, policy);
  const places = Object.entries(kept.asking.places).filter(([name, { last, under }]) => {
    const since = known.get(name.slice(0, name.indexOf('.')))?.said?.since;
    return [last, under].every((pass) => !pass || !since || !isBefore(pass.began, since));
  });
  return { ...kept, asking: { ...kept.asking, places: Object.fromEntries(places) } };
}

function isBefore(a: string, b: string): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b)) < 0;
}
