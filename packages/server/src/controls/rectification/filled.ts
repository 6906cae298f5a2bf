/** A step with the values that its plan does not tell. */
import type { Policy } from '@troth/core/policy';
import type { Change, Selection } from '../../stores/contract.ts';
import type { Step } from '../requests/plan-model.ts';
import { selectionsOf, whoseIn } from '../requests/selections.ts';
import type { Job } from '../requests/workflow.ts';
import type { Correction } from './corrections.ts';

export interface Filled {
  readonly store: string;
  readonly step: Step;
  readonly correction: Correction;
  readonly isSealed: boolean;
  /** In which moments are meant that name no zone. */
  readonly zone: string;
}

export function filledStep(
  corrections: readonly Correction[],
  { zone }: Pick<Policy, 'zone'>,
  store: string,
  step: Step,
): Filled {
  const found = corrections.find((one) => one.store === store && one.name === step.dataset);
  if (!found) throw new Error('the plan corrects a dataset that was not asked for');
  const isSealed = Object.keys(step.set).some((field) => found.dataset.fields[field]?.sealed);
  return { store, step, correction: found, isSealed, zone };
}

/** The change of a step whose fields are written as they are. */
export function plainChange({ step, correction, zone }: Filled, select: Selection): Change {
  const set = Object.keys(step.set).map(
    (field) => [field, { how: 'set', to: correction.values[field] ?? null, zone }] as const,
  );
  return { select, key: step.key, treatment: { how: 'update', set: Object.fromEntries(set) } };
}

export async function* selections(job: Job, { store, step }: Filled): AsyncIterable<Selection> {
  yield* selectionsOf(storeOf(job, store), step.reach, whoseIn(job));
}

export function storeOf({ stores }: Job, name: string) {
  const found = stores.get(name);
  if (found) return found;
  throw new Error(`the plan names a store that the policy lacks: ${name}`);
}
