/** What a single dataset may not say of itself. */
import { isWithin } from '../taxonomy/index.ts';
import { quote, suggest } from '../words.ts';
import type { DatasetAt, MapContext } from './context.ts';
import { isInherited } from './defaults.ts';
import { categoryKeys } from './schema.ts';
import type { Field } from '../model.ts';
import { own } from './sketch.ts';
import type { Path } from '../syntax/node.ts';

export function checkDatasets(context: MapContext): void {
  const keys = keyColumns(context);
  for (const at of context.datasets()) {
    checkProvenance(context, at);
    checkRole(context, at);
    for (const [column, field] of Object.entries(at.dataset.fields)) {
      const path = [...at.path, 'fields', column];
      checkCategories(context, field, path);
      checkPassword(context, column, field, path);
      const isKey = keys.has(`${at.storeName}/${at.name}/${column}`);
      if (!isKey || field.erase?.how === 'keep') checkRowErasure(context, at, field, path);
      checkKeyErasure(context, field, isKey, path);
      checkMask(context, field, path);
      checkBlindIndex(context, at, field, path);
    }
  }
  checkTables(context);
}

function checkProvenance(context: MapContext, { dataset, path }: DatasetAt): void {
  const { provenance, suppliedBy } = dataset;
  if (suppliedBy !== undefined || (provenance !== 'other' && provenance !== 'integration')) return;
  context.object({
    code: 'TR1222',
    severity: 'warning',
    path: [...path, 'provenance'],
    message: `the data comes from ${provenance === 'other' ? 'somebody else' : 'another system'}, but not said from which`,
    fix: () => 'add `supplied-by: …`',
  });
}

function checkRole(context: MapContext, { dataset, path }: DatasetAt): void {
  // Where the purposes are the default and the role is not, it is the role that does not fit.
  const isOwnRole =
    isInherited(context.root, path, 'purposes') && !isInherited(context.root, path, 'role');
  for (const [index, name] of dataset.purposes.entries()) {
    const onlyAs = own(context.map.purposes, name)?.['only-as'];
    if (onlyAs === undefined || dataset.role === undefined || onlyAs === dataset.role) continue;
    context.object({
      code: 'TR1216',
      path: isOwnRole ? [...path, 'role'] : [...path, 'purposes', index],
      message: `${quote(name)} is open to the ${onlyAs} only, and this data is held as ${dataset.role}`,
      fix: () => `leave ${quote(name)} out here, or change the role of the data`,
    });
  }
}

/** Columns by which a row, or another dataset's row, is found again: `store/dataset/column`. */
function keyColumns(context: MapContext): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { storeName, name, dataset } of context.datasets()) {
    for (const column of dataset.key) found.add(`${storeName}/${name}/${column}`);
    for (const { to, keys } of dataset.references)
      for (const column of keys) found.add(`${storeName}/${to}/${column}`);
  }
  for (const { root, key } of Object.values(context.map.subjects))
    for (const column of key ?? []) found.add(`${root?.replace('.', '/')}/${column}`);
  return found;
}

function checkKeyErasure(context: MapContext, field: Field, isKey: boolean, path: Path): void {
  if (!isKey || (field.erase?.how !== 'null' && field.erase?.how !== 'mask')) return;
  context.object({
    code: 'TR1218',
    path: [...path, 'erase'],
    message: `${quote(String(path.at(-1)))} is part of a key: rows could not be found again`,
    fix: () => 'erase the row (`erase: delete` on the dataset), or keep this column',
  });
}

/** Of a text or document only parts are masked: each part would have the same `{n}`, or no place for it. */
function checkMask(context: MapContext, { erase, json, freeText }: Field, path: Path): void {
  if (erase?.how !== 'mask' || erase.with === undefined) return;
  const isPart = freeText === true && erase.with.includes('{n}');
  if (json === undefined && !isPart) return;
  context.object({
    code: 'TR1024',
    path: [...path, 'erase'],
    message: `of ${quote(String(path.at(-1)))} only what is about the person is masked, and ${json === undefined ? '`{n}`' : 'a text of its own'} has no place there`,
    fix: () => 'write `erase: mask`',
  });
}

