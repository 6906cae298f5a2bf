/**
 * Blind indexes of sealed values: what a value is found by, and held unique by, while nobody can read it.
 * Spellings of one address have one index, so that whoever is looked for is found however they are spelt.
 */
import type { Vault } from '../../vault/index.ts';
import { addressKind, normalForm, phoneForm } from '../requests/address-form.ts';
import type { SealedDataset } from './owners.ts';

type Indexing = Pick<Vault, 'blindIndex'>;

/** Column of the index; undefined where the data map names none. */
export function indexColumn({ dataset }: SealedDataset, field: string): string | undefined {
  return dataset.fields[field]?.blindIndex;
}

/** `tenant`: a name of the vault; an index is its tenant's own. */
export function blindIndexFor(
  indexing: Indexing,
  { scoped, field, tenant }: { scoped: SealedDataset; field: string; tenant: string },
  value: string,
): Promise<string> {
  const { store, name, dataset } = scoped;
  const kind = addressKind(dataset.fields[field]?.category ?? '');
  const form = kind === undefined ? value : kind === 'email' ? normalForm(value) : phoneForm(value);
  return indexing.blindIndex(tenant, `${store}.${name}.${field}`, form);
}
