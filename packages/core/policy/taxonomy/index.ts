/**
 * The vocabulary of data categories: Fideslang (https://github.com/ethyca/fideslang), by
 * Ethyca, Inc., CC-BY-4.0, see ATTRIBUTION.md. A key is a dotted path; `user.contact.email`
 * is a kind of `user.contact`. `user.*` is about a person, `system.*` is not.
 */
import taxonomy from './data-categories.json' with { type: 'json' };

export interface Category {
  /** Dotted path, e.g. `user.contact.email`. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
}

/** All categories, sorted by key. */
export const categories: readonly Category[] = taxonomy.categories;

const byKey: ReadonlyMap<string, Category> = new Map(categories.map((one) => [one.key, one]));

export function isCategory(key: string): boolean {
  return byKey.has(key);
}

export function findCategory(key: string): Category | undefined {
  return byKey.get(key);
}

/** Whether `key` is `ancestor` or lies below it. */
export function isWithin(key: string, ancestor: string): boolean {
  return key === ancestor || key.startsWith(`${ancestor}.`);
}

/** Credit to show wherever the taxonomy is shown: the licence asks for it. */
export const attribution: string = `${taxonomy.title} ${taxonomy.version} by ${taxonomy.author}, ${taxonomy.license}, ${taxonomy.source}`;
