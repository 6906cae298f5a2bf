/** JSON documents: every path is classified as a column of its own. */
import type { Classification, ColumnSample } from './classification.ts';
import { readPaths, type JsonPath } from './json-paths.ts';
import type { TypeFamily } from './sql-type.ts';

type Classify = (input: ColumnSample) => Classification[];

/** Also text that is JSON in at least half of the first values. */
export function isJsonColumn(type: TypeFamily, values: readonly string[]): boolean {
  if (type === 'json') return true;
  if (type !== 'text' && type !== 'other') return false;
  const first = values.slice(0, 16);
  const documents = first.filter((value) => looksLikeJson(value));
  return first.length > 0 && documents.length * 2 >= first.length;
}

function looksLikeJson(value: string): boolean {
  const open = value.charCodeAt(0);
  const close = value.charCodeAt(value.length - 1);
  if (!((open === 123 && close === 125) || (open === 91 && close === 93))) return false;
  try {
    const parsed: unknown = value.length < 4096 ? JSON.parse(value) : {};
    return typeof parsed === 'object';
  } catch {
    return false; // Something else in brackets: classified as text.
  }
}

/** `classify` judges one path, and what is no JSON after all. */
export function classifyJson(input: ColumnSample, classify: Classify): Classification[] {
  const { paths, texts } = readPaths(input.values);
  const found = paths.flatMap((path) => classifyPath(input, path, classify));
  const rest =
    texts.length === 0 ? [] : classify({ ...input, type: 'text', values: texts.map(asText) });
  const named =
    paths.length > 0 || texts.length > 0 ? [] : classify({ ...input, type: 'text', values: [] });
  return [...found, ...rest, ...named].toSorted((one, other) => other.confidence - one.confidence);
}

/** Keeps a document that could not be read from being taken for JSON once more. */
const asText = (value: string): string => ` ${value}`;

function classifyPath(input: ColumnSample, path: JsonPath, classify: Classify): Classification[] {
  const found = classify({
    table: path.parent === '' ? `${input.table}.${input.column}` : path.parent,
    column: path.key === '' ? input.column : path.key,
    type: path.type,
    values: path.values,
    neighbours:
      path.parent === '' ? [...path.siblings, ...(input.neighbours ?? [])] : path.siblings,
  });
  return found.map((one) => ({ ...one, path: path.path }));
}
