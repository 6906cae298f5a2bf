import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noRequest } from '../testing/context.ts';
import type { RequestCounts } from './facts.ts';
import { judgeInTime } from './judge-requests.ts';

function outcomeOf(counts: Partial<RequestCounts>): string | undefined {
  const own = new Map([['erasure', { ...noRequest, ...counts }]] as const);
  const within = Temporal.Duration.from({ months: 1 });
  const [finding] = judgeInTime({ tables: [], own }, ['erasure'], { within });
  return finding?.outcome;
}

describe('requests that ended after their deadline', () => {
  it('are not forgotten as soon as they have ended', () => {
    assert.equal(outcomeOf({ ever: 1, done: 1 }), 'met');
    assert.equal(outcomeOf({ ever: 1, done: 1, endedLate: 1 }), 'at-risk');
  });
});
