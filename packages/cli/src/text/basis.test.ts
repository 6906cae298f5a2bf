import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PromiseReport } from '@troth/server';
import { basisLines, promiseBasis, statedLines } from './basis.ts';

const rows = (seen: number, of: number | null) => [{ what: 'rows', seen, of }];

describe('the basis of a finding', () => {
  const checked = '2026-11-28T09:00:00Z';

  it('says what was looked at, out of what, what was not, and when', () => {
    assert.deepEqual(
      basisLines({ looked: rows(43, 43), how: 'every row', unseen: 'backups' }, checked),
      [
        'Looked at: 43 of 43 rows; every row',
        'Not looked at: backups',
        'When: 2026-11-28 09:00 UTC',
      ],
    );
    assert.deepEqual(basisLines({ looked: rows(43, 43), how: 'every row' }, null), [
      'Looked at: 43 of 43 rows; every row',
      'Not looked at: nothing of these was left out',
    ]);
  });

  it('says what a sample leaves out, and how old the oldest look is', () => {
    const since = '2026-11-21T09:00:00Z';
    const sampled = { looked: rows(1000, 1_000_000), how: 'a random sample', since };
    assert.deepEqual(basisLines({ ...sampled, unseen: 'backups' }, checked), [
      'Looked at: 1,000 of 1,000,000 rows; a random sample',
      'Not looked at: 999,000 of 1,000,000 rows; backups',
      'When: between 2026-11-21 09:00 UTC and 2026-11-28 09:00 UTC',
    ]);
    const [, left] = basisLines({ looked: rows(7, null), how: 'the log' }, checked);
    assert.equal(left, 'Not looked at: rows beyond these, if there are any');
  });

  it('says in words what there is none of, beside what there is', () => {
    const looked = [
      { what: 'functions', seen: 0, of: 0 },
      { what: 'tables', seen: 12, of: 12 },
      { what: 'mappings', seen: 0, of: 0 },
      { what: 'lines', seen: 0, of: 3 },
    ];
    const [first, left] = basisLines({ looked, how: 'the catalogue' }, null);
    assert.equal(
      first,
      'Looked at: 12 of 12 tables, 0 of 3 lines (there are no functions, no mappings); the catalogue',
    );
    assert.equal(left, 'Not looked at: 3 of 3 lines');
    const [alone] = basisLines({ looked: rows(0, 0), how: 'every row' }, null);
    assert.equal(alone, 'Looked at: 0 of 0 rows; every row');
  });

  it('says of what is declared which datasets it is about, who attested it, and since when', () => {
    const declared = { rule: 'r', resource: 'main', message: '', facts: {}, outcome: 'declared' };
    const coverage = { looked: [], how: 'the data map', names: ['main.bills', 'main.people'] };
    const attestation = { role: 'head-of-privacy', made: '2026-11-08', until: '2027-11-07' };
    assert.deepEqual(
      statedLines({
        ...declared,
        outcome: 'declared',
        coverage,
        attestation: { ...attestation, state: 'attested' },
      }),
      [
        'Rests on: the data map (main.bills, main.people); nothing was measured',
        'Attested: by the head of privacy on 2026-11-08, until 2027-11-07',
      ],
    );
    assert.deepEqual(statedLines({ ...declared, outcome: 'declared', coverage }).slice(1), [
      'Attested: by nobody',
    ]);
  });

  it('says of an attestation whose word it is, and what the evidence is', () => {
    const one = { rule: 'attested', outcome: 'attested', resource: 'policy', message: '' } as const;
    const role = 'head-of-finance';
    assert.deepEqual(
      statedLines({ ...one, facts: { role, evidence: 'ab', evidenceName: 'audit.pdf' } }),
      [
        'Rests on: the word of the head of finance and audit.pdf, SHA-256 of its bytes ab; nothing was measured',
      ],
    );
    assert.deepEqual(statedLines({ ...one, facts: { role, evidence: null } }), [
      'Rests on: the word of the head of finance; nothing was measured',
    ]);
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
