/** Rows into a table by COPY, streamed: at most a few chunks of text exist at any time. */
import { once } from 'node:events';
import type { Client } from 'pg';
import { from } from 'pg-copy-streams';
import type { Progress, TableRows, Value } from './contract.ts';

const chunkLength = 128 * 1024;
const rowsBetweenReports = 20_000;

/** Returns when the server has taken every row. */
export async function copyRows(
  client: Client,
  rows: TableRows,
  onProgress?: (progress: Progress) => void,
): Promise<void> {
  const columns = rows.columns.map((column) => `"${column}"`).join(', ');
  const stream = client.query(from(`copy public."${rows.table}" (${columns}) from stdin`));
  // Waited for from the start: an error between two chunks must not go unheard.
  const finished = once(stream, 'finish');
  let chunk = '';
  for (let index = 0; index < rows.count; index++) {
    chunk += line(rows.row(index));
    if (chunk.length < chunkLength) continue;
    const hasRoom = stream.write(chunk);
    chunk = '';
    if (!hasRoom) await Promise.race([once(stream, 'drain'), finished]);
    if (index % rowsBetweenReports < 500)
      onProgress?.({ step: rows.table, rows: index, of: rows.count });
  }
  stream.end(chunk);
  await finished;
  onProgress?.({ step: rows.table, rows: rows.count, of: rows.count });
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
