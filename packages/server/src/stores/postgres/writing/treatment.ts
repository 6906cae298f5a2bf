/**
 * What becomes of a column, as SQL: the new value, and the condition under which there is something
 * to do. A row that was changed never meets the condition again; that makes a change idempotent.
 */
import {
  emptiesColumn,
  type Change,
  type ColumnTreatment,
  type Objection,
  type TableName,
} from '../../contract.ts';
import type { RelationColumn, Relations } from '../relations.ts';
import { quote, quoteColumn, type Parameters } from '../sql.ts';
import { isLotMask } from '../../mask.ts';
import { drawnMask, exampleOf, lacksMask, lotMaskFor } from '../lot-mask.ts';
import { jsonpathOf, parseJsonPath, withoutPath } from '../json-removal.ts';
import { mayNotBeNull } from './given-values.ts';
import { isInZone } from './kept-as-given.ts';
import { occursIn, patternOf, replacementOf } from './text-pattern.ts';

/** Shorter texts stand in too many other words. */
const shortestText = 3;

/** Why the change makes no sense for these columns, whatever the rows are. Throws for a missing column. */
export function objectionsTo(
  relations: Relations,
  { select, treatment, key }: Change,
): Objection[] {
  const { table } = select;
  const { relkind } = relations.table(table);
  for (const part of key) relations.column(table, part);
  const place = `${table.schema}.${table.name}`;
  if (relkind !== 'r' && relkind !== 'p') {
    return [{ code: 'no-table', resource: place, message: 'it is a view, not a table' }];
  }
  if (treatment.how === 'delete') return [];
  const set = Object.entries(treatment.set);
  if (set.length === 0) {
    return [{ code: 'no-columns', resource: place, message: 'the change names no column' }];
  }
  return set.flatMap(([name, how]) => {
    const objection = objectionToColumn(relations.column(table, name), how);
    return objection ? [{ ...objection, resource: `${place}.${name}` }] : [];
  });
}

function objectionToColumn(
  column: RelationColumn,
  how: ColumnTreatment,
): Omit<Objection, 'resource'> | undefined {
  if (emptiesColumn(how) && !column.nullable) {
    return mayNotBeNull(how);
  }
  if (how.how === 'mask' && isLotMask(how.with) && !lotMaskFor(how.with, column).drawn) {
    const message = `the column holds ${column.longest} characters, and a mask of its own for each row needs ten beside its text`;
    return { code: 'invalid-value', message, paste: 'erase: { mask: { with: "{n}" } }' };
  }
  const text = writtenText(how, column);
  // Spaces at the end are cut off by the SQL standard itself.
  if (column.longest !== null && Array.from(text?.trimEnd() ?? '').length > column.longest) {
    const message = `the column holds ${column.longest} characters, the new value has more`;
    if (how.how === 'set') {
      return {
        code: 'invalid-value',
        message: `${message}. Give a shorter one, or widen the column`,
      };
    }
    return {
      code: 'invalid-value',
      message: `${message}. Write a shorter mask`,
      paste: 'erase: { mask: { with: "…" } }',
    };
  }
  if (how.how === 'remove-paths') {
    const path = how.paths.find((each) => parseJsonPath(each) === undefined);
    if (how.paths.length === 0) return { code: 'no-paths', message: 'no path is named' };
    if (path !== undefined) return { code: 'bad-path', message: `${path} cannot be removed` };
    if (column.type !== 'json' && column.type !== 'jsonb') {
      return { code: 'no-document', message: `the column is ${column.type}, not json or jsonb` };
    }
  }
  if (how.how === 'mask-texts') return objectionToTexts(column, how.texts, how.with);
  return undefined;
}

/** What is written into the column whatever stood there. */
export function writtenText(
  how: ColumnTreatment,
  column: Pick<RelationColumn, 'longest' | 'type'>,
): string | undefined {
  if (how.how === 'mask') {
    return isLotMask(how.with) ? exampleOf(lotMaskFor(how.with, column)) : how.with;
  }
  return how.how === 'set' ? (textOf(how, column) ?? undefined) : undefined;
}

/** The value that is set; a moment that names no zone is given the one in which it is meant. */
function textOf(
  { to, zone }: Extract<ColumnTreatment, { readonly how: 'set' }>,
  { type }: Pick<RelationColumn, 'type'>,
): string | null {
  return to !== null && isInZone(to, zone, type) ? `${to} ${zone}` : to;
}

