/** JSON documents: every path is classified as a column of its own. */
import type { Classification, ColumnSample } from './classification.ts';
import { mayBeDocument, readPaths, type JsonPath } from './json-paths.ts';
import type { TypeFamily } from './sql-type.ts';

type Classify = (input: ColumnSample) => Classification[];

interface Judges {
  /** One path: a column of its own. */
  readonly column: Classify;
  /** What is no document: never looked at as one again. */
  readonly text: Classify;
}

/**
 * Least share of documents by which a column of text is read as one that holds documents; a rarer
 * one is searched like any text. All values are asked, so that no order of theirs decides.
 */
const leastDocuments = 0.02;

export function isJsonColumn(type: TypeFamily, values: readonly string[]): boolean {
  if (type === 'json') return true;
  if (type !== 'text' && type !== 'other') return false;
  let documents = 0;
  for (const value of values) if (mayBeDocument(value)) documents += 1;
  return documents > 0 && documents >= values.length * leastDocuments;
}

/** Judges paths, and what is no JSON after all; where there are both, the column only holds either. */
export function classifyJson(input: ColumnSample, judges: Judges): Classification[] {
  const { paths, texts } = readPaths(input.values);
  const found = paths.flatMap((path) => classifyPath(input, path, judges.column));
  if (paths.length === 0) {
    return judges.text({ ...input, type: 'text', values: texts });
  }
  const rest = texts.length === 0 ? [] : judges.text({ ...input, type: 'text', values: texts });
  const inside = rest.map((one): Classification => ({ ...one, embedded: true }));
  return [...found, ...inside].toSorted((one, other) => other.confidence - one.confidence);
}

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
