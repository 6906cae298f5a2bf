import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Status } from '@troth/core/control';
import { TrothError, type ErrorKind } from '@troth/core/error';
import { exitCodeOfError, exitCodeOfStatuses } from './exit-code.ts';

describe('exit codes', () => {
  const of: readonly (readonly [number, readonly Status[]])[] = [
    [0, ['kept', 'attested', 'at-risk']],
    [1, ['kept', 'unknown', 'broken']],
    [1, ['lapsed', 'unknown']],
    [3, ['kept', 'unknown']],
    [0, []],
  ];
  for (const [code, statuses] of of) {
    it(`are ${code} for ${statuses.join(', ') || 'no promise'}`, () => {
      assert.equal(exitCodeOfStatuses(statuses), code);
    });
  }

  it('tell what is wrong with the input from what cannot be reached', () => {
    assert.equal(exitCodeOfError(errorOf('invalid')), 2);
    assert.equal(exitCodeOfError(errorOf('conflict')), 2);
    assert.equal(exitCodeOfError(errorOf('unavailable')), 4);
    assert.equal(exitCodeOfError(new RangeError('x')), 4);
  });
});

function errorOf(kind: ErrorKind): TrothError {
  return new TrothError({ code: 'x', kind, publicMessage: 'x' });
}
