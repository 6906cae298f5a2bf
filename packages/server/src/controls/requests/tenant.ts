/** A customer, as the data map knows one: by the tenant columns of its datasets. */
import { compareDurations, type DataMap, type Dataset, type Reference } from '@troth/core/policy';
import { datasetsOf } from '../scope.ts';
import { requestError } from './error.ts';

/** `Subject.kind` of a customer. */
export const tenantKind = 'tenant';

/** Whether the reference carries the tenant along: both rows are then the same customer's. */
export function isAligned(from: Dataset, by: Reference, to: Dataset): boolean {
  if (from.tenant.length === 0 || from.tenant.length !== to.tenant.length) return false;
  return from.tenant.every((column, part) => {
    const at = by.fields.indexOf(column);
    return at !== -1 && by.keys[at] === to.tenant[part];
  });
}

/** Whether each customer has one row in the dataset. */
export function isOnePerTenant({ tenant, key }: Dataset): boolean {
  return (
    tenant.length > 0 &&
    key.length === tenant.length &&
    key.every((column) => tenant.includes(column))
  );
}

/** Whether a duty that the data map states keeps rows longer than a customer's data may stay (`within`). */
export function outlastsCustomer(
  { erase, period }: Dataset,
  within: Temporal.Duration | undefined,
): boolean {
  if (erase.how !== 'keep') return false;
  if (within === undefined || period.keep === 'indefinitely') return true;
  return compareDurations(period.keep, within) > 0;
}

/** Tenant columns of the map, each list once. */
export function tenantColumns(map: DataMap): readonly (readonly string[])[] {
  const lists = datasetsOf(map)
    .datasets.map(({ dataset }) => dataset.tenant)
    .filter((columns) => columns.length > 0);
  return [...new Map(lists.map((columns) => [columns.join(' '), columns])).values()];
}

/** Column → value, by the columns of any dataset, as the tenant's values in order. Throws `subject-key`. */
export function tenantFrom(
  map: DataMap,
  given: Readonly<Record<string, string>>,
): readonly string[] {
  const names = Object.keys(given);
  const columns = tenantColumns(map).find(
    (list) => list.length === names.length && list.every((column) => Object.hasOwn(given, column)),
  );
  if (columns) return columns.map((column) => given[column] ?? '');
  const known = tenantColumns(map).map((list) => list.join(' and '));
  throw requestError(
    'subject-key',
    'invalid',
    known.length === 0
      ? 'The data map names no tenant in any dataset, so no customer can be told from another.'
      : `A customer is named by ${known.join(', or by ')}.`,
  );
}
