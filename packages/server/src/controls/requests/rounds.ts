/** One time that all datasets were asked for people of the suppression ledger. */
import type { Asked, AskFor, Round } from './asking.ts';
import { countPeople } from './listed.ts';

export function roundOf(
  asked: readonly Asked[],
  {
    number,
    ended,
    listed,
    heldDatasets,
    heldRequests,
    blind,
  }: AskFor & Pick<Round, 'number' | 'ended'>,
): Round {
  const found: Record<string, Record<string, number>> = {};
  for (const { place, found: here } of asked) {
    const where = `${place.store}.${place.name}`;
    for (const [pseudonym, { rows, perhaps }] of here) {
      if (rows + perhaps === 0) continue;
      for (const request of listed.get(pseudonym)?.requests ?? []) {
        const known = (found[request] ??= {});
        known[where] = (known[where] ?? 0) + rows + perhaps;
      }
    }
  }
  const held = [...heldDatasets].map((name) => [name, 'A legal hold keeps its rows'] as const);
  const unseen = blind.map((name) => [name, 'It could not show anybody'] as const);
  return {
    number,
    began: earliest(asked.flatMap(({ last }) => last?.began ?? [])),
    ended,
    people: Object.values(countPeople(listed)).reduce((sum, count) => sum + count, 0),
    datasets: new Set(asked.map(({ place }) => `${place.store}.${place.name}`)).size,
    found,
    notLooked: Object.fromEntries([...held, ...unseen]),
    held: heldRequests,
  };
}

function earliest(moments: readonly string[]): string {
  const [first = ''] = moments.toSorted((a, b) =>
    Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b)),
  );
  return first;
}
