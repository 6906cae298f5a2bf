/** Where a sealed value of a person's row stands, by the names under which it was sealed. */
import type { Dataset } from '@troth/core/policy';
import type { RowKey } from '../../stores/contract.ts';
import { keyName, subjectName, tenantName } from '../../vault/index.ts';
import type { Subject, ValuePlace } from './environment.ts';

export interface SealedColumn {
  readonly store: string;
  readonly name: string;
  readonly dataset: Dataset;
  readonly field: string;
  /** Row identity. */
  readonly key: readonly string[];
}

/**
 * `partOf`: the row's value of a column. A row names the person as the store spells their key; where it
 * names nobody, it is the key that was asked with.
 */
export function valuePlaceOf(
  { policy, kind, keys }: Subject,
  { store, name, dataset, field, key }: SealedColumn,
  partOf: (column: string) => string | null,
): ValuePlace {
  const named = dataset.subjects[kind]?.map(partOf) ?? keys[0] ?? [];
  return {
    tenant: tenantName(policy, texts(dataset.tenant.map(partOf))),
    subject: subjectName(kind, texts(named)),
    dataset: `${store}.${name}`,
    field,
    row: keyName(texts(key.map(partOf))),
  };
}

function texts(parts: RowKey): readonly string[] {
  return parts.map((part) => part ?? '');
}
