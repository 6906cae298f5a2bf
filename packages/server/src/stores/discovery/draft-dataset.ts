/** One table of a draft data map: what is sure, and what its store's defaults cannot say for it. */
import type { DatasetOf } from './dataset-names.ts';
import { draftField } from './draft-field.ts';
import { draftPeriod } from './draft-period.ts';
import { unindexedReferences, type DiscoveredTable } from './report.ts';
import { comment, flowList, scalar } from './yaml-text.ts';

/** Lines without the indentation of the whole. */
export function draftDataset(
  name: string,
  table: DiscoveredTable,
  tables: readonly DiscoveredTable[],
  datasetOf: DatasetOf,
): string[] {
  return [
    `${name}:`,
    ...[
      comment(sayRows(table)),
      ...once(
        unindexedReferences(table).map((key) =>
          comment(
            `no index leads with (${key.columns.join(', ')}): deleting a row of ${key.to.name} reads all of this table`,
          ),
        ),
      ),
      `table: ${scalar(`${table.schema}.${table.name}`)}`,
      table.primaryKey.length > 0
        ? `key: ${flowList(table.primaryKey)}`
        : comment('no primary key; if columns identify a row, name them: `key: […]`'),
      comment(
        'tenant: […] if the row belongs to one customer of yours; subjects: { kind: […] } for the people it is about',
      ),
      draftPeriod(table, tables, datasetOf),
      ...references(table, datasetOf),
      ...fields(table),
    ].map((line) => `  ${line}`),
  ];
}

/** What was read, so that whoever reviews knows what the guesses rest on. */
export function sayRows({ sampled, estimatedRows }: DiscoveredTable): string {
  if ('unsampled' in sampled) return `judged by names alone, no row was read: ${sampled.unsampled}`;
  const rows = sampled.rows.toLocaleString('en');
  const all =
    estimatedRows < 0
      ? ''
      : ` of about ${Math.max(estimatedRows, sampled.rows).toLocaleString('en')}`;
  if (sampled.rows === 0) return 'judged by names alone: there are no rows';
  if (sampled.method === 'every-row') return `judged by all ${rows} rows`;
  if (sampled.method === 'random-rows') return `judged by ${rows} random rows${all}`;
  return `judged by ${rows} random rows${all}, out of blocks chosen at random`;
}

function references(table: DiscoveredTable, datasetOf: DatasetOf): readonly string[] {
  if (table.foreignKeys.length === 0) return [];
  const written = table.foreignKeys.map(({ columns, keys, to }) => {
    const dataset = datasetOf(to);
    return dataset === undefined
      ? comment(`${columns.join(', ')} points at ${to.schema}.${to.name}, which was not looked at`)
      : `- { fields: ${flowList(columns)}, to: ${dataset}, keys: ${flowList(keys)} }`;
  });
  const known = once(written);
  const lines = known.map((line) => `  ${line}`);
  return known.every((line) => line.startsWith('#')) ? known : ['references:', ...lines];
}

/** Each partition may have a foreign key of its own, and all of them are the table's. */
function once(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}

function fields(table: DiscoveredTable): string[] {
  if (table.columns.length === 0) return ['fields: {}'];
  return ['fields:', ...table.columns.map((column) => `  ${draftField(column)}`)];
}
