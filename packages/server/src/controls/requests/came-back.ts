/** Where people of the suppression ledger would stand again, and where nothing could show them. */
import type { Dataset, Policy } from '@troth/core/policy';
import { datasetsOf, type ScopedDataset } from '../scope.ts';
import { couldShow, waysTo, type Way } from './ways.ts';
import { shortestOf } from './endings.ts';
import { leftOfCustomer, watchedColumns, type Left } from './left-columns.ts';
import { tenantKind } from './tenant.ts';

/** A dataset in which an erased person of the kind would stand again. */
export interface Place extends ScopedDataset, Left {
  readonly kind: string;
  readonly ways: readonly Way[];
  /** Whether each person of the kind has their own row here. */
  readonly isRoot: boolean;
}

export function placesOf(policy: Policy, kinds: ReadonlySet<string>): readonly Place[] {
  const { map } = policy;
  const within = kinds.has(tenantKind) ? shortestOf(policy) : undefined;
  return [...kinds].flatMap((kind) =>
    datasetsOf(map)
      .datasets.flatMap((scoped): Place[] => {
        const { store, name, dataset } = scoped;
        const left = leftIn(dataset, kind, within);
        if (left === undefined) return [];
        const isRoot = map.subjects[kind]?.root === `${store}.${name}`;
        return [{ ...scoped, ...left, kind, isRoot, ways: waysTo(policy, store, dataset, kind) }];
      })
      .filter(({ ways }) => ways.length > 0),
  );
}

function leftIn(
  dataset: Dataset,
  kind: string,
  within: Temporal.Duration | undefined,
): Left | undefined {
  if (kind === tenantKind) return leftOfCustomer(dataset, within);
  const watched = watchedColumns(dataset, kind);
  return watched && { watched, keeps: false };
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
