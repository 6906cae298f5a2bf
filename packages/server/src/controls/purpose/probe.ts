import type { Purpose } from '@troth/core/policy';
import type { ProbeContext } from '../context.ts';
import { undeclaredResources } from '../drift.ts';
import { datasetsOf, type ScopedDataset } from '../scope.ts';
import type { AuthorityFacts } from './authority.ts';
import type { Params } from './clause.ts';
import { probeEnforcement, type Enforcement } from './enforcement.ts';
import { seeHolds, type HoldsSeen } from './judge-hold.ts';

export interface Facts {
  readonly registry: Readonly<Record<string, Purpose>>;
  readonly datasets: readonly ScopedDataset[];
  /** Datasets that the clause names and the data map lacks. */
  readonly missing: readonly string[];
  readonly recipients: readonly { readonly name: string; readonly purposes: readonly string[] }[];
  /** Resources of tables without a declared purpose; empty when the registry need not be closed. */
  readonly purposeless: readonly string[];
  /** Only where the clause promises it. */
  readonly enforcement?: Enforcement;
  readonly authority?: AuthorityFacts;
  readonly holds?: HoldsSeen;
}

export async function probe(context: ProbeContext, params: Params): Promise<Facts> {
  const { map } = context.policy;
  const { datasets, missing } = datasetsOf(map, params.datasets);
  return {
    registry: map.purposes,
    datasets,
    missing,
    recipients: Object.entries(map.recipients).map(([name, { purposes }]) => ({ name, purposes })),
    purposeless:
      params.registry === undefined || params.datasets !== undefined
        ? []
        : await undeclaredResources(context),
    ...(params.enforced ? { enforcement: await probeEnforcement(context, datasets) } : {}),
    ...(params.requester ? { authority: await context.authority() } : {}),
    ...(params.hold ? { holds: await seeHolds(context) } : {}),
  };
}
