/** How the data map reads for a customer: no table names, no dots. */
import { formatDuration } from './duration.ts';
import type { EraseStrategy, Field, Period } from './model.ts';

/** A data category as people call it: `user.contact.email` → `contact email`. */
export function categoryName(key: string): string {
  return key.replace(/^user\./, '').replaceAll(/[._]/g, ' ');
}

/** The kinds of personal data in these fields, each once. */
export function kindsOf(fields: readonly Field[]): string[] {
  const keys = fields.flatMap(({ category, json }) => [category, ...Object.values(json ?? {})]);
  return [...new Set(keys.filter((key) => key !== 'none').map(categoryName))];
}

/** Names of datasets and columns are written for machines: `review_notes`. */
export function plainName(name: string): string {
  return name.replaceAll(/[_-]/g, ' ');
}

export function quoted(name: string): string {
  return `“${plainName(name)}”`;
}

/** `main.companies.name`, `main.companies.domain` → `companies (name, domain)`. */
export function receivedNames(receives: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const one of receives) {
    const [, dataset = '', ...field] = one.split('.');
    const column = field.join('.');
    const columns = groups.get(dataset) ?? [];
    columns.push(column === '*' ? 'everything' : plainName(column));
    groups.set(dataset, columns);
  }
  return [...groups].map(([dataset, columns]) => `${plainName(dataset)} (${columns.join(', ')})`);
}

/** `for 1 year after left at`. */
export function periodName(period: Period): string {
  if (period.keep === 'indefinitely') return `without end (${period.because})`;
  return `for ${formatDuration(period.keep)} after ${period.since.replaceAll(/[._]/g, ' ')}`;
}

export function erasureName(strategy: EraseStrategy): string {
  if (strategy.how === 'keep') return `kept (${strategy.because})`;
  const name = { delete: 'deleted', null: 'emptied', mask: 'masked' }[strategy.how];
  return strategy.how === 'mask' && strategy.with !== undefined
    ? `${name} with “${strategy.with}”`
    : name;
}
