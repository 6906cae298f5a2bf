import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { waitAfter } from './resume.ts';

describe('the wait before a request is tried again', () => {
  it('doubles from a minute to an hour', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((failed) => waitAfter(failed) / 60);
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });
});
