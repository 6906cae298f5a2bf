/** What becomes of reached rows: the data map's strategies, turned into changes of columns. */
import type { Dataset, EraseStrategy, Field } from '@troth/core/policy';
import type { Column, ColumnTreatment, Table } from '../../stores/contract.ts';
import type { Kept, Remark } from '../requests/plan-model.ts';
import { keyOf } from '../requests/references.ts';

export const maskText = '[erased]';

export interface Columns {
  readonly set: Readonly<Record<string, ColumnTreatment>>;
  readonly kept: readonly Kept[];
  readonly obstacles: readonly Remark[];
}

/** Columns of a dataset whose rows stay and lose what they say about the person. */
export function columnsOf(place: string, dataset: Dataset, table: Table, kind: string): Columns {
  const identity = new Set([...dataset.tenant, ...(dataset.subjects[kind] ?? [])]);
  const set: Record<string, ColumnTreatment> = {};
  const kept: Kept[] = [];
  const obstacles: Remark[] = [];
  for (const [name, field] of Object.entries(dataset.fields)) {
    const isIdentity = identity.has(name) && field.erase === undefined;
    if (!field.category.startsWith('user') || isIdentity) continue;
    const strategy = field.erase ?? dataset.erase;
    if (strategy.how === 'keep') {
      kept.push({ dataset: `${place}.${name}`, rows: null, because: strategy.because });
      continue;
    }
    const column = table.columns.find((candidate) => candidate.name === name);
    const treatment = treatmentOf(strategy, field, column, keyOf(dataset, table).includes(name));
    if (typeof treatment === 'string') obstacles.push(remark(treatment, place, name));
    else set[name] = treatment;
  }
  return { set, kept, obstacles };
}

function treatmentOf(
  { how }: EraseStrategy,
  field: Field,
  column: Column | undefined,
  isKey: boolean,
): ColumnTreatment | 'column-missing' | 'key-personal' | 'not-nullable' {
  if (column === undefined) return 'column-missing';
  if (isKey) return 'key-personal';
  if (field.json && (how === 'mask' || !column.nullable)) {
    return { how: 'remove-paths', paths: Object.keys(field.json) };
  }
  if (how === 'mask' && isText(column)) {
    return field.freeText
      ? { how: 'mask-texts', texts: [], with: maskText }
      : { how: 'mask', with: maskText };
  }
  if (column.nullable) return { how: 'null' };
  return isText(column) && how === 'delete' ? { how: 'mask', with: maskText } : 'not-nullable';
}

function isText({ type }: Column): boolean {
  return /^(text|citext|character varying|varchar|character|bpchar)\b/.test(type);
}

const says = {
  'column-missing': 'the data map has a field that the table lacks',
  'key-personal': 'the field is part of the row key and cannot be emptied or masked',
  'not-nullable': 'the field may not be null and is no text that could be masked',
} as const;

function remark(code: keyof typeof says, place: string, field: string): Remark {
  return { code, resource: `${place}.${field}`, message: `${place}.${field}: ${says[code]}.` };
}
