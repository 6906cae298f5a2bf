/** Checked YAML → the model's types: kebab-case to camelCase, shorthands written out. */
import type { z } from 'zod';
import type {
  Dataset,
  Field,
  Purpose,
  Recipient,
  Span,
  StoreDeclaration,
  SubjectKind,
} from '../model.ts';
import { present } from '../present.ts';
import type { dataset, purpose, recipient, storeOf } from './schema.ts';

export function purposeOf(written: z.output<typeof purpose>): Purpose {
  const { says, basis } = written;
  return { says, basis, ...present({ onlyAs: written['only-as'] }) };
}

export function recipientOf(written: z.output<typeof recipient>): Recipient {
  const { reads, ...rest } = written;
  return { ...rest, ...present({ reads }) };
}

type WrittenStore = z.output<ReturnType<typeof storeOf<z.ZodAny>>>;

export function declarationOf(
  written: WrittenStore,
  datasets: Readonly<Record<string, Dataset>>,
  at: Span,
): StoreDeclaration {
  const { defaults: _, excluded = [], ...rest } = written;
  return {
    ...rest,
    excluded: excluded.map(({ what = 'tables', names = ['*'], because }) => ({
      what,
      names,
      because,
    })),
    schemas: written.schemas ?? ['public'],
    holders: written.holders ?? {},
    datasets,
    at,
  };
}

/** The root of a kind of person is about that person by its key, whether or not it says so again. */
export function withRoots(
  stores: Readonly<Record<string, StoreDeclaration>>,
  subjects: Readonly<Record<string, SubjectKind>>,
): Record<string, StoreDeclaration> {
  const named = (place: string, { subjects: own, ...dataset }: Dataset): Dataset => {
    const roots = Object.entries(subjects).filter(([, { root }]) => root === place);
    const keys = Object.fromEntries(roots.map(([kind, { key }]) => [kind, key]));
    return { ...dataset, subjects: { ...keys, ...own } };
  };
  return mapped(stores, (store, declaration) => ({
    ...declaration,
    datasets: mapped(declaration.datasets, (name, dataset) => named(`${store}.${name}`, dataset)),
  }));
}

function mapped<T>(
  record: Readonly<Record<string, T>>,
  turn: (name: string, value: T) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, turn(name, value)]),
  );
}

export type WrittenDataset = z.output<typeof dataset>;

/** A dataset as far as it is well formed: what its rules look at, so that one error hides no other. */
export type DatasetSketch = Partial<Dataset> &
  Pick<Dataset, 'table' | 'key' | 'tenant' | 'subjects' | 'purposes' | 'references' | 'fields'>;

export function sketchOf(name: string, written: Partial<WrittenDataset>): DatasetSketch {
  const { role, provenance, owner, period, erase, requests } = written;
  const fields = Object.entries(written.fields ?? {}).map(([column, one]) => [
    column,
    fieldOf(one),
  ]);
  return {
    table: written.table ?? `public.${name}`,
    key: written.key ?? [],
    tenant: written.tenant ?? [],
    subjects: written.subjects ?? {},
    purposes: written.purposes ?? [],
    references: written.references ?? [],
    fields: Object.fromEntries(fields) as Readonly<Record<string, Field>>,
    ...present({ role, provenance, owner, period, erase, requests }),
    ...present({ suppliedBy: written['supplied-by'] }),
  };
}

export function datasetOf(name: string, written: WrittenDataset, at: Span): Dataset {
  const { role, provenance, owner, period, erase } = written;
  const sketch = sketchOf(name, written);
  const references = onlyOnce(sketch.references);
  return { ...sketch, references, role, provenance, owner, period, erase, at };
}

/** References that say the same are one, in whatever order they name their columns. */
function onlyOnce(references: Dataset['references']): Dataset['references'] {
  return references.filter(
    (one, index) =>
      references.findIndex((other) => isSameWay(one, other) && saysOf(one) === saysOf(other)) ===
      index,
  );
}

type Reference = Dataset['references'][number];

/** Whether they lead from the same columns to the same. */
export function isSameWay(a: Reference, b: Reference): boolean {
  return a.to === b.to && pairsOf(a) === pairsOf(b);
}

function pairsOf({ fields, keys }: Reference): string {
  return JSON.stringify(fields.map((field, index) => [field, keys[index]]).toSorted());
}

/** What a reference says besides where it leads. */
export function saysOf({ owns, others }: Reference): string {
  return `${owns ?? false} ${others}`;
}

function fieldOf(written: WrittenDataset['fields'][string]): Field {
  if (typeof written === 'string') return { category: written };
  const { category, hash, token, json, erase, sealed, about, zone } = written;
  const freeText = written['free-text'];
  const blindIndex = written['blind-index'];
  const handedOut = written['handed-out'] === undefined ? undefined : true;
  return {
    category,
    ...present({ hash, token, freeText, json, erase, sealed, blindIndex, about, zone, handedOut }),
  };
}
