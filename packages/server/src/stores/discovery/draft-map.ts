/**
 * A draft of the data map, for a person to review. It holds no sampled value: names, counts,
 * categories and reasons only. What discovery cannot know is an empty entry with a REVIEW mark,
 * and the compiler rejects every one of them, so that a draft never passes for a data map.
 */
import type { RoleFacts, TableName } from '../contract.ts';
import { datasetNames } from './dataset-names.ts';
import { draftDataset, sayRows } from './draft-dataset.ts';
import type { DiscoveredTable, DiscoveryReport } from './report.ts';
import { clocksOf } from './draft-period.ts';
import { openDefaultPeriod, openDefaults, openOfStore, review } from './review.ts';
import { comment, flowList, scalar } from './yaml-text.ts';

export interface DraftOptions {
  /** Name of the data map: letters, digits, `_` and `-`. */
  readonly name: string;
  /** Connection string or, better, `${NAME}` of the environment variable that holds it. */
  readonly url: string;
  readonly discovered: Temporal.PlainDate;
  /** Standing roles of the database, to be declared as holders. */
  readonly roles?: readonly RoleFacts[];
}

export function draftDataMap(report: DiscoveryReport, options: DraftOptions): string {
  const tables = report.tables.filter((table) => table.kind !== 'view');
  const lines = [
    ...header(report, tables, options),
    `data-map: ${scalar(options.name)}`,
    '',
    ...people(report.store, tables),
    review('purposes', 'what the data is used for, and on what legal basis'),
    comment('  service: { says: Provide the service, basis: contract }'),
    '',
    'stores:',
    `  ${scalar(report.store)}:`,
    ...[
      ...place(report, tables, options),
      ...holders(options.roles ?? []),
      ...defaults(tables),
      ...datasets(tables),
    ].map((line) => `    ${line}`.trimEnd()),
  ];
  return `${lines.join('\n')}\n`;
}

function header(
  report: DiscoveryReport,
  tables: readonly DiscoveredTable[],
  { discovered }: DraftOptions,
): string[] {
  const views = report.tables.filter((table) => table.kind === 'view');
  const unread = tables.filter(({ sampled }) => 'unsampled' in sampled);
  const asked =
    report.asked === 'full'
      ? 'every row'
      : `up to ${report.asked.toLocaleString('en')} random rows`;
  const columns = tables.reduce((sum, table) => sum + table.columns.length, 0);
  return [
    `Draft of a data map, discovered on ${discovered.toString()}, to be reviewed by a person.`,
    `Read: ${tables.length} tables with ${columns} columns, ${asked} of each; of each value at most 65,536 characters, from its two ends.`,
    ...unread.map((table) => `Not read: ${table.schema}.${table.name}: ${sayRows(table)}.`),
    ...views.map(
      (view) => `Left out: the view ${view.schema}.${view.name}, which shows what lies in tables.`,
    ),
    'Categories are guesses from names and values. Behind each: how sure it is (0 to 1), and why.',
    'A column that is `none` may still hold personal data that nothing here recognised.',
    'REVIEW marks what only a person can decide. The compiler rejects this file until all are filled in.',
  ].map(comment);
}

const person = /^user\.(name|contact\.(email|phone_number))(\.|$)/;

/** Tables that may have one row per person, to choose from. */
function people(store: string, tables: readonly DiscoveredTable[]): string[] {
  const names = datasetNames(tables);
  const candidates = tables.filter(
    (table) =>
      table.primaryKey.length > 0 &&
      table.columns.some(
        ({ classifications: [best] }) =>
          best && !best.embedded && best.path === undefined && person.test(best.category),
      ),
  );
  return [
    review('subjects', 'the kinds of people that the data is about; perhaps'),
    ...candidates.map((table) => {
      const name = names.get(table) ?? table.name;
      return comment(
        `  ${name}: { says: …, root: ${store}.${name}, key: ${flowList(table.primaryKey)} }`,
      );
    }),
    '',
  ];
}

function place(
  report: DiscoveryReport,
  tables: readonly DiscoveredTable[],
  { url }: DraftOptions,
): string[] {
  const schemas = [...new Set(tables.map(({ schema }) => schema))];
  return [
    `kind: ${report.kind}`,
    `url: ${scalar(url)}`,
    ...openOfStore,
    ...(schemas.length === 0 ? [] : [`schemas: ${flowList(schemas)}`]),
  ];
}

/** Roles that may log in: who holds them, only people know. */
function holders(roles: readonly RoleFacts[]): string[] {
  const standing = roles.filter(({ login }) => login);
  if (standing.length === 0) return [];
  return [
    'holders:',
    `  ${comment('says: what the role is for; who: service, person, recipient or troth; may: as found')}`,
    ...standing.map(
      ({ name, may }) => `  ${review(scalar(name), `{ says: …, who: …, may: ${may} }`)}`,
    ),
  ];
}

function defaults(tables: readonly DiscoveredTable[]): string[] {
  if (tables.length === 0) return [];
  const timeless = tables.some((table) => clocksOf(table).length === 0);
  return [
    comment('What most datasets have in common. What one of them says itself goes before this.'),
    'defaults:',
    ...[...openDefaults, ...(timeless ? [openDefaultPeriod] : [])].map((line) => `  ${line}`),
  ];
}

function datasets(tables: readonly DiscoveredTable[]): string[] {
  if (tables.length === 0) return ['datasets: {}'];
  const names = datasetNames(tables);
  const byTable = new Map(tables.map((table) => [key(table), names.get(table)]));
  const datasetOf = (table: TableName): string | undefined => byTable.get(key(table));
  const each = tables.flatMap((table) => [
    '',
    ...draftDataset(names.get(table) ?? table.name, table, tables, datasetOf).map(
      (line) => `  ${line}`,
    ),
  ]);
  return ['datasets:', ...each];
}

function key({ schema, name }: TableName): string {
  return JSON.stringify([schema, name]);
}
