/**
 * Addresses in rows of the data map that lead to nobody: no plan reaches them, and a check that asks for
 * whoever was erased finds them all the same.
 */
import type { Dataset, StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { addressKind } from '../requests/address-form.ts';
import { watchedColumns } from '../requests/left-columns.ts';
import { tenantKind } from '../requests/tenant.ts';
import { isSame, tableOf } from '../scope.ts';
import { columnKind, typeOf } from './column-kind.ts';

export interface UnnamedLook {
  readonly how: 'address' | 'number';
  readonly column: string;
  readonly whereNull: readonly string[];
}

export function unnamedLooks(
  kind: string,
  { datasets }: StoreDeclaration,
  table: Table,
): readonly UnnamedLook[] {
  // Of a materialised view every column is looked into.
  if (kind === tenantKind || table.kind === 'materialized') return [];
  return Object.values(datasets)
    .filter((dataset) => isSame(tableOf(dataset), table))
    .filter((dataset) => watchedColumns(dataset, kind) !== undefined)
    .flatMap((dataset) => {
      const whereNull = leadingNowhere(dataset, table);
      return whereNull === undefined ? [] : addressLooks(dataset, table, whereNull);
    });
}

/** Undefined where every row leads to somebody, or no row does: then all of it is looked into. */
function leadingNowhere(
  { subjects, references }: Dataset,
  { columns }: Table,
): readonly string[] | undefined {
  const named = Object.values(subjects);
  const ways = named.length > 0 ? named : references.map(({ fields }) => fields);
  const free = ways.flatMap((fields) => {
    const found = fields.find((field) =>
      columns.some(({ name, nullable }) => name === field && nullable),
    );
    return found === undefined ? [] : [found];
  });
  return ways.length > 0 && free.length === ways.length ? [...new Set(free)] : undefined;
}

function addressLooks(
  { fields }: Dataset,
  { columns }: Table,
  whereNull: readonly string[],
): readonly UnnamedLook[] {
  return columns.flatMap((one): UnnamedLook[] => {
    const { category, sealed, json } = fields[one.name] ?? {};
    const what = category === undefined || sealed || json ? undefined : addressKind(category);
    const holds = columnKind(typeOf(one));
    // What is null there holds no address.
    if (what === undefined || whereNull.includes(one.name)) return [];
    if (what === 'email' && holds === 'text')
      return [{ how: 'address', column: one.name, whereNull }];
    return what === 'phone' && (holds === 'text' || holds === 'number')
      ? [{ how: 'number', column: one.name, whereNull }]
      : [];
  });
}
