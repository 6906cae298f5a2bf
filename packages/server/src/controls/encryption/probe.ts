import { attemptEach, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { datasetsOf } from '../scope.ts';
import type { Params } from './clause.ts';
import { personalFields, type PersonalField } from './personal-fields.ts';
import { sealedDatasets } from '../sealed/owners.ts';
import { readSealed, type SealedRead } from '../sealed/sealed-values.ts';

export interface Facts {
  /** Datasets that the clause names and the data map lacks. */
  readonly missing: readonly string[];
  /** Whatever the data map calls personal in the datasets of the clause, sealed or not. */
  readonly personal: readonly PersonalField[];
  /** Every field that the data map declares as sealed. */
  readonly fields: readonly SealedField[];
  /**
   * Only where the clause promises rotation: when the oldest key in use was made; null where none was;
   * `no-vault` where nobody can tell.
   */
  readonly oldestEpoch?: Temporal.Instant | null | 'no-vault';
}

export interface SealedField {
  readonly store: string;
  readonly table: string;
  readonly field: string;
  readonly values: Attempt<SealedRead>;
}

export async function probe(context: ProbeContext, params: Params): Promise<Facts> {
  const { datasets, missing } = datasetsOf(context.policy.map, params.datasets);
  // The keys of disks are nobody's here to look at.
  if (params['at-rest'] === 'disk') return { missing, fields: [], personal: [] };
  const declared = sealedDatasets(context.policy.map, params.datasets).flatMap((scoped) =>
    scoped.sealed.map((field) => ({ scoped, field })),
  );
  const read = await attemptEach(declared, ({ scoped, field }) =>
    readSealed(context, scoped, field),
  );
  return {
    missing,
    personal: personalFields(datasets),
    fields: read.map(([{ scoped, field }, values]) => ({
      store: scoped.store,
      table: scoped.dataset.table,
      field,
      values,
    })),
    ...(params.rotated
      ? { oldestEpoch: context.oldestEpoch ? await context.oldestEpoch() : 'no-vault' }
      : {}),
  };
}
