/**
 * Scores on the columns of nine public schemas: the half that was looked at while rules were made.
 * The held-out half is scored by `npm run bench -- labels` alone, so that a run of the tests does
 * not turn it into another half that is tuned on.
 */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { schemaTables, sources, withoutHeadings } from './fixtures/schemas.ts';
import { scoreTables, sayScore, type Score } from './fixtures/score.ts';

function judge(context: TestContext, isBare: boolean): Score {
  const tables = schemaTables('tuning');
  const found = scoreTables(isBare ? tables.map(withoutHeadings) : tables);
  context.diagnostic(sayScore(found));
  return found;
}

describe('columns of public schemas', () => {
  it('are six hundred or more of eight or more schemas, in two halves', () => {
    const counts = (['tuning', 'held-out'] as const).map(
      (half) => schemaTables(half).flat().length,
    );
    assert.ok(sources.length >= 8);
    assert.ok(
      counts.every((count) => count >= 300),
      counts.join(' and '),
    );
  });

  it('with headings', (context) => {
    const { f1, falsePositiveRate } = judge(context, false);
    assert.ok(f1 >= 0.92 && falsePositiveRate <= 0.03);
  });

  it('without headings', (context) => {
    const { f1, falsePositiveRate } = judge(context, true);
    assert.ok(f1 >= 0.72 && falsePositiveRate <= 0.03);
  });
});
