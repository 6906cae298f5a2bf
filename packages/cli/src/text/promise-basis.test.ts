import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Coverage } from '@troth/core/control';
import type { PromiseReport, ReportedFinding } from '@troth/server';
import { promiseBasis } from './promise-basis.ts';

const rows = (seen: number, of: number) => [{ what: 'rows', seen, of }];
const age = { checkedAt: '2026-11-28T09:00:00Z', freshUntil: '2026-11-29T11:00:00Z' };
const when = 'When: 2026-11-28 09:00 UTC, counts until 2026-11-29 11:00 UTC';

function met(coverage: Coverage, resource = 'main'): ReportedFinding {
  return { rule: 'r', outcome: 'met', resource, message: '', facts: {}, coverage };
}

function promise(findings: readonly ReportedFinding[]): PromiseReport {
  const clause = { index: 0, kind: 'collection', says: '', status: 'kept', reason: '' } as const;
  return {
    id: 'P1',
    says: '',
    status: 'kept',
    reason: '',
    ...age,
    rollsUp: [],
    clauses: [{ ...clause, ...age, entry: null, findings }],
  };
}

const unseen = (text: string, how: string) => met({ looked: rows(1, 1), how, unseen: text });

function named(names: readonly string[]): string | undefined {
  const looked = { looked: rows(1, 1), how: 'every row', names };
  return promiseBasis(promise([met(looked)]), 'troth explain acme/P1')[0];
}

describe('the basis of a promise', () => {
  it('says looks of one kind once, with their sums, and apart what is only declared', () => {
    const every = { looked: rows(2, 3), how: 'every row' };
    const text = promiseBasis(
      promise([
        met(every),
        met({ looked: rows(5, 5), how: 'every row' }, 'other'),
        met(every),
        { ...met({ looked: [], how: 'the data map', names: ['main.a'] }), outcome: 'declared' },
      ]),
      'troth explain acme/P1',
    );
    assert.deepEqual(text, [
      'Looked at: 7 of 8 rows; every row',
      'Declared in the data map (main.a)',
      'Not looked at: 1 of 8 rows',
      when,
    ]);
  });

  it('says what was not looked at, the same once', () => {
    const text = promiseBasis(
      promise([unseen('backups; files', 'every row'), unseen('views; backups', 'the catalogue')]),
      'troth explain acme/P1',
    );
    assert.ok(text.includes('Not looked at: backups; files; views'), text.join('\n'));
  });

  it('says in which store many places are, and names a few', () => {
    assert.equal(named(['main.a', 'main.b']), 'Looked at: main.a, main.b: 1 of 1 row; every row');
    assert.equal(
      named(['main.a', 'main.b', 'main/public.c', 'old.d']),
      'Looked at: in the store main, the store old: 1 of 1 row; every row',
    );
    assert.equal(
      named(['requests for access', 'b', 'c', 'd']),
      'Looked at: requests for access, b, c and 1 more: 1 of 1 row; every row',
    );
  });

  it('says how far back the oldest look lies, and where the rest of many looks is told', () => {
    const since = '2026-11-21T09:00:00Z';
    const looks = ['a', 'b', 'c', 'd'].map((how) => met({ looked: rows(1, 1), how, since }));
    const text = promiseBasis(promise(looks), 'troth explain acme/P1');
    assert.equal(text[0], 'Looked at: 1 of 1 row; a, since 2026-11-21 09:00 UTC');
    assert.equal(text[3], 'and 1 more look: troth explain acme/P1');
  });

  it('says of which promises one that is made of others is the worst', () => {
    const made = { ...promise([]), clauses: [], rollsUp: ['P2', 'P3'] };
    assert.deepEqual(promiseBasis(made, 'troth explain acme/P1'), [
      'Rests on: P2, P3, of which it has the worst status',
      when,
    ]);
  });
});