/** What a column of a deleted row asks for cannot be done, and would be passed over in silence. */
function checkRowErasure(
  context: MapContext,
  { name, dataset, path: at }: DatasetAt,
  { erase }: Field,
  path: Path,
): void {
  if (erase === undefined || dataset.erase?.how !== 'delete') return;
  const asked = { keep: 'kept', null: 'emptied', mask: 'masked', delete: 'deleted' }[erase.how];
  const rows = `the rows of ${quote(name)} are deleted`;
  const why = isInherited(context.root, at, 'erase') ? `${rows} by default` : rows;
  context.object({
    code: 'TR1226',
    path: [...path, 'erase'],
    message: `${quote(String(path.at(-1)))} is to be ${asked}, and ${why}: a row cannot go and its column stay`,
    fix: () =>
      erase.how === 'keep'
        ? `write \`erase: null\` on ${quote(name)}, so that its rows stay without what is personal, or \`{ keep-because: … }\` to keep them whole`
        : `write \`erase: ${erase.how}\` on ${quote(name)}, so that its rows stay, or leave this out`,
  });
}

/** By it a sealed value is found again: it is about the person too, and an erasure takes it with the value. */
function checkBlindIndex(
  context: MapContext,
  { storeName, name, dataset }: DatasetAt,
  { blindIndex, sealed }: Field,
  path: Path,
): void {
  if (blindIndex === undefined) return;
  const at = [...path, 'blind-index'];
  if (!context.fields(storeName, name).has(blindIndex)) {
    context.object({
      code: 'TR1209',
      path: at,
      message: `${quote(name)} declares no field ${quote(blindIndex)}`,
      fix: () => `declare it: \`${blindIndex}: user.unique_id.pseudonymous\``,
    });
    return;
  }
  const index = own(dataset.fields, blindIndex);
  const isTaken = Object.entries(dataset.fields).some(
    ([column, one]) => one.blindIndex === blindIndex && column !== path.at(-1),
  );
  const wrong =
    (sealed !== true && 'only what is sealed has a blind index') ||
    (index?.sealed === true && 'a blind index stands in a column that is not sealed') ||
    (index?.category === 'none' && 'a blind index is about the person, so it is not `none`') ||
    (isTaken && 'two fields cannot have one column for their blind index');
  if (!wrong) return;
  context.object({
    code: 'TR1024',
    path: at,
    message: `${quote(blindIndex)} cannot be the blind index of ${quote(String(path.at(-1)))}: ${wrong}`,
    fix: () => 'write `sealed: true` here, and declare the column as `user.unique_id.pseudonymous`',
  });
}

function checkCategories(context: MapContext, field: Field, path: Path): void {
  const named: [string, Path][] = [
    [field.category, [...path, 'category']],
    ...Object.entries(field.json ?? {}).map(([at, category]): [string, Path] => [
      category,
      [...path, 'json', at],
    ]),
  ];
  for (const [category, at] of named) {
    if (categoryKeys.includes(category)) continue;
    context.object({
      code: 'TR1207',
      path: at,
      message: `no data category is called ${quote(category)}`,
      fix: () => suggest(category, categoryKeys) ?? byLastPart(category),
    });
  }
}

/** `email` → `user.contact.email`. */
function byLastPart(category: string): string | undefined {
  const last = category.slice(category.lastIndexOf('.') + 1).toLowerCase();
  const found = categoryKeys.filter((one) => one.endsWith(`.${last}`));
  return found.length === 0 ? undefined : `did you mean ${found.map(quote).join(' or ')}?`;
}

const passwordName = /(^|_)(password|passwd|passphrase|pwd)(_hash|_digest)?$/i;

function checkPassword(context: MapContext, column: string, field: Field, path: Path): void {
  const { category } = field;
  const isPassword =
    isWithin(category, 'user.authorization.password') ||
    (isWithin(category, 'user.authorization') && passwordName.test(column));
  if (!isPassword || field.hash !== undefined || field.sealed === true) return;
  context.object({
    code: 'TR1220',
    path,
    atKey: true,
    message: `${quote(column)} holds passwords, but not said how they are hashed`,
    fix: () => `write \`{ category: ${category}, hash: argon2id }\` with the method in use`,
  });
}

function checkTables(context: MapContext): void {
  const seen = new Map<string, string>();
  for (const { storeName, name, dataset, path } of context.datasets()) {
    const table = `${storeName}/${dataset.table}`;
    const earlier = seen.get(table);
    seen.set(table, earlier ?? name);
    if (earlier === undefined) continue;
    context.object({
      code: 'TR1224',
      path: [...path, 'table'],
      message: `table ${quote(dataset.table)} is already dataset ${quote(earlier)}`,
    });
  }
}
