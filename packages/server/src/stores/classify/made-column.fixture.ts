/** What a column of these values is taken for, and ways to write many values. */
import assert from 'node:assert/strict';
import { classifyColumn } from './classify-column.ts';
import type { ColumnSample } from './classification.ts';

export const rows = (make: (row: number) => string, count = 60): string[] =>
  Array.from({ length: count }, (_unused, at) => make(at + 1));
export const pick = (row: number, ...from: readonly string[]): string => from[row % from.length]!;
export const two = (value: number): string => String(value).padStart(2, '0');

export function categories(sample: Partial<ColumnSample>): string[] {
  const input = { table: 't', column: 'c', type: 'text', values: [], neighbours: ['id'] };
  return classifyColumn({ ...input, ...sample }).map(({ category }) => category);
}

export function holds(sample: Partial<ColumnSample>, ...wanted: readonly string[]): void {
  const found = categories(sample);
  for (const one of wanted) {
    const value = sample.values?.[0]?.slice(0, 80);
    assert.ok(found.includes(one), `${one} in [${found.join(', ')}] of ${value}`);
  }
}
