import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { basisLines, statedLines } from './basis.ts';

const rows = (seen: number, of: number | null) => [{ what: 'rows', seen, of }];

describe('the basis of a finding', () => {
  const age = { checkedAt: '2026-11-28T09:00:00Z', freshUntil: '2026-11-29T11:00:00Z' };
  const never = { checkedAt: null, freshUntil: null };

  it('says what was looked at, out of what, what was not, when, and until when that counts', () => {
    const every = { looked: rows(43, 43), how: 'every row' };
    assert.deepEqual(
      basisLines({ ...every, names: ['main/public.bills'], unseen: 'backups' }, age),
      [
        'Looked at: main/public.bills: 43 of 43 rows; every row',
        'Not looked at: backups',
        'When: 2026-11-28 09:00 UTC, counts until 2026-11-29 11:00 UTC',
      ],
    );
    assert.deepEqual(basisLines(every, never), [
      'Looked at: 43 of 43 rows; every row',
      'Not looked at: nothing of these was left out',
    ]);
  });

  it('says what a sample leaves out, and how old the oldest look is', () => {
    const since = '2026-11-21T09:00:00Z';
    const sampled = { looked: rows(1000, 1_000_000), how: 'a random sample', since };
    assert.deepEqual(basisLines({ ...sampled, unseen: 'backups' }, age), [
      'Looked at: 1,000 of 1,000,000 rows; a random sample',
      'Not looked at: 999,000 of 1,000,000 rows; backups',
      'When: between 2026-11-21 09:00 UTC and 2026-11-28 09:00 UTC, counts until 2026-11-29 11:00 UTC',
    ]);
    const [, left] = basisLines({ looked: rows(7, null), how: 'the log' }, age);
    assert.equal(left, 'Not looked at: rows beyond these, if there are any');
  });

  it('says in words what there is none of, beside what there is', () => {
    const looked = [
      { what: 'functions', seen: 0, of: 0 },
      { what: 'tables', seen: 12, of: 12 },
      { what: 'mappings', seen: 0, of: 0 },
      { what: 'lines', seen: 0, of: 3 },
    ];
    const [first, left] = basisLines({ looked, how: 'the catalogue' }, never);
    assert.equal(
      first,
      'Looked at: 12 of 12 tables, 0 of 3 lines (there are no functions, no mappings); the catalogue',
    );
    assert.equal(left, 'Not looked at: 3 of 3 lines');
    const [alone] = basisLines({ looked: rows(0, 0), how: 'every row' }, never);
    assert.equal(alone, 'Looked at: 0 of 0 rows; every row');
  });

  for (const [what, one] of [
    ['entries', 'entry'],
    ['people', 'person'],
    ['kinds of people', 'kind of people'],
    ['access rules', 'access rule'],
    ['copies', 'copy'],
  ] as const) {
    it(`says ${what} of one in the singular`, () => {
      const [first] = basisLines({ looked: [{ what, seen: 1, of: 1 }], how: 'each' }, never);
      assert.equal(first, `Looked at: 1 of 1 ${one}; each`);
    });
  }

  it('names the first of many, and how many more there are', () => {
    const names = Array.from({ length: 30 }, (_, index) => `main.t${index}`);
    const [first = ''] = basisLines({ looked: rows(9, 9), how: 'every row', names }, never);
    assert.match(first, /^Looked at: main\.t0, .*, main\.t19 and 10 more: 9 of 9 rows; every row$/);
  });

  it('says of what is declared which datasets it is about, who attested it, and since when', () => {
    const declared = { rule: 'r', resource: 'main', message: '', facts: {}, outcome: 'declared' };
    const coverage = { looked: [], how: 'the data map', names: ['main.bills', 'main.people'] };
    const attestation = { role: 'head-of-privacy', made: '2026-11-08', until: '2027-11-07' };
    assert.deepEqual(
      statedLines(
        {
          ...declared,
          outcome: 'declared',
          coverage,
          attestation: { ...attestation, state: 'attested' },
        },
        age,
      ),
      [
        'Rests on: the data map (main.bills, main.people)',
        'Not looked at: whether it is so; nothing was measured',
        'Attested: by the head of privacy on 2026-11-08, until 2027-11-07',
        'When: 2026-11-28 09:00 UTC, counts until 2026-11-29 11:00 UTC',
      ],
    );
    assert.deepEqual(statedLines({ ...declared, outcome: 'declared', coverage }, never).slice(2), [
      'Attested: by nobody',
    ]);
  });

  it('says of an attestation whose word it is, and what the evidence is', () => {
    const one = { rule: 'attested', outcome: 'attested', resource: 'policy', message: '' } as const;
    const role = 'head-of-finance';
    const [given, notLooked] = statedLines(
      { ...one, facts: { role, evidence: 'ab', evidenceName: 'audit.pdf' } },
      never,
    );
    assert.equal(
      given,
      'Rests on: the word of the head of finance and audit.pdf, SHA-256 of its bytes ab',
    );
    assert.equal(notLooked, 'Not looked at: whether it is so; nothing was measured');
    const [alone] = statedLines({ ...one, facts: { role, evidence: null } }, never);
    assert.equal(alone, 'Rests on: the word of the head of finance');
  });
});
