import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import { detailsOf, failureOf } from './failure.ts';

describe('telling an error', () => {
  it('passes on what our own say to the public', () => {
    const error = new TrothError({
      code: 'x-y',
      kind: 'denied',
      publicMessage: 'No.',
      facts: { n: 1 },
    });
    assert.deepEqual(failureOf(error), {
      code: 'x-y',
      kind: 'denied',
      message: 'No.',
      facts: { n: 1 },
    });
  });

  it('never shows the message of a foreign error, nor of a cause', () => {
    const foreign = Object.assign(new Error('duplicate key (email)=(ann@example.com)'), {
      code: '23505',
    });
    const wrapped = new TrothError({
      code: 'x',
      kind: 'bug',
      publicMessage: 'It failed.',
      cause: foreign,
    });
    for (const error of [foreign, wrapped]) {
      const all = JSON.stringify([failureOf(error), detailsOf(error)]);
      assert.doesNotMatch(all, /ann@example/);
      assert.match(all, /23505/);
      assert.match(all, /failure\.test\.ts/);
    }
  });

  it('survives what is thrown and is no error', () => {
    assert.equal(failureOf('ann@example.com').facts['error'], 'string');
    assert.deepEqual(detailsOf('ann@example.com'), ['string']);
  });
});

describe('a lost connection', () => {
  for (const [error, code] of [
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'database-unreachable'],
    [Object.assign(new Error('x'), { code: '57P01' }), 'database-unreachable'],
    [new Error('Connection terminated unexpectedly'), 'database-unreachable'],
    [Object.assign(new Error('x'), { code: '42601' }), 'unexpected'],
  ] as const) {
    it(`is told by ${'code' in error ? error.code : error.message}: ${code}`, () => {
      assert.equal(failureOf(error).code, code);
    });
  }
});
