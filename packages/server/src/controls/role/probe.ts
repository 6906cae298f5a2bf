import type { DataMap } from '@troth/core/policy';
import type { ProbeContext } from '../context.ts';
import { undeclaredResources } from '../drift.ts';
import { datasetsOf, type ScopedDataset } from '../scope.ts';
import type { Params } from './clause.ts';

export interface Facts {
  readonly map: DataMap;
  readonly datasets: readonly ScopedDataset[];
  /** Datasets that the clause names and the data map lacks. */
  readonly missing: readonly string[];
  /** Resources of tables that no dataset declares; empty when the clause is about named datasets. */
  readonly undeclared: readonly string[];
}

export async function probe(context: ProbeContext, params: Params): Promise<Facts> {
  const { map } = context.policy;
  const everything = params['every-dataset'] ?? params.owners;
  return {
    map,
    ...datasetsOf(map, params.datasets),
    undeclared:
      everything && params.datasets === undefined ? await undeclaredResources(context) : [],
  };
}
