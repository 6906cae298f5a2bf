import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isoDateOf } from './check/date.ts';
import { openEnd } from './open-end.ts';
import { closest, quote, suggest } from './words.ts';

describe('closest', () => {
  it('finds what a misspelt word means, whatever its case', () => {
    const known = ['retention', 'erasure', 'residency'];
    assert.equal(closest('retentoin', known), 'retention');
    assert.equal(closest('Erasure', known), 'erasure');
    assert.equal(closest('xyz', known), undefined);
    assert.equal(closest('x'.repeat(100_000), known), undefined);
    assert.equal(closest('x', []), undefined);
  });
});

describe('suggest', () => {
  it('lists the choices when none is near and they are few', () => {
    assert.equal(suggest('xyz', ['one', 'two']), 'known: `one`, `two`');
    assert.equal(
      suggest(
        'xyz',
        Array.from({ length: 20 }, (_, n) => `choice-${n}`),
      ),
      undefined,
    );
  });
});

describe('quote', () => {
  it('is short, on one line, and closed', () => {
    assert.equal(quote('a\n\u001b[1m`b`'), "`a [1m'b'`");
    assert.equal(quote('x'.repeat(500)).length, 62);
  });
});

describe('isoDateOf', () => {
  for (const [written, advice] of [
    ['3 September 2019', 'write `2019-09-03`'],
    ['Sept. 3rd, 2019', 'write `2019-09-03`'],
    ['2019/9/3', 'write `2019-09-03`'],
    ['09/03/2019', 'write `2019-03-09` or `2019-09-03`'],
    ['31.12.2019', 'write `2019-12-31`'],
    ['30 February 2019', undefined],
    ['soon', undefined],
    ['1 2 3', undefined],
  ] as const) {
    it(`reads ${written}`, () => {
      assert.equal(isoDateOf(written), advice);
    });
  }
});

describe('openEnd', () => {
  for (const text of [
    'Names, including but not limited to first names',
    'Names, including without limitation nicknames',
    'Names, addresses, etc.',
    'Names and so on',
    'Names and similar data',
    'Names, addresses and the like',
    'Names, among others',
    'Names, among other things',
    'Names and any other information',
    'Names, addresses and more.',
    'Names, including\n  but not limited\n  to nicknames',
  ]) {
    it(`finds the open end of ${JSON.stringify(text)}`, () => {
      assert.notEqual(openEnd(text), undefined);
    });
  }

  for (const text of [
    'Names, including nicknames',
    'Data and more data are deleted',
    'People like each other',
    'No other company is given data',
    'Similar requests are answered together',
    'Sketches of a goal',
  ]) {
    it(`takes ${JSON.stringify(text)} for closed`, () => {
      assert.equal(openEnd(text), undefined);
    });
  }
});
