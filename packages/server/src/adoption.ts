/** Sealing in place over the stores of several policies: what stands in clear, and adopting it. */
import type { Policy } from '@troth/core/policy';
import { clockZonesOf } from './controls/clock-zones.ts';
import { addressOf, type Variables } from './controls/check/inspection.ts';
import {
  adoptDataset,
  obstacleTo,
  surveyDataset,
  type FieldAdopted,
  type FieldTally,
  type Sealing,
} from './controls/sealed/adopt.ts';
import { sealedDatasets, type SealedDataset } from './controls/sealed/owners.ts';
import type { WritableStore } from './stores/contract.ts';
import { openWritablePostgres } from './stores/postgres/writing/index.ts';
import { VaultError } from './vault/index.ts';

export interface AdoptionOptions {
  /** All when absent. */
  readonly policies?: readonly string[];
  /** `store.dataset`; all when absent. */
  readonly datasets?: readonly string[];
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
  variables: Variables,
  sealing: () => Sealing,
  options: AdoptionOptions,
): Promise<readonly FieldPlan[]> {
  return eachDataset(policies, variables, options, (at) => planDataset(at, sealing()));
}

export function adoptAll(
  policies: readonly Policy[],
  variables: Variables,
  sealing: () => Sealing,
  options: AdoptionOptions,
): Promise<readonly Adopted[]> {
  return eachDataset(policies, variables, options, (at) => adoptOne(at, sealing()));
}

interface At {
  readonly policy: Policy;
  readonly scoped: SealedDataset;
  readonly store: WritableStore;
  readonly options: AdoptionOptions;
}

async function eachDataset<T>(
  policies: readonly Policy[],
  variables: Variables,
  options: AdoptionOptions,
  act: (at: At) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const done: T[] = [];
  for (const policy of policies) {
    const found = sealedDatasets(policy.map, options.datasets);
    for (const [name, some] of Map.groupBy(found, ({ store }) => store)) {
      const store = openStore(policy, name, variables);
      try {
        for (const scoped of some) done.push(...(await act({ policy, scoped, store, options })));
      } finally {
        await store.close();
      }
    }
  }
  return done;
}

async function planDataset(
  { policy, scoped, store, options }: At,
  sealing: Sealing,
): Promise<readonly FieldPlan[]> {
  const tallies = await surveyDataset(policy, scoped, store, sealing, options.signal);
  const plans: FieldPlan[] = [];
  for (const [field, tally] of tallies) {
    const obstacle = (await obstacleTo(scoped, field, store)) ?? null;
    plans.push({ policy: policy.id, dataset: nameOf(scoped), field, ...tally, obstacle });
  }
  return plans;
}

async function adoptOne(
  { policy, scoped, store, options: { signal, onProgress } }: At,
  sealing: Sealing,
): Promise<readonly Adopted[]> {
  const dataset = nameOf(scoped);
  const obstacles = new Map<string, string>();
  for (const field of scoped.sealed) {
    const obstacle = await obstacleTo(scoped, field, store);
    if (obstacle !== undefined) obstacles.set(field, obstacle);
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

const nothing: FieldAdopted = { adopted: 0, ownerless: 0, erased: 0, changing: 0 };

function openStore(policy: Policy, name: string, variables: Variables): WritableStore {
  const declaration = policy.map.stores[name];
  if (declaration?.kind !== 'postgres') {
    throw new VaultError({
      code: 'place-invalid',
      kind: 'invalid',
      facts: { store: name },
      publicMessage: `No connector writes to store ${name}, so nothing in it can be sealed.`,
    });
  }
  const url = addressOf(name, declaration, variables);
  return openWritablePostgres({ name, url, zones: clockZonesOf(policy, name) });
}

function nameOf({ store, name }: SealedDataset): string {
  return `${store}.${name}`;
}
