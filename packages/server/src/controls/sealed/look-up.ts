/**
 * Whose row a sealed address stands in: by its blind index where there is one, and by opening what has
 * none. Spellings are told apart once a value is open: an index is the same for all of them.
 */
import type { Policy } from '@troth/core/policy';
import type { RowKey, Selection, WritableStore } from '../../stores/contract.ts';
import type { Vault } from '../../vault/index.ts';
import { normalForm } from '../requests/address-form.ts';
import type { FoundByAddress } from '../requests/subject.ts';
import { tableOf, type ScopedDataset } from '../scope.ts';
import { blindIndexFor, indexColumn } from './blind-indexes.ts';
import type { SealedDataset } from './owners.ts';
import { isPlain, rowsOf, sealedIn, type Row } from './rows.ts';

export interface LookUp {
  readonly policy: Policy;
  readonly scoped: ScopedDataset;
  readonly field: string;
  readonly address: string;
  /** Columns that identify whoever is found. */
  readonly key: readonly string[];
}

export interface LookingUp {
  readonly store: Pick<WritableStore, 'read'>;
  readonly vault: Pick<Vault, 'openAll' | 'blindIndex'>;
  /** Of the policy, by their names in the vault. */
  readonly tenants: readonly string[];
}

export async function lookUpSealed(look: LookUp, by: LookingUp): Promise<FoundByAddress> {
  const scoped: SealedDataset = { ...look.scoped, sealed: [look.field] };
  const found = { exact: [] as RowKey[], near: [] as RowKey[] };
  const wanted = normalForm(look.address);
  for await (const select of selectionsFor(look, scoped, by)) {
    for await (const rows of rowsOf(look.policy, scoped, by.store, { select })) {
      for (const { row, value } of await valuesIn(look, scoped, rows, by)) {
        const key = look.key.map(row.valueOf);
        if (value === look.address) found.exact.push(key);
        else if (normalForm(value) === wanted) found.near.push(key);
      }
    }
  }
  return found;
}

/** Tenants to a statement. */
const mostTenants = 5000;

async function* selectionsFor(
  { field, address }: LookUp,
  scoped: SealedDataset,
  { vault, tenants }: LookingUp,
): AsyncGenerator<Selection> {
  const table = tableOf(scoped.dataset);
  const filled = { isNull: field, not: true } as const;
  const column = indexColumn(scoped, field);
  if (column === undefined) {
    yield { table, where: [filled] };
    return;
  }
  for (let from = 0; from < tenants.length; from += mostTenants) {
    const equal: RowKey[] = [];
    for (const tenant of tenants.slice(from, from + mostTenants)) {
      equal.push([await blindIndexFor(vault, { scoped, field, tenant }, address)]);
    }
    yield { table, fields: [column], equal };
  }
  // Not sealed yet, or sealed by somebody who wrote no index.
  yield { table, where: [filled, { isNull: column }] };
}

/** Values of people who restricted theirs are opened too: it is about a request of their own. */
async function valuesIn(
  { policy, field }: LookUp,
  scoped: SealedDataset,
  rows: readonly Row[],
  { vault }: LookingUp,
): Promise<readonly { readonly row: Row; readonly value: string }[]> {
  const values = rows.flatMap((row) => {
    const value = row.values.get(field);
    return isPlain(value) ? [{ row, value }] : [];
  });
  const cells = sealedIn(policy, scoped, field, rows);
  const opened = await vault.openAll(cells, { restricted: true });
  for (const [at, { row }] of cells.entries()) {
    const plaintext = opened[at]?.plaintext;
    if (plaintext) values.push({ row, value: plaintext.toString() });
    plaintext?.fill(0);
  }
  return values;
}
