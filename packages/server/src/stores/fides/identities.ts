/**
 * Fides finds people by identities (`email`) that columns hold. In a data map each becomes a kind of
 * subject, rooted in the first table that has such a column; whether that is right, people know.
 */
import type { Notes } from './entry.ts';
import type { ImportedStore, NameOf } from './model.ts';
import { plainName } from './names.ts';

export interface IdentityKind {
  readonly identity: string;
  /** In the data map. */
  readonly name: string;
  /** `store.dataset`. */
  readonly root: string;
  readonly column: string;
  /** Where else the identity stands. */
  readonly others: readonly string[];
}

export function identityKinds(
  stores: readonly ImportedStore[],
  nameOf: NameOf,
  notes: Notes,
): readonly IdentityKind[] {
  const found = stores.flatMap((store) =>
    store.datasets.flatMap((dataset) =>
      dataset.fields.flatMap(({ identity, name }) =>
        identity === undefined
          ? []
          : [{ identity, root: `${store.name}.${nameOf(store, dataset)}`, column: name }],
      ),
    ),
  );
  return [...Map.groupBy(found, (each) => each.identity)].flatMap(
    ([identity, [first, ...others]]) => {
      if (first === undefined) return [];
      notes.add(
        `${first.root}.${first.column}`,
        `the identity ${identity} becomes a kind of subject, known by this column; check that the table has one row for each person`,
      );
      const where = others.map(({ root, column }) => `${root}.${column}`);
      return [{ ...first, name: `by_${plainName(identity)}`.slice(0, 63), others: where }];
    },
  );
}
