/** A field of a Fides collection, with the fields inside it as paths of its JSON. */
import { isCategory, isWithin } from '@troth/core/policy';
import { byName, type Entry } from './entry.ts';
import type { ImportedField, Link } from './model.ts';

export interface ReadField {
  readonly field: ImportedField;
  readonly links: readonly Link[];
}

const reasons: Readonly<Record<string, string>> = {
  length: 'the store knows its lengths',
  read_only: 'a data map does not mark columns as read-only; `erase` says what an erasure does',
  return_all_elements: 'every element of an array is always looked at',
  custom_request_field: 'requests do not bring fields of their own',
  redact: 'names of columns are not redacted',
  data_qualifier: 'a data map has no qualifiers',
  retention: 'a data map states one period for the whole dataset: fill it in there',
};

export function readField(entry: Entry, inherited: string | undefined): ReadField {
  const name = entry.text('name') ?? entry.path.slice(entry.path.lastIndexOf('.') + 1);
  const meta = entry.entry('fides_meta') ?? entry.entry('fidesops_meta');
  const json: Record<string, string> = {};
  const type = meta?.text('data_type');
  const inner = entry.entries('fields', byName);
  const own = readCategory(entry);
  for (const each of inner) readInside(each, step('$', type), own ?? inherited, json);
  const links = meta === undefined ? [] : readLinks(meta, name);
  const about = entry.text('description');
  const field: ImportedField = {
    name,
    about: about === undefined ? [] : [about],
    category: own ?? (Object.values(json).some(isPersonal) ? 'user' : inherited),
    json,
    isKey: meta?.flag('primary_key') ?? false,
    identity: meta?.text('identity'),
    erase: meta && readMasking(meta),
  };
  if (type !== undefined && inner.length === 0) {
    meta?.note(`the store knows its types (${type})`, 'data_type');
  }
  meta?.end(reasons);
  entry.end(reasons);
  return { field, links };
}

function isPersonal(category: string): boolean {
  return isWithin(category, 'user');
}

/** `[*]` for each element of an array. */
function step(path: string, type: string | undefined): string {
  return type?.endsWith('[]') === true ? `${path}[*]` : path;
}

/** Adds the categories of what lies inside a document, and notes what only a column can have. */
function readInside(
  entry: Entry,
  at: string,
  inherited: string | undefined,
  json: Record<string, string>,
): void {
  const name = entry.text('name') ?? '';
  const meta = entry.entry('fides_meta') ?? entry.entry('fidesops_meta');
  const path = step(`${at}${member(name)}`, meta?.text('data_type'));
  const category = readCategory(entry) ?? inherited;
  const inner = entry.entries('fields', byName);
  if (category !== undefined && inner.length === 0) json[path] = category;
  if (category === undefined && inner.length === 0) {
    entry.note('no data category: decide whether it belongs under `json` of its column');
  }
  for (const each of inner) readInside(each, path, category, json);
  const insideOnly = 'this lies inside a document; a data map says it of columns only';
  meta
    ?.entries('references', (_, index) => `references[${index}]`)
    .forEach((each) =>
      each.end({
        dataset: insideOnly,
        field: insideOnly,
        direction: insideOnly,
      }),
    );
  meta?.end({
    ...reasons,
    identity: insideOnly,
    primary_key: insideOnly,
    masking_strategy_override: insideOnly,
  });
  entry.end({ ...reasons, description: 'a data map does not describe paths of a document' });
}

function member(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** The first category about a person, else the first; the others are noted. */
export function readCategory(entry: Entry): string | undefined {
  const all = entry.texts('data_categories');
  const [first] = [...all.filter(isPersonal), ...all];
  const rest = all.filter((each) => each !== first);
  if (rest.length > 0) {
    entry.note(
      `a column has one category; ${first} is kept, left out: ${rest.join(', ')}`,
      'data_categories',
    );
  }
  if (first !== undefined && !isCategory(first)) {
    entry.note(
      `${first} is not in the taxonomy; the compiler will ask for another`,
      'data_categories',
    );
  }
  return first;
}

/** What Fides overwrites with text of its own making is masked here. */
function readMasking(meta: Entry): 'null' | 'mask' | undefined {
  const override = meta.entry('masking_strategy_override');
  const strategy = override?.text('strategy');
  if (override === undefined || strategy === undefined) return undefined;
  const erase = strategy === 'null_rewrite' ? 'null' : 'mask';
  if (erase === 'mask')
    override.note(`becomes \`mask\`, whose result Troth chooses (${strategy})`, 'strategy');
  override.end({ configuration: 'how a value is masked cannot be configured' });
  return erase;
}

const followed = 'references are always followed both ways';

function readLinks(meta: Entry, field: string): Link[] {
  const references = meta.entries('references', (_, index) => `references[${index}]`);
  return references.flatMap((reference) => {
    const toStore = reference.text('dataset');
    const [toCollection, ...rest] = (reference.text('field') ?? '').split('.');
    const toField = rest.join('.');
    reference.end({ direction: followed });
    if (toStore && toCollection && toField) {
      return [{ field, path: reference.path, toStore, toCollection, toField }];
    }
    reference.note('leads nowhere: it should name a dataset and `collection.field`');
    return [];
  });
}
