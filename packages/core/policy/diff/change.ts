/** What a new version of a policy changes, in words for the people whom it promises something. */

/**
 * `weaker` and `stronger` are seen from the person that data is about; `changed` is neither or
 * both; `added` and `removed` are whole promises.
 */
export type ChangeClass = 'weaker' | 'stronger' | 'changed' | 'added' | 'removed';

export interface Change {
  readonly class: ChangeClass;
  /** The promise that it is about; absent for the data map and the policy as a whole. */
  readonly promise?: string;
  /** One sentence or two. */
  readonly says: string;
  /** Set where nothing is promised otherwise: a title, an address, a date. */
  readonly formal?: true;
}

/**
 * Whether a version with this change may be weaker than the one before: also where the change cannot
 * be told to be better or worse.
 */
export function weakens({ class: kind, formal }: Change): boolean {
  return kind === 'weaker' || kind === 'removed' || (kind === 'changed' && formal !== true);
}

export function formality(says: string): Change {
  return { class: 'changed', says, formal: true };
}

export function change(kind: ChangeClass, says: string, promise?: string): Change {
  return promise === undefined ? { class: kind, says } : { class: kind, says, promise };
}

/** The class of something that moved between two points of a scale, where more is better. */
export function rise(before: number, after: number): 'weaker' | 'stronger' | undefined {
  if (before === after) return undefined;
  return after > before ? 'stronger' : 'weaker';
}

/** Names in both, only in the first, only in the second. */
export function compareNames(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): { readonly both: string[]; readonly gone: string[]; readonly fresh: string[] } {
  const old = Object.keys(before);
  return {
    both: old.filter((name) => Object.hasOwn(after, name)),
    gone: old.filter((name) => !Object.hasOwn(after, name)),
    fresh: Object.keys(after).filter((name) => !Object.hasOwn(before, name)),
  };
}

/** The entries that only one of two lists has. */
export function compareLists(before: readonly string[], after: readonly string[]) {
  return {
    gone: before.filter((one) => !after.includes(one)),
    fresh: after.filter((one) => !before.includes(one)),
  };
}

/** Keys of which two records say different things, those that are compared elsewhere left out. */
export function otherKeys(
  before: object,
  after: object,
  compared: ReadonlySet<string>,
): readonly string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])].filter(
    (key) => !compared.has(key) && sameText(old.get(key)) !== sameText(now.get(key)),
  );
}

/** Equal text means equal value: the order of keys does not count. */
function sameText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** `a, b and c`. */
export function words(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
