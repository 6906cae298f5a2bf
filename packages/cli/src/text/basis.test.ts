import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PromiseReport } from '@troth/server';
import { basisText, promiseBasis } from './basis.ts';

const rows = (seen: number, of: number | null) => [{ what: 'rows', seen, of }];

describe('the basis of a finding', () => {
  it('says what was looked at, out of what, how, and how old it is', () => {
    assert.equal(
      basisText({ looked: rows(43, 43), how: 'every row' }),
      '43 of 43 rows; every row; in this check',
    );
    assert.equal(
      basisText({
        looked: rows(1000, 1_000_000),
        how: 'a random sample',
        since: '2026-11-21T09:00:00Z',
      }),
      '1,000 of 1,000,000 rows; a random sample; since 2026-11-21 09:00 UTC',
    );
    assert.equal(
      basisText({ looked: rows(7, null), how: 'the log' }),
      '7 rows; the log; in this check',
    );
  });

  it('is said once for looks of one kind, and apart for what is only declared', () => {
    const finding = { rule: 'r', resource: 'main', message: '', facts: {} };
    const promise: PromiseReport = {
      id: 'P1',
      says: '',
      status: 'attested',
      reason: '',
      checkedAt: '2026-11-28T09:00:00Z',
      rollsUp: [],
      clauses: [
        {
          index: 0,
          kind: 'collection',
          says: '',
          status: 'attested',
          reason: '',
          checkedAt: null,
          freshUntil: null,
          entry: null,
          findings: [
            { ...finding, outcome: 'met', coverage: { looked: rows(2, 3), how: 'every row' } },
            {
              ...finding,
              outcome: 'met',
              resource: 'other',
              coverage: { looked: rows(5, 5), how: 'every row' },
            },
            { ...finding, outcome: 'met', coverage: { looked: rows(2, 3), how: 'every row' } },
            {
              ...finding,
              outcome: 'declared',
              coverage: { looked: [{ what: 'datasets', seen: 1, of: 1 }], how: 'the data map' },
            },
          ],
        },
      ],
    };
    assert.deepEqual(promiseBasis(promise), [
      'Looked at 7 of 8 rows: every row, 2026-11-28 09:00 UTC',
      'Declared in the data map, 2026-11-28 09:00 UTC',
    ]);
  });
});