function objectionToTexts(
  { type }: RelationColumn,
  texts: readonly string[],
  mask: string,
): Omit<Objection, 'resource'> | undefined {
  if (!/^(?:text|character varying|character|bpchar|(?:\S+\.)?citext)$/.test(type)) {
    return { code: 'no-text', message: `the column is ${type}, not text` };
  }
  if (texts.length === 0) return { code: 'no-texts', message: 'no text to mask is given' };
  if (texts.some((text) => Array.from(text).length < shortestText)) {
    return { code: 'short-text', message: `a text has fewer than ${shortestText} characters` };
  }
  // Masked once, the value would have to be masked again, without end.
  return occursIn(texts, mask)
    ? { code: 'bad-mask', message: 'the mask itself contains a text that is to be masked' }
    : undefined;
}

/** `"a" = …, "b" = …`, for SET. */
export function assignments(
  relations: Relations,
  table: TableName,
  set: Readonly<Record<string, ColumnTreatment>>,
  alias: string,
  parameters: Parameters,
): string {
  return Object.entries(set)
    .map(([name, how]) => {
      const column = relations.column(table, name);
      return `${quote(name)} = ${newValue(quoteColumn(alias, name), column, how, parameters)}`;
    })
    .join(', ');
}

/** Each column keeps what is to be kept of it: a null stays null. */
function newValue(
  column: string,
  { type, longest }: RelationColumn,
  how: ColumnTreatment,
  parameters: Parameters,
): string {
  switch (how.how) {
    case 'null':
      return 'null';
    case 'mask':
      if (isLotMask(how.with)) {
        return drawnMask(column, type, lotMaskFor(how.with, { longest }), parameters);
      }
      return `case when ${column} is not null then ${parameters.add(how.with)}::text::${type} end`;
    case 'set':
      return how.to === null
        ? 'null'
        : `${parameters.add(textOf(how, { type }) ?? '')}::text::${type}`;
    case 'remove-paths':
      return `${how.paths.reduce((document, path) => withoutPath(document, parseJsonPath(path) ?? [], parameters), `${column}::jsonb`)}::${type}`;
    case 'mask-texts': {
      const pattern = parameters.add(patternOf(how.texts));
      const mask = parameters.add(replacementOf(how.with));
      return `regexp_replace(${column}::text, ${pattern}::text, ${mask}::text, 'g')`;
    }
  }
}

/** Whether one of the columns still holds something that the treatment takes away. */
export function somethingToDo(
  relations: Relations,
  { select: { table }, treatment }: Change,
  alias: string,
  parameters: Parameters,
): string {
  if (treatment.how === 'delete') return 'true';
  const conditions = Object.entries(treatment.set).map(([name, how]) =>
    holdsSomething(quoteColumn(alias, name), relations.column(table, name), how, parameters),
  );
  return `(${conditions.join(' or ')})`;
}

function holdsSomething(
  column: string,
  { type, declared, equals, longest }: RelationColumn,
  how: ColumnTreatment,
  parameters: Parameters,
): string {
  switch (how.how) {
    case 'null':
      return `${column} is not null`;
    case 'mask': {
      if (isLotMask(how.with)) {
        return lacksMask(column, lotMaskFor(how.with, { longest }), parameters);
      }
      const mask = `${parameters.add(how.with)}::text::${type}`;
      return withoutEquality.has(type)
        ? `(${column}::text <> (${mask})::text)`
        : `(not ${column} ${equals} ${mask})`;
    }
    case 'set':
      // By what it is written as: two cases of a citext, or 1 and 1.0, are equal and not the same.
      return how.to === null
        ? `${column} is not null`
        : `(${column}::text collate "C" is distinct from ${parameters.add(textOf(how, { type }) ?? '')}::text::${declared}::text collate "C")`;
    case 'remove-paths': {
      const paths = how.paths.map(
        (path) =>
          `jsonb_path_exists(${column}::jsonb, ${parameters.add(jsonpathOf(parseJsonPath(path) ?? []))}::jsonpath)`,
      );
      return `(${paths.join(' or ')})`;
    }
    case 'mask-texts':
      return `(${column}::text ~ ${parameters.add(patternOf(how.texts))}::text)`;
  }
}

const withoutEquality: ReadonlySet<string> = new Set(['json', 'xml', 'point', 'polygon']);
