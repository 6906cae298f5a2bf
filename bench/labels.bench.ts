/**
 * How well discovery finds personal columns in the labelled columns of nine public schemas, with
 * their headings and without, on the half that was tuned on and on the half that was held out. The
 * targets are F1 0.92 and 0.75, and at most 3 % of the other columns falsely flagged.
 */
import {
  schemaTables,
  withoutHeadings,
  type Half,
} from '../packages/server/src/stores/classify/fixtures/schemas.ts';
import { sayScore, scoreTables } from '../packages/server/src/stores/classify/fixtures/score.ts';
import { report } from './report.ts';

const halves: readonly Half[] = ['tuning', 'held-out'];
const mostFalse = 0.03;

export async function run(): Promise<void> {
  for (const half of halves) {
    const tables = schemaTables(half);
    const looks = [
      ['headings', tables, 0.92],
      ['bare', tables.map(withoutHeadings), 0.75],
    ] as const;
    for (const [name, columns, wanted] of looks) {
      const found = scoreTables(columns);
      console.log(`${half}, ${name}: ${sayScore(found)}`);
      report(`labels-${half}-${name}`, found.f1, wanted);
      report(`labels-${half}-${name}-false`, found.falsePositiveRate / mostFalse, 1, 'at most');
    }
  }
}
