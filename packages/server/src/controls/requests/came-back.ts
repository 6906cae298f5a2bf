/**
 * Who was erased and is in the stores again, with an old copy or otherwise: the keys of rows are
 * turned into pseudonyms and compared with the suppression ledger. One pass over each dataset that
 * names such people, and none where the list is empty. Memory stays with the list, not the tables.
 */
import { isPersonal, isWithin, type Dataset, type Policy } from '@troth/core/policy';
import type { RowKey, Store } from '../../stores/contract.ts';
import { datasetsOf, tableOf, type ScopedDataset } from '../scope.ts';
import type { Suppressed } from './suppression.ts';

/** A dataset in which an erased person of the kind would stand again. */
export interface Place extends ScopedDataset {
  readonly kind: string;
}

export interface CameBack {
  readonly place: Place;
  /** Rows that are there again. */
  readonly rows: number;
  /** Pseudonym → the key of the rows. */
  readonly people: ReadonlyMap<string, RowKey>;
  /** The time was over before every row was looked at. */
  readonly unfinished: boolean;
}

/** `tenant` is the kind of a customer: the columns that say whose rows they are. */
export function placesOf({ map }: Policy, kinds: ReadonlySet<string>): readonly Place[] {
  return [...kinds].flatMap((kind) =>
    datasetsOf(map)
      .datasets.filter(({ dataset }) => watched(dataset, kind) !== undefined)
      .map((scoped) => ({ ...scoped, kind })),
  );
}

/** Pseudonyms by kind, of one policy. */
export function byKind(
  policy: string,
  list: readonly Suppressed[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const kinds = new Map<string, Set<string>>();
  for (const one of list) {
    if (one.policy !== policy) continue;
    kinds.set(one.kind, (kinds.get(one.kind) ?? new Set()).add(one.pseudonym));
  }
  return kinds;
}

export async function searchPlace(
  place: Place,
  store: Pick<Store, 'sample'>,
  {
    pseudonyms,
    pseudonymOf,
    until = Infinity,
  }: {
    readonly pseudonyms: ReadonlySet<string>;
    readonly pseudonymOf: (kind: string, key: RowKey) => string;
    /** Of `performance.now()`; no page is read after it. */
    readonly until?: number;
  },
): Promise<CameBack> {
  const { dataset, kind } = place;
  const key = keyColumns(dataset, kind);
  const emptied = watched(dataset, kind) ?? [];
  const query = { table: tableOf(dataset), columns: [...key, ...emptied], rows: 'full' as const };
  const people = new Map<string, RowKey>();
  let rows = 0;
  for await (const { columns } of store.sample(query)) {
    if (performance.now() > until) return { place, rows, people, unfinished: true };
    for (let row = 0; row < (columns[0]?.length ?? 0); row += 1) {
      const values = columns.map((column) => column[row] ?? null);
      const parts = values.slice(0, key.length);
      if (parts.includes(null) || !isFilled(values.slice(key.length))) continue;
      const pseudonym = pseudonymOf(kind, parts);
      if (!pseudonyms.has(pseudonym)) continue;
      rows += 1;
      people.set(pseudonym, parts);
    }
  }
  return { place, rows, people, unfinished: false };
}

function keyColumns(dataset: Dataset, kind: string): readonly string[] {
  return kind === 'tenant' ? dataset.tenant : (dataset.subjects[kind] ?? []);
}

/** Where nothing is watched, the row itself should be gone. */
function isFilled(values: readonly (string | null)[]): boolean {
  return values.length === 0 || values.some((value) => value !== null);
}

/**
 * Columns of which at least one must be filled for the row to say something of the person again:
 * none where the row itself should be gone. Undefined where the rows may stay as they are, or are
 * masked, which cannot be told from a value.
 */
function watched(dataset: Dataset, kind: string): readonly string[] | undefined {
  const key = keyColumns(dataset, kind);
  if (key.length === 0) return undefined;
  if (dataset.erase.how === 'delete') return [];
  if (kind === 'tenant') return undefined;
  const emptied = Object.entries(dataset.fields)
    .filter(([name, field]) => {
      const isIdentity =
        (key.includes(name) && field.erase === undefined) || dataset.key.includes(name);
      const isWhole = isPersonal(field) && (isWithin(field.category, 'user') || !field.json);
      return isWhole && !isIdentity && (field.erase ?? dataset.erase).how === 'null';
    })
    .map(([name]) => name);
  return emptied.length === 0 ? undefined : emptied;
}
