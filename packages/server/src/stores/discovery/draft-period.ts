/** How long rows may stay, as far as a draft can help: which columns may start the clock. */
import type { DatasetOf } from './dataset-names.ts';
import type { DiscoveredTable } from './report.ts';
import { openPeriod } from './review.ts';
import { comment, flowScalar } from './yaml-text.ts';

const clock = /^(date|timestamp)/;

/** Not a date that says something about a person, such as a birthday. */
export function clocksOf(table: DiscoveredTable): string[] {
  return table.columns
    .filter(({ type, classifications }) => clock.test(type) && classifications.length === 0)
    .map(({ name }) => flowScalar(name));
}

/** Left open where the table has a clock of its own; what has none falls to the store's default. */
export function draftPeriod(
  table: DiscoveredTable,
  tables: readonly DiscoveredTable[],
  datasetOf: DatasetOf,
): string {
  const own = clocksOf(table);
  if (own.length > 0) return openPeriod(own);
  const distant = table.foreignKeys.flatMap(({ to }) => {
    const target = tables.find(({ schema, name }) => schema === to.schema && name === to.name);
    const name = target && datasetOf(target);
    return target && name ? clocksOf(target).map((column) => `${name}.${column}`) : [];
  });
  const or = [...new Set(distant)].join(' or ');
  return comment(
    or === ''
      ? 'period: the default, for there is no date to count from'
      : `period: the default, or of its own: { keep: 1 year, since: ${or} }`,
  );
}
