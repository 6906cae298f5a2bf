/** Sealing in place over the stores of several policies: what stands in clear, and adopting it. */
import type { Policy } from '@troth/core/policy';
import { adoptDataset, type FieldAdopted } from './controls/sealed/adopt.ts';
import { obstacleTo, type SealingObstacle } from './controls/sealed/obstacles.ts';
import { surveyDataset, type FieldTally, type Sealing } from './controls/sealed/survey.ts';
import { eachSealedDataset, nameOf, type OpenStore, type SealedAt } from './sealed-datasets.ts';

export interface AdoptionOptions {
  /** All when absent. */
  readonly policies?: readonly string[];
  /** `store.dataset`; all when absent. */
  readonly datasets?: readonly string[];
  /** `store.dataset.field`: sealed although nothing holds two rows apart by it any more. */
  readonly losing?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: AdoptionProgress) => void | Promise<void>;
}

export interface AdoptionProgress {
  readonly policy: string;
  readonly dataset: string;
  readonly field: string;
  readonly adopted: number;
}

export interface FieldPlan extends FieldTally {
  readonly policy: string;
  readonly dataset: string;
  readonly field: string;
  /** Why it cannot be sealed; null where nothing stands against it. */
  readonly obstacle: string | null;
  /** What to paste; null where there is nothing to. */
  readonly paste: string | null;
  /** Unique indexes that will hold nobody to anything any more. */
  readonly loses: readonly string[];
}

export interface Adopted extends FieldAdopted {
  readonly policy: string;
  readonly dataset: string;
  readonly field: string;
  /** Nothing of it was done. */
  readonly obstacle: string | null;
}

/** What stands in clear. Changes nothing. */
export function planAdoption(
  policies: readonly Policy[],
  open: OpenStore,
  sealing: () => Sealing,
  options: AdoptionOptions,
): Promise<readonly FieldPlan[]> {
  return eachSealedDataset(policies, open, options, (at) => planDataset(at, sealing()));
}

export function adoptAll(
  policies: readonly Policy[],
  open: OpenStore,
  sealing: () => Sealing,
  options: AdoptionOptions,
): Promise<readonly Adopted[]> {
  return eachSealedDataset(policies, open, options, (at) => adoptOne(at, sealing()));
}

type At = SealedAt<AdoptionOptions>;

async function planDataset(
  { policy, scoped, store, options }: At,
  sealing: Sealing,
): Promise<readonly FieldPlan[]> {
  const tallies = await surveyDataset(policy, scoped, store, sealing, options.signal);
  const plans: FieldPlan[] = [];
  for (const [field, tally] of tallies) {
    const against = await againstSealing({ policy, scoped, store, options }, field);
    const at = { policy: policy.id, dataset: nameOf(scoped), field };
    plans.push({ ...at, ...tally, ...against });
  }
  return plans;
}

/** Uniqueness alone may be given up, by whoever says so for this field. */
async function againstSealing(
  { policy, scoped, store, options }: At,
  field: string,
): Promise<Pick<FieldPlan, 'obstacle' | 'paste' | 'loses'>> {
  const found: SealingObstacle | undefined = await obstacleTo(policy.map, scoped, field, store);
  if (found === undefined) return { obstacle: null, paste: null, loses: [] };
  const { why, paste, loses } = found;
  const givenUp = options.losing?.includes(`${nameOf(scoped)}.${field}`) === true;
  if (givenUp && loses.length > 0) return { obstacle: null, paste: null, loses };
  return { obstacle: why, paste: paste === '' ? null : paste, loses };
}

async function adoptOne(
  { policy, scoped, store, options }: At,
  sealing: Sealing,
): Promise<readonly Adopted[]> {
  const { signal, onProgress } = options;
  const dataset = nameOf(scoped);
  const obstacles = new Map<string, string>();
  for (const field of scoped.sealed) {
    const { obstacle } = await againstSealing({ policy, scoped, store, options }, field);
    if (obstacle !== null) obstacles.set(field, obstacle);
  }
  const sealed = scoped.sealed.filter((field) => !obstacles.has(field));
  const adopted = await adoptDataset(policy, { ...scoped, sealed }, store, sealing, {
    ...(signal ? { signal } : {}),
    onBatch: (field, count) => onProgress?.({ policy: policy.id, dataset, field, adopted: count }),
  });
  return scoped.sealed.map((field) => ({
    policy: policy.id,
    dataset,
    field,
    ...(adopted.get(field) ?? nothing),
    obstacle: obstacles.get(field) ?? null,
  }));
}

const nothing: FieldAdopted = {
  adopted: 0,
  indexed: 0,
  ownerless: 0,
  erased: 0,
  changing: 0,
  doubled: 0,
  refused: 0,
};
