/** Whose keys seal the values of a row: the people whom it names, under the tenant that it names. */
import type { DataMap, Dataset } from '@troth/core/policy';
import { keyName, subjectName, tenantName, type Place } from '../../vault/index.ts';
import { datasetsOf, type ScopedDataset } from '../scope.ts';

export interface Owner {
  readonly kind: string;
  /** Names of the vault. */
  readonly tenant: string;
  readonly subject: string;
}

export interface SealedDataset extends ScopedDataset {
  /** Those that the data map declares as sealed; at least one. */
  readonly sealed: readonly string[];
}

export function sealedDatasets(map: DataMap, names?: readonly string[]): readonly SealedDataset[] {
  return datasetsOf(map, names).datasets.flatMap((scoped) => {
    const fields = Object.entries(scoped.dataset.fields);
    const sealed = fields.flatMap(([field, { sealed: is }]) => (is === true ? [field] : []));
    return sealed.length === 0 ? [] : [{ ...scoped, sealed }];
  });
}

/** Columns that say whose a row is: the tenant's, then each kind of subject's. */
export function ownerColumns({ tenant, subjects }: Dataset): readonly string[] {
  return [...new Set([...tenant, ...Object.values(subjects).flat()])];
}

/** Everyone of the row, in the order of the data map; empty where its tenant or its people are null. */
export function ownersOf(
  policy: string,
  { tenant, subjects }: Dataset,
  value: (column: string) => string | null,
): readonly Owner[] {
  const own = present(tenant.map(value));
  if (own === undefined) return [];
  return Object.entries(subjects).flatMap(([kind, columns]) => {
    const key = present(columns.map(value));
    if (key === undefined) return [];
    return [{ kind, tenant: tenantName(policy, own), subject: subjectName(kind, key) }];
  });
}

/**
 * Kinds of people whose key an erasure finds: it knows a person by their key alone, so the tenant must
 * be part of that.
 */
export function findableKinds({ tenant, subjects }: Dataset): readonly string[] {
  return Object.entries(subjects)
    .filter(([, columns]) => tenant.every((column) => columns.includes(column)))
    .map(([kind]) => kind);
}

/** Undefined when one of them is null: the row does not say. */
function present(parts: readonly (string | null)[]): string[] | undefined {
  const known = parts.filter((part) => part !== null);
  return known.length === parts.length ? known : undefined;
}

/** A sealed column of a dataset. */
export interface SealedColumn {
  readonly scoped: ScopedDataset;
  readonly field: string;
  /** Row identity; not empty. */
  readonly key: readonly string[];
}

/** Where a value of a row may have been sealed: for each of the people whom the row names. */
export function placesOf(
  policy: string,
  { scoped: { store, name, dataset }, field, key }: SealedColumn,
  value: (column: string) => string | null,
): readonly Place[] {
  const row = keyName(key.map((part) => value(part) ?? ''));
  return ownersOf(policy, dataset, value).map(({ tenant, subject }) => ({
    tenant,
    subject,
    dataset: `${store}.${name}`,
    field,
    row,
  }));
}
