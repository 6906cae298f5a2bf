/** The suppression ledger as a search uses it: pseudonyms that are in force, of one policy. */
import type { Suppressed } from './suppression.ts';

/** Pseudonym → what the list says of it. */
export type Listed = ReadonlyMap<string, ListedOne>;

export interface ListedOne {
  /** Kind of person; of a key, an address or a number: the kind whose it was. */
  readonly kind: string;
  /** Whether it is of the person's own key. */
  readonly isPerson: boolean;
  readonly requests: ReadonlySet<string>;
  /** The latest erasure, ISO 8601. */
  readonly at: string;
  /** Whether keys and addresses were kept as well: not before this was so. */
  readonly hasHandles: boolean;
}

/** A release takes back what stands before it, and nothing that comes after. */
export function listedIn(policy: string, lines: readonly Suppressed[]): Listed {
  const listed = new Map<string, ListedOne>();
  for (const line of lines) {
    if (line.policy !== policy) continue;
    if (line.released) {
      listed.delete(line.pseudonym);
      continue;
    }
    const known = listed.get(line.pseudonym);
    listed.set(line.pseudonym, {
      kind: line.kind,
      isPerson: line.what === undefined,
      requests: new Set([...(known?.requests ?? []), line.request]),
      at: known && known.at > line.at ? known.at : line.at,
      hasHandles: line.handles !== undefined || (known?.hasHandles ?? false),
    });
  }
  return listed;
}

export function kindsIn(listed: Listed): ReadonlySet<string> {
  return new Set([...listed.values()].map(({ kind }) => kind));
}

/** People by kind. */
export function countPeople(listed: Listed): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind, isPerson } of listed.values()) {
    if (isPerson) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Without these people, and without the handles that came onto the list with them. */
export function without(listed: Listed, people: ReadonlySet<string>): Listed {
  const requests = new Set(
    [...people].flatMap((pseudonym) => [...(listed.get(pseudonym)?.requests ?? [])]),
  );
  return new Map(
    [...listed].filter(
      ([pseudonym, one]) =>
        !people.has(pseudonym) &&
        (one.isPerson || ![...one.requests].some((id) => requests.has(id))),
    ),
  );
}
