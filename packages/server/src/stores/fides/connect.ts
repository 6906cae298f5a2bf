/** Links of single columns → references between datasets of one store. */
import type { Notes } from './entry.ts';
import type { ImportedDataset, ImportedStore, Link } from './model.ts';

export interface ImportedReference {
  readonly field: string;
  readonly toCollection: string;
  readonly toField: string;
}

/** The references of a dataset that a data map can hold; the others are noted. */
export function connect(
  store: ImportedStore,
  dataset: ImportedDataset,
  notes: Notes,
): readonly ImportedReference[] {
  const kept = dataset.links.filter((link) => {
    const problem = problemOf(store, link);
    if (problem !== undefined)
      notes.add(link.path, `${problem} (${link.toStore}.${link.toCollection}.${link.toField})`);
    return problem === undefined;
  });
  noteComposite(store, dataset, kept, notes);
  return kept;
}

function problemOf(store: ImportedStore, link: Link): string | undefined {
  if (link.toStore !== store.key) return 'a reference stays within its store';
  const target = store.datasets.find(({ collection }) => collection === link.toCollection);
  if (target === undefined) return 'no such collection in this file';
  if (target.fields.some(({ name }) => name === link.toField)) return undefined;
  return link.toField.includes('.')
    ? 'it leads into a document; a data map refers to columns only'
    : 'no such field in this file';
}

/** Fides takes each reference for itself, so that a row is reached by any part of a composite key. */
function noteComposite(
  store: ImportedStore,
  dataset: ImportedDataset,
  links: readonly Link[],
  notes: Notes,
): void {
  const byTarget = Map.groupBy(links, (link) => link.toCollection);
  for (const [target, found] of byTarget) {
    const keys = new Set(found.map((link) => link.toField));
    const fields = new Set(found.map((link) => link.field));
    if (fields.size < 2 || keys.size < 2) continue;
    notes.add(
      `${store.key}.${dataset.collection}`,
      `${[...fields].join(', ')} each refer to ${target} by themselves; if together they are one composite key, write one reference with all of them`,
    );
  }
}
