import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Effect } from '../../stores/contract.ts';
import { begun, changedBy, nothingYet, settled } from './progress.ts';

const wrote = (rows: number): Effect => ({
  table: { schema: 'public', name: 'logs' },
  by: 'trigger',
  inserted: rows,
  updated: 0,
  deleted: 0,
});

describe('what is measured of a step', () => {
  it('adds up what batches changed and set off', () => {
    const first = changedBy(begun(nothingYet, 5), 2, [wrote(2)]);
    const second = changedBy(first, 3, [wrote(3)]);
    assert.deepEqual(second, { found: 5, changed: 5, otherwise: 0, effects: [wrote(5)] });
  });

  it('knows which rows an interrupted run did not tell of', () => {
    const told = changedBy(begun(nothingYet, 5), 2, []);
    const resumed = begun(told, 1);
    assert.deepEqual(resumed, { found: 5, changed: 4, otherwise: 0, untold: 2, effects: [] });
    assert.equal(begun(changedBy(resumed, 1, []), 0).untold, 2);
  });

  it('lays to somebody else what is gone without a change', () => {
    const told = changedBy(begun(nothingYet, 5), 2, []);
    assert.deepEqual(settled(told, 1), {
      found: 5,
      changed: 2,
      otherwise: 2,
      effects: [],
    });
  });

  it('counts no effects any more once the store does not', () => {
    const told = changedBy(begun(nothingYet, 2), 1, null);
    assert.equal(changedBy(told, 1, [wrote(1)]).effects, null);
  });
});
