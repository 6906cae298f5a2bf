/** Taking sealing back over the stores of several policies: planned, approved by a role, and recorded. */
import type { Policy } from '@troth/core/policy';
import { unsealDataset, type FieldUnsealed, type Opening } from './controls/sealed/unseal.ts';
import { eachSealedDataset, nameOf, type OpenStore, type SealedAt } from './sealed-datasets.ts';
import { VaultError } from './vault/index.ts';

export interface UnsealingOptions {
  /** All when absent. */
  readonly policies?: readonly string[];
  /** `store.dataset`; one at least. */
  readonly datasets: readonly string[];
  /** All sealed fields when absent. */
  readonly fields?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: UnsealingProgress) => void | Promise<void>;
}

export interface UnsealingProgress {
  readonly policy: string;
  readonly dataset: string;
  readonly field: string;
  readonly unsealed: number;
}

/** Who takes sealing back, and why: it stands in the policy's ledger. */
export interface UnsealingApproval {
  readonly by: string;
  readonly because: string;
}

export interface Unsealed extends FieldUnsealed {
  readonly policy: string;
  readonly dataset: string;
  readonly field: string;
}

export interface UnsealingWiring {
  readonly open: OpenStore;
  readonly opening: Opening;
  record(policy: Policy, payload: Readonly<Record<string, unknown>>): Promise<void>;
}

/** What would be written in clear: every value is opened in memory, and nothing is changed. */
export function planUnsealing(
  policies: readonly Policy[],
  wiring: UnsealingWiring,
  options: UnsealingOptions,
): Promise<readonly Unsealed[]> {
  return through(policies, wiring, options, false);
}

/**
 * Recorded before the first value is written, and again with what was written: whoever was killed in
 * between calls it again, and the second entry tells the rest.
 */
export async function unsealAll(
  policies: readonly Policy[],
  wiring: UnsealingWiring,
  options: UnsealingOptions,
  { by, because }: UnsealingApproval,
): Promise<readonly Unsealed[]> {
  if (by.trim() === '' || because.trim() === '') throw unsaid();
  const plan = await planUnsealing(policies, wiring, options);
  const concerned = policies.filter(({ id }) =>
    plan.some(({ policy, opens }) => policy === id && opens > 0),
  );
  for (const policy of concerned) {
    const fields = of(policy, plan).map(({ dataset, field, opens }) => ({ dataset, field, opens }));
    await wiring.record(policy, { act: 'unseal', by, because, fields });
  }
  const unsealed = await through(concerned, wiring, options, true);
  for (const policy of concerned) {
    const fields = of(policy, unsealed).map(({ policy: _, ...counts }) => counts);
    await wiring.record(policy, { act: 'unsealed', by, fields });
  }
  return [...unsealed, ...plan.filter((one) => !concerned.some(({ id }) => id === one.policy))];
}

function of({ id }: Policy, fields: readonly Unsealed[]): readonly Unsealed[] {
  return fields.filter(({ policy }) => policy === id);
}

async function through(
  policies: readonly Policy[],
  { open, opening }: UnsealingWiring,
  options: UnsealingOptions,
  writes: boolean,
): Promise<readonly Unsealed[]> {
  return eachSealedDataset(policies, open, options, (at) => oneDataset(at, opening, writes));
}

async function oneDataset(
  { policy, scoped, store, options }: SealedAt<UnsealingOptions>,
  opening: Opening,
  writes: boolean,
): Promise<readonly Unsealed[]> {
  const { signal, fields, onProgress } = options;
  const sealed = scoped.sealed.filter((field) => fields?.includes(field) !== false);
  const dataset = nameOf(scoped);
  const found = await unsealDataset(policy, { ...scoped, sealed }, store, opening, {
    writes,
    ...(signal ? { signal } : {}),
    onBatch: (field, unsealed) => onProgress?.({ policy: policy.id, dataset, field, unsealed }),
  });
  return [...found].map(([field, counts]) => ({ policy: policy.id, dataset, field, ...counts }));
}

function unsaid(): VaultError {
  return new VaultError({
    code: 'place-invalid',
    kind: 'invalid',
    publicMessage: 'Sealing is taken back by a role and for a reason; both stand in the ledger.',
  });
}
