import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Status } from '@troth/core/control';
import type { PolicyReport } from '@troth/server';
import { changesBetween } from './changes.ts';
import { countStatuses } from './summary.ts';

function report(policy: string, statuses: Readonly<Record<string, Status>>): PolicyReport {
  const promises = Object.entries(statuses).map(([id, status]) => ({
    id,
    says: '',
    status,
    reason: `${id} is ${status}`,
    checkedAt: null,
    freshUntil: null,
    rollsUp: [],
    clauses: [],
  }));
  return {
    policy,
    title: '',
    company: '',
    hash: '',
    effective: '2026-01-01',
    counts: countStatuses(Object.values(statuses)),
    promises,
  };
}

describe('changes between two checks', () => {
  it('are the promises that stand otherwise, each under its own policy', () => {
    const before = [report('a', { P1: 'kept', P2: 'broken' }), report('b', { P1: 'kept' })];
    const after = [report('a', { P1: 'broken', P2: 'broken' })];
    assert.deepEqual(changesBetween(before, after), [
      { promise: 'a/P1', from: 'kept', to: 'broken', reason: 'P1 is broken' },
    ]);
  });
});
