/**
 * What becomes of the columns of rows that stay: the data map's strategies, turned into changes. What
 * a field asks for goes before what its dataset asks for; a personal column that stays is named.
 */
import {
  isPersonal,
  isWithin,
  type Dataset,
  type EraseStrategy,
  type Field,
} from '@troth/core/policy';
import type { Column, ColumnTreatment, Table } from '../../stores/contract.ts';
import type { Kept, Reach, Remark } from './plan-model.ts';
import { keyOf } from './references.ts';

export const maskText = '[erased]';

export interface Columns {
  readonly set: Readonly<Record<string, ColumnTreatment>>;
  /** Columns that stay, each with its reason: `dataset.column`. */
  readonly kept: readonly Kept[];
  readonly obstacles: readonly Remark[];
}

export interface Staying {
  readonly store: string;
  readonly name: string;
  readonly dataset: Dataset;
  readonly table: Table;
  readonly reach: Reach;
  /** Columns that say about whom the row is, by their place in the key. */
  readonly subject: readonly string[];
}

/** Columns of rows that stay; where the dataset keeps them, those that ask for something else. */
export function columnsOf(staying: Staying): Columns {
  const { store, name: place, dataset, table, reach } = staying;
  const set: Record<string, ColumnTreatment> = {};
  const kept: Kept[] = [];
  const obstacles: Remark[] = [];
  for (const [name, field] of Object.entries(dataset.fields)) {
    const isOwn = field.erase !== undefined;
    if (!isOwn && (dataset.erase.how === 'keep' || !isPersonal(field))) continue;
    const strategy = field.erase ?? dataset.erase;
    const because = strategy.how === 'keep' ? strategy.because : identity(staying, name, isOwn);
    if (because !== undefined) {
      kept.push({ dataset: `${place}.${name}`, rows: 0, reach, because });
      continue;
    }
    const column = table.columns.find((candidate) => candidate.name === name);
    const isKey = keyOf(dataset, table).includes(name);
    const inParts = masksParts(dataset, field);
    const treatment = treatmentOf(strategy, field, column, { isKey, inParts });
    if (typeof treatment === 'string') {
      obstacles.push(remark(treatment, `${store}.${place}.${name}`));
      continue;
    }
    set[name] = treatment;
    if (treatment.how === 'mask-texts')
      kept.push({ dataset: `${place}.${name}`, rows: 0, reach, because: sharedText });
  }
  return { set, kept, obstacles };
}

/**
 * Whether a mask stands in parts of the value: in documents, and in what people wrote where the row may
 * be of two people, since what one of them wrote is not the other's to let go.
 */
export function masksParts({ subjects }: Dataset, { json, freeText }: Field): boolean {
  return json !== undefined || (freeText === true && Object.keys(subjects).length > 1);
}

const sharedText =
  "The row may also be somebody else's: of the text only what names the person is masked. To let all of it go, write erase: null on the column.";

/** What a step that makes these changes is called. */
export function howOf(set: Columns['set']): 'null' | 'mask' {
  return Object.values(set).every(({ how }) => how === 'null') ? 'null' : 'mask';
}

/** Why a column stays by which the row is found; undefined where it is none, or may go by its own word. */
function identity(
  { dataset, table, subject }: Staying,
  name: string,
  isOwn: boolean,
): string | undefined {
  const isSubject = subject.includes(name);
  const isTenant = dataset.tenant.includes(name);
  if (!isSubject && !isTenant) return undefined;
  if (keyOf(dataset, table).includes(name))
    return 'It is the key of the row, and the row stays. To let it go, write erase: delete on the dataset.';
  if (isOwn) return undefined;
  return isSubject
    ? 'It says about whom the row is, and the row stays. To let it go, write erase: null on the column.'
    : 'It names the customer of the row, and the row stays. To let it go, write erase: null on the column.';
}

type Problem = 'column-missing' | 'key-personal' | 'not-nullable' | 'mask-no-text';

function treatmentOf(
  strategy: EraseStrategy,
  field: Field,
  column: Column | undefined,
  row: { readonly isKey: boolean; readonly inParts: boolean },
): ColumnTreatment | Problem {
  if (column === undefined) return 'column-missing';
  if (row.isKey) return 'key-personal';
  const { how } = strategy;
  const own = 'with' in strategy ? strategy.with : undefined;
  if (own !== undefined && !isText(column)) return 'mask-no-text';
  const isWhole = isWithin(field.category, 'user');
  if (field.json && (how === 'mask' || !column.nullable || !isWhole)) {
    return { how: 'remove-paths', paths: pathsOf(field.json, isWhole) };
  }
  if (how === 'mask' && isText(column)) {
    return row.inParts
      ? { how: 'mask-texts', texts: [], with: own ?? maskText }
      : { how: 'mask', with: own ?? maskText };
  }
  if (column.nullable) return { how: 'null' };
  return isText(column) && how === 'delete' ? { how: 'mask', with: maskText } : 'not-nullable';
}

/** Of a document that is about a person as a whole, all that are named; else those about a person. */
function pathsOf(json: Readonly<Record<string, string>>, isWhole: boolean): readonly string[] {
  return Object.entries(json)
    .filter(([, category]) => isWhole || isWithin(category, 'user'))
    .map(([path]) => path);
}

function isText({ type }: Column): boolean {
  return /^(text|citext|character varying|varchar|character|bpchar)\b(?!.*\[\])/.test(type);
}

const says: Readonly<Record<Problem, string>> = {
  'mask-no-text': 'the field is no text, so no text can stand in its place. Write `erase: null`',
  'column-missing': 'the data map has a field that the table lacks. Take it out of the data map',
  'key-personal':
    'the field is part of the row key and cannot be emptied or masked. Write `erase: delete` on the dataset, or `{ keep-because: … }` on the field',
  'not-nullable':
    'the field may not be null. Write `erase: mask` on it where it is text; else `erase: delete` on the dataset, or `{ keep-because: … }` on the field',
};

/** Lines for the data map, ready to paste. */
const instead: Readonly<Partial<Record<Problem, string>>> = {
  'key-personal': 'erase: delete',
  'not-nullable': 'erase: { keep-because: … }',
  'mask-no-text': 'erase: null',
};

function remark(code: Problem, resource: string): Remark {
  const paste = instead[code];
  return { code, resource, message: `${resource}: ${says[code]}.`, ...(paste && { paste }) };
}
