/** Where people of the suppression ledger would stand again, and where nothing could show them. */
import type { Policy } from '@troth/core/policy';
import { datasetsOf, type ScopedDataset } from '../scope.ts';
import { couldShow, waysTo, type Way } from './ways.ts';
import { watchedColumns } from './left-columns.ts';

/** A dataset in which an erased person of the kind would stand again. */
export interface Place extends ScopedDataset {
  readonly kind: string;
  readonly ways: readonly Way[];
  /** Whether each person of the kind has their own row here. */
  readonly isRoot: boolean;
}

export function placesOf(policy: Policy, kinds: ReadonlySet<string>): readonly Place[] {
  const { map } = policy;
  return [...kinds].flatMap((kind) =>
    datasetsOf(map)
      .datasets.filter(({ dataset }) => watchedColumns(dataset, kind) !== undefined)
      .map((scoped): Place => {
        const isRoot = map.subjects[kind]?.root === `${scoped.store}.${scoped.name}`;
        return {
          ...scoped,
          kind,
          isRoot,
          ways: waysTo(policy, scoped.store, scoped.dataset, kind),
        };
      })
      .filter(({ ways }) => ways.length > 0),
  );
}

/** `store.dataset` of personal data that must go and in which nothing could show who came back. */
export function blindPlaces(policy: Policy, kinds: ReadonlySet<string>): readonly string[] {
  const seen = new Set(placesOf(policy, kinds).map(({ store, name }) => `${store}.${name}`));
  return datasetsOf(policy.map)
    .datasets.filter(({ dataset }) => couldShow(dataset) && isOf(dataset.subjects, kinds))
    .map(({ store, name }) => `${store}.${name}`)
    .filter((name) => !seen.has(name));
}

/** What names only people of other kinds is of nobody on the list. */
function isOf(subjects: Readonly<Record<string, unknown>>, kinds: ReadonlySet<string>): boolean {
  const named = Object.keys(subjects);
  return named.length === 0 || named.some((kind) => kinds.has(kind));
}
