/** How many of the personal fields that the data map names are sealed, and which are not. */
import type { Finding } from '@troth/core/control';
import { isPersonal, isWithin, type Dataset, type Field } from '@troth/core/policy';
import { coverage, naming } from '../coverage.ts';
import { broken, declared, met, unknown } from '../finding.ts';
import type { ScopedDataset } from '../scope.ts';
import { counted, named } from '../wording.ts';

export interface PersonalField {
  /** `store.dataset` */
  readonly dataset: string;
  readonly field: string;
  readonly category: string;
  /** `found by`: rows are found and joined by its value, which must stand there as it is. */
  readonly state: 'sealed' | 'clear' | 'found by';
}

/** Of what the data map calls personal; whether its fields are what it says, discovery judges. */
export function personalFields(datasets: readonly ScopedDataset[]): readonly PersonalField[] {
  return datasets.flatMap(({ store, name, dataset }) => {
    const foundBy = findingColumns(dataset);
    return Object.entries(dataset.fields)
      .filter(([, field]) => isPersonal(field))
      .map(([field, one]) => {
        const state = one.sealed ? 'sealed' : foundBy.has(field) ? 'found by' : 'clear';
        return { dataset: `${store}.${name}`, field, category: categoryOf(one), state } as const;
      });
  });
}

/** Keys, and the keyed hashes by which sealed values are found. */
function findingColumns({ key, tenant, subjects, fields }: Dataset): ReadonlySet<string> {
  const hashes = Object.values(fields).flatMap(({ blindIndex }) => blindIndex ?? []);
  return new Set([...key, ...tenant, ...Object.values(subjects).flat(), ...hashes]);
}

/** Of a document the first path about a person. */
function categoryOf({ category, json }: Field): string {
  const all = [category, ...Object.values(json ?? {})];
  return all.find((one) => isWithin(one, 'user')) ?? category;
}

/** `asked`: datasets that the clause names. */
export function judgePersonal(
  fields: readonly PersonalField[],
  asked: readonly string[] | undefined,
): Finding[] {
  const bare = (asked ?? []).flatMap((name) => judgeNamed(name, fields));
  const open = fields.filter(({ state }) => state !== 'found by');
  if (open.length === 0) return bare;
  const sealed = open.filter(({ state }) => state === 'sealed');
  const clear = open.filter(({ state }) => state === 'clear');
  const looked = naming(
    coverage('the personal fields that the data map names, by category', {
      'personal fields': [sealed.length, open.length],
      ...Object.fromEntries(byCategory(open)),
    }),
    [...new Set(open.map(({ dataset }) => dataset))],
  );
  const foundBy = fields.length - open.length;
  const besides =
    foundBy === 0
      ? ''
      : ` Besides ${counted(foundBy, 'personal field')} by which rows are found, such as keys, ${foundBy === 1 ? 'stands' : 'stand'} there as ${foundBy === 1 ? 'it is' : 'they are'}.`;
  const facts = { sealed: sealed.length, fields: open.length, foundBy };
  if (clear.length === 0) {
    const message = `The data map has each of ${counted(open.length, 'personal field')} sealed.${besides}`;
    return [...bare, met('personal-fields', 'policy', message, { coverage: looked, facts })];
  }
  const message = `The data map has ${sealed.length} of ${counted(open.length, 'personal field')} sealed. Not sealed: ${clearText(clear)}.${besides}`;
  return [...bare, declared('personal-fields', 'policy', message, { coverage: looked, facts })];
}

function byCategory(
  fields: readonly PersonalField[],
): readonly (readonly [string, readonly [number, number]])[] {
  return [...Map.groupBy(fields, ({ category }) => category)]
    .map(([category, some]) => {
      const sealed = some.filter(({ state }) => state === 'sealed').length;
      return [`fields of ${category}`, [sealed, some.length]] as const;
    })
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** All of them are named: whoever reads it must be able to tell what stands in clear. */
function clearText(fields: readonly PersonalField[]): string {
  return [...Map.groupBy(fields, ({ category }) => category)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([category, some]) => {
      const names = some.map(({ dataset, field }) => `${dataset}.${field}`);
      return `${category} (${names.join(', ')})`;
    })
    .join('; ');
}

/** A clause that names a dataset says of it that its values are ciphertext. */
function judgeNamed(name: string, fields: readonly PersonalField[]): Finding[] {
  const mine = fields.filter(({ dataset }) => dataset === name);
  if (mine.some(({ state }) => state === 'sealed')) return [];
  const clear = mine.filter(({ state }) => state === 'clear').map(({ field }) => field);
  if (clear.length === 0) {
    const message = `${name} has no personal field that could be sealed, so nothing of it was examined.`;
    return [unknown('nothing-sealed', name, message)];
  }
  const are = clear.length === 1 ? 'is' : 'are';
  const message = `The clause names ${name}, and none of its fields is sealed: ${named(clear)} ${are} stored in clear. Seal them (\`sealed: true\`, then \`troth vault adopt\`), or name the datasets that are.`;
  return [broken('nothing-sealed', name, message, { facts: { fields: clear.length } })];
}
