/** What was taken over → YAML, with the same open entries as a draft from a live store. */
import { datasetNames } from '../discovery/dataset-names.ts';
import {
  openErase,
  openOfStore,
  openPeriod,
  openProvenanceAndOwner,
  openPurposes,
  openRole,
  review,
} from '../discovery/review.ts';
import { comment, flowList, flowScalar, scalar } from '../discovery/yaml-text.ts';
import { connect, type ImportedReference } from './connect.ts';
import type { Notes } from './entry.ts';
import { identityKinds, type IdentityKind } from './identities.ts';
import { plainName } from './names.ts';
import type { ImportedDataset, ImportedField, ImportedStore, NameOf } from './model.ts';

export function writeMap(stores: readonly ImportedStore[], notes: Notes): string {
  const names = new Map(stores.map((store) => [store, namesOf(store)]));
  const nameOf: NameOf = (store, dataset) => names.get(store)?.get(dataset) ?? dataset.collection;
  const kinds = identityKinds(stores, nameOf, notes);
  const uses = [
    ...new Set(stores.flatMap(({ datasets }) => datasets.flatMap((each) => each.uses))),
  ];
  const written = stores.flatMap((store) => [
    `  ${store.name}:`,
    ...storeLines(store, nameOf, kinds, notes).map((line) => `    ${line}`.trimEnd()),
  ]);
  return [
    comment('Data map taken over from Fides datasets, to be reviewed by a person.'),
    comment(
      'REVIEW marks what the file did not say. The compiler rejects this map until all are filled in.',
    ),
    `data-map: ${stores[0]?.name ?? 'imported'}`,
    '',
    ...subjectLines(kinds),
    '',
    ...purposeLines(uses),
    '',
    ...(written.length === 0 ? ['stores: {}'] : ['stores:', ...written]),
    '',
  ].join('\n');
}

function namesOf(store: ImportedStore): ReadonlyMap<ImportedDataset, string> {
  const tables = store.datasets.map((dataset) => ({
    schema: store.schema,
    name: dataset.collection,
    dataset,
  }));
  const named = datasetNames(tables);
  return new Map(tables.map((table) => [table.dataset, named.get(table) ?? table.name]));
}

function subjectLines(kinds: readonly IdentityKind[]): string[] {
  if (kinds.length === 0) return [review('subjects', 'the kinds of people that the data is about')];
  return [
    'subjects:',
    ...kinds.flatMap(({ name, root, column, others }) => [
      ...(others.length === 0 ? [] : [`  ${comment(`also found by it: ${others.join(', ')}`)}`]),
      `  ${name}:`,
      `    ${review('says', `who is known by this; ${root} must hold one row for each`)}`,
      `    root: ${root}`,
      `    key: ${flowList([column])}`,
    ]),
  ];
}

function purposeLines(uses: readonly string[]): string[] {
  if (uses.length === 0)
    return [review('purposes', 'what the data is used for, and on what legal basis')];
  return [
    'purposes:',
    ...uses.flatMap((use) => [
      `  ${plainName(use)}:  ${comment(use)}`,
      `    ${review('says', 'what that means here')}`,
      `    ${review('basis', 'consent, contract, legal-obligation, vital-interests, public-task or legitimate-interests')}`,
    ]),
  ];
}

function storeLines(
  store: ImportedStore,
  nameOf: NameOf,
  kinds: readonly IdentityKind[],
  notes: Notes,
): string[] {
  const datasets = store.datasets.flatMap((dataset) => [
    '',
    ...datasetLines(store, dataset, nameOf, kinds, notes).map((line) => `  ${line}`),
  ]);
  return [
    ...store.about.map(comment),
    review('kind', 'which connector reads it: postgres'),
    `url: \${${plainName(store.name).toUpperCase().replaceAll('-', '_')}_URL}`,
    ...openOfStore,
    `schemas: ${flowList([store.schema])}`,
    ...(datasets.length === 0 ? ['datasets: {}'] : ['datasets:', ...datasets]),
  ];
}

function datasetLines(
  store: ImportedStore,
  dataset: ImportedDataset,
  nameOf: NameOf,
  kinds: readonly IdentityKind[],
  notes: Notes,
): string[] {
  const keys = dataset.fields.filter(({ isKey }) => isKey).map(({ name }) => name);
  const subjects = dataset.fields.flatMap((field) => {
    const kind = kinds.find(({ identity }) => identity === field.identity);
    return kind ? [{ kind: kind.name, field: field.name }] : [];
  });
  const referring = (reference: ImportedReference): string => {
    const target = store.datasets.find(({ collection }) => collection === reference.toCollection);
    const to = target ? nameOf(store, target) : reference.toCollection;
    return `  - { fields: ${flowList([reference.field])}, to: ${to}, keys: ${flowList([reference.toField])} }`;
  };
  const references = connect(store, dataset, notes).map(referring);
  return [
    `${nameOf(store, dataset)}:`,
    ...[
      ...dataset.about.map(comment),
      `table: ${scalar(`${store.schema}.${dataset.collection}`)}`,
      ...(keys.length === 0 ? [] : [`key: ${flowList(keys)}`]),
      ...subjectsOf(store, dataset, subjects, notes),
      openRole,
      dataset.uses.length === 0
        ? openPurposes
        : `purposes: ${flowList(dataset.uses.map(plainName))}`,
      ...openProvenanceAndOwner,
      openPeriod([]),
      dataset.deletes ? 'erase: delete' : openErase,
      ...(references.length === 0 ? [] : ['references:', ...references]),
      ...(dataset.fields.length === 0
        ? ['fields: {}']
        : ['fields:', ...dataset.fields.map(fieldLine)]),
    ].map((line) => `  ${line}`),
  ];
}

/** A dataset links to a kind of subject by one column: of two with the same identity, the first. */
function subjectsOf(
  store: ImportedStore,
  dataset: ImportedDataset,
  subjects: readonly { readonly kind: string; readonly field: string }[],
  notes: Notes,
): string[] {
  const first = new Map<string, string>();
  for (const { kind, field } of subjects) {
    if (!first.has(kind)) first.set(kind, field);
    else
      notes.add(
        `${store.key}.${dataset.collection}.${field}.fides_meta.identity`,
        `${kind} already links through ${first.get(kind)}`,
      );
  }
  if (first.size === 0) return [];
  const links = [...first].map(([kind, field]) => `${kind}: ${flowList([field])}`);
  return [`subjects: { ${links.join(', ')} }`];
}

function fieldLine(field: ImportedField): string {
  const paths = Object.entries(field.json);
  const { category } = field;
  const about = field.about.length === 0 ? '' : `  ${comment(field.about.join(' '))}`;
  const name = scalar(field.name);
  if (category === undefined) return `  ${review(name, 'a data category, or none')}`;
  if (paths.length === 0 && field.erase === undefined)
    return `  ${name}: ${flowScalar(category)}${about}`;
  const parts = [
    `category: ${flowScalar(category)}`,
    ...(paths.length === 0
      ? []
      : [
          `json: { ${paths.map(([path, each]) => `${flowScalar(path)}: ${flowScalar(each)}`).join(', ')} }`,
        ]),
    ...(field.erase === undefined ? [] : [`erase: ${field.erase}`]),
  ];
  return `  ${name}: { ${parts.join(', ')} }${about}`;
}
