import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import { attemptAll, attemptEach } from './attempt.ts';

function failure(kind: 'denied' | 'bug' = 'denied'): TrothError {
  return new TrothError({ code: 'store-denied', kind, publicMessage: 'Refused.' });
}

async function even(number: number): Promise<number> {
  if (number % 2 === 1) throw failure();
  return number;
}

describe('reads of which some may fail', () => {
  it('keep what the others found, in order', async () => {
    const attempts = await attemptEach([1, 2], even);
    assert.deepEqual(
      attempts.map(([subject, one]) => [subject, one.done ? one.value : one.failure.code]),
      [
        [1, 'store-denied'],
        [2, 2],
      ],
    );
  });

  it('fail together when nothing was found', async () => {
    await assert.rejects(attemptEach([1, 3], even), TrothError);
    assert.deepEqual(await attemptEach([], even), []);
    assert.equal((await attemptAll([1, 3], even)).length, 2);
  });

  it('do not hide a bug, of ours or of anybody', async () => {
    await assert.rejects(
      attemptAll([1], () => Promise.reject(failure('bug'))),
      TrothError,
    );
    await assert.rejects(
      attemptAll([1], () => Promise.reject(new RangeError('wrong'))),
      RangeError,
    );
  });
});
