/** Under which names a person's key stands in the vault, as far as the data map declares sealed values. */
import { withArticle } from '../wording.ts';
import type { DataMap, Dataset, Policy } from '@troth/core/policy';
import type { RowKey } from '../../stores/contract.ts';
import { subjectName, tenantName } from '../../vault/index.ts';
import type { KeyPlace, RequestEnvironment } from './environment.ts';
import type { Plan, Remark } from './plan-model.ts';
import { datasetsOf, type ScopedDataset } from '../scope.ts';

export function keyPlacesOf(
  { id, map }: Pick<Policy, 'id' | 'map'>,
  kind: string,
  key: RowKey,
): readonly KeyPlace[] {
  const parts = key.map((part) => part ?? '');
  const subject = subjectName(kind, parts);
  const tenants = sealedDatasets(map, kind).flatMap(({ dataset }) => {
    const places = tenantPlaces(dataset, kind);
    return places
      ? [
          tenantName(
            id,
            places.map((place) => parts[place] ?? ''),
          ),
        ]
      : [];
  });
  return [...new Set(tenants)].map((tenant) => ({ tenant, subject }));
}

/** The same for several people. */
export function keyPlacesIn(
  policy: Pick<Policy, 'id' | 'map'>,
  kind: string,
  keys: readonly RowKey[],
): readonly KeyPlace[] {
  return keys.flatMap((key) => keyPlacesOf(policy, kind, key));
}

/** Where the tenant of sealed values cannot be told from the person's key, neither can the key to destroy. */
export function keyObstacles(map: DataMap, kind: string): readonly Remark[] {
  return sealedDatasets(map, kind)
    .filter(({ dataset }) => tenantPlaces(dataset, kind) === undefined)
    .map(({ store, name }) => ({
      code: 'tenant-unknown',
      resource: `${store}.${name}`,
      message: `${store}.${name} has sealed values, and its tenant is no part of ${withArticle(kind)}'s key: which key to destroy cannot be told.`,
    }));
}

/** Sealed values stay readable without a vault to destroy their keys. */
export function vaultless(
  { keys }: Pick<RequestEnvironment, 'keys'>,
  { sealed }: Plan,
): readonly Remark[] {
  if (keys !== undefined) return [];
  return sealed.map((resource) => ({
    code: 'no-vault',
    resource,
    message: `${resource} is declared sealed, and there is no vault here whose keys could be destroyed.`,
  }));
}

function sealedDatasets(map: DataMap, kind: string): readonly ScopedDataset[] {
  return datasetsOf(map).datasets.filter(
    ({ dataset }) =>
      dataset.subjects[kind] !== undefined &&
      Object.values(dataset.fields).some(({ sealed }) => sealed === true),
  );
}

/** Positions of the tenant's columns in the person's key. */
function tenantPlaces(dataset: Dataset, kind: string): readonly number[] | undefined {
  const columns = dataset.subjects[kind] ?? [];
  const places = dataset.tenant.map((column) => columns.indexOf(column));
  return places.includes(-1) ? undefined : places;
}
