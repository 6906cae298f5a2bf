/** Rows into a table by COPY, streamed: at most a few chunks of text exist at any time. */
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from } from 'pg-copy-streams';
import type { Progress, TableRows, Value } from './contract.ts';

const chunkLength = 128 * 1024;

/** Returns when the server has taken every row; takes none when one of them fails. */
export async function copyRows(
  client: Client,
  rows: TableRows,
  onProgress?: (progress: Progress) => void,
): Promise<void> {
  const columns = rows.columns.map((column) => `"${column}"`).join(', ');
  const stream = client.query(from(`copy public."${rows.table}" (${columns}) from stdin`));
  await pipeline(chunks(rows, onProgress), stream);
}

function* chunks(
  { table, count, row }: TableRows,
  onProgress: ((progress: Progress) => void) | undefined,
): Generator<string> {
  let chunk = '';
  for (let index = 0; index < count; index++) {
    chunk += line(row(index));
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
    onProgress?.({ step: table, rows: index, of: count });
  }
  yield chunk;
  onProgress?.({ step: table, rows: count, of: count });
}

function line(values: readonly Value[]): string {
  let text = '';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += '\t';
    const value = values[i];
    if (value === null || value === undefined) text += '\\N';
    else text += typeof value === 'string' ? escaped(value) : String(value);
  }
  return `${text}\n`;
}

const special = /[\\\t\n\r]/;
const replacements: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

function escaped(text: string): string {
  if (!special.test(text)) return text;
  return text.replaceAll(/[\\\t\n\r]/g, (character) => replacements[character] ?? character);
}
