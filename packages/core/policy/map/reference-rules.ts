/** Whatever the data map names must be declared in it. */
import { quote, suggest } from '../words.ts';
import { isInherited } from './defaults.ts';
import { splitName, type DatasetAt, type MapContext } from './context.ts';
import { isSameWay, saysOf } from './model-of.ts';
import { own } from './sketch.ts';
import type { Path } from '../syntax/node.ts';

export function checkReferences(context: MapContext): void {
  for (const at of context.datasets()) {
    checkColumns(context, at);
    checkSubjects(context, at);
    checkTargets(context, at);
    checkOnce(context, at);
    checkPurposes(context, at.dataset.purposes, [...at.path, 'purposes']);
  }
  checkRoots(context);
  for (const [name, recipient] of Object.entries(context.map.recipients)) {
    checkPurposes(context, recipient.purposes ?? [], ['recipients', name, 'purposes']);
    checkReceives(context, name, recipient.receives ?? []);
  }
}

function checkColumns(context: MapContext, at: DatasetAt): void {
  const { storeName, name, dataset, path } = at;
  const where = { store: storeName, dataset: name };
  const lists: [readonly string[], Path][] = [
    [dataset.key, ['key']],
    ...Object.entries(dataset.subjects).map(([kind, columns]): [readonly string[], Path] => [
      columns,
      ['subjects', kind],
    ]),
    ...dataset.references.map(({ fields }, index): [readonly string[], Path] => [
      fields,
      ['references', index, 'fields'],
    ]),
  ];
  for (const [columns, below] of lists) requireFields(context, where, columns, [...path, ...below]);
  checkTenant(context, at);
  if (dataset.requests === undefined) return;
  for (const key of ['opened', 'completed'] as const)
    requireFields(context, where, [dataset.requests[key]], [...path, 'requests', key]);
}

/** A default that does not fit is a matter of the dataset: it fits the others. */
function checkTenant(context: MapContext, { storeName, name, dataset, path }: DatasetAt): void {
  const { tenant } = dataset;
  if (!isInherited(context.root, path, 'tenant')) {
    requireFields(context, { store: storeName, dataset: name }, tenant, [...path, 'tenant']);
    return;
  }
  const known = context.fields(storeName, name);
  for (const column of tenant) {
    if (known.has(column)) continue;
    context.object({
      code: 'TR1209',
      path,
      atKey: true,
      message: `dataset ${quote(name)} has no field ${quote(column)}, its tenant by default`,
      fix: () => 'give this dataset a `tenant` of its own: `[]` if it has none',
    });
  }
}

function requireFields(
  context: MapContext,
  { store, dataset }: { readonly store: string; readonly dataset: string },
  columns: readonly string[],
  path: Path,
): void {
  const known = context.fields(store, dataset);
  for (const [index, column] of columns.entries()) {
    if (known.has(column)) continue;
    context.object({
      code: 'TR1209',
      path: [...path, index],
      message: `dataset ${quote(dataset)} has no field ${quote(column)}`,
      fix: () => suggest(column, [...known]) ?? `declare ${quote(column)} under its \`fields\``,
    });
  }
}

function checkSubjects(context: MapContext, { dataset, path }: DatasetAt): void {
  const known = context.names(['subjects']);
  for (const [kind, columns] of Object.entries(dataset.subjects)) {
    const at = [...path, 'subjects', kind];
    if (!known.has(kind)) {
      context.object({
        code: 'TR1211',
        path: at,
        atKey: true,
        message: `no kind of subject is called ${quote(kind)}`,
        fix: () => suggest(kind, [...known]),
      });
      continue;
    }
    const key = own(context.map.subjects, kind)?.key;
    if (key !== undefined && key.length !== columns.length)
      context.object({
        code: 'TR1210',
        path: at,
        atKey: true,
        message: `${count(columns)} here, but the key of ${quote(kind)} has ${count(key)}`,
        fix: () => `name one column for each of ${key.map(quote).join(', ')}`,
      });
  }
}

function count(columns: readonly string[]): string {
  return columns.length === 1 ? '1 column' : `${columns.length} columns`;
}

/** The same reference twice says nothing more; where the two differ, one of them would be ignored. */
function checkOnce(context: MapContext, { name, dataset, path }: DatasetAt): void {
  const { references } = dataset;
  for (const [index, one] of references.entries()) {
    const first = references.findIndex((other) => isSameWay(one, other));
    const before = references[first];
    if (before === undefined || first === index) continue;
    const isSame = saysOf(before) === saysOf(one);
    context.object({
      code: 'TR1227',
      path: [...path, 'references', index],
      severity: isSame ? 'warning' : 'error',
      message: isSame
        ? `dataset ${quote(name)} has this reference already; it counts once`
        : `dataset ${quote(name)} has this reference already, and says something else of it`,
      fix: () => 'write it once',
    });
  }
}

function checkTargets(context: MapContext, { storeName, dataset, path }: DatasetAt): void {
  for (const [index, { fields, to, keys }] of dataset.references.entries()) {
    const at = [...path, 'references', index];
    if (fields.length !== keys.length)
      context.object({
        code: 'TR1210',
        path: [...at, 'keys'],
        atKey: true,
        message: `${count(fields)} point at ${count(keys)}; a composite key matches part by part`,
      });
    const known = context.names(['stores', storeName, 'datasets']);
    if (known.has(to))
      requireFields(context, { store: storeName, dataset: to }, keys, [...at, 'keys']);
    else reportDataset(context, to, [...known], [...at, 'to']);
  }
}

function reportDataset(
  context: MapContext,
  name: string,
  known: readonly string[],
  path: Path,
): void {
  context.object({
    code: 'TR1208',
    path,
    message: `no dataset is called ${quote(name)} here`,
    fix: () => suggest(name, known),
  });
}

function checkRoots(context: MapContext): void {
  for (const [kind, { root, key = [] }] of Object.entries(context.map.subjects)) {
    if (root === undefined) continue;
    const [store = '', dataset = ''] = splitName(root, 2);
    const known = context.names(['stores', store, 'datasets']);
    if (known.has(dataset))
      requireFields(context, { store, dataset }, key, ['subjects', kind, 'key']);
    else reportDataset(context, root, allDatasets(context), ['subjects', kind, 'root']);
  }
}

function allDatasets(context: MapContext): string[] {
  return [...context.names(['stores'])].flatMap((store) =>
    [...context.names(['stores', store, 'datasets'])].map((one) => `${store}.${one}`),
  );
}

function checkPurposes(context: MapContext, purposes: readonly string[], path: Path): void {
  const known = context.names(['purposes']);
  for (const [index, purpose] of purposes.entries()) {
    if (known.has(purpose)) continue;
    context.object({
      code: 'TR1212',
      path: [...path, index],
      message: `no purpose is called ${quote(purpose)}`,
      fix: () => suggest(purpose, [...known]),
    });
  }
}

function checkReceives(context: MapContext, name: string, receives: readonly string[]): void {
  for (const [index, one] of receives.entries()) {
    const [store = '', dataset = '', field = ''] = splitName(one, 3);
    const known = context.fields(store, dataset);
    if (known.size > 0 && (field === '*' || known.has(field))) continue;
    const exists = context.names(['stores', store, 'datasets']).has(dataset);
    context.object({
      code: 'TR1215',
      path: ['recipients', name, 'receives', index],
      message: `${quote(one)} is not in this data map`,
      fix: () =>
        exists
          ? suggest(
              one,
              [...known].map((column) => `${store}.${dataset}.${column}`),
            )
          : suggest(`${store}.${dataset}`, allDatasets(context)),
    });
  }
}
