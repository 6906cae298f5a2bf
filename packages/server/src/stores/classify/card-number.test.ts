import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { findCardNumbers, isCardNumber } from './card-number.ts';

const found = (text: string): string[] =>
  findCardNumbers(text).map(({ index, length }) => text.slice(index, index + length));

describe('card numbers', () => {
  it('knows the test numbers of the networks', () => {
    const numbers = [
      '4111111111111111',
      '4012888888881881',
      '4222222222222',
      '5555555555554444',
      '2223003122003222',
      '378282246310005',
      '6011111111111117',
      '30569309025904',
      '3530111333300000',
      '6200000000000005',
    ];
    for (const number of numbers) assert.ok(isCardNumber(number), number);
  });

  it('refuses a wrong check digit, an unassigned prefix and a length that the network lacks', () => {
    for (const number of [
      '4111111111111112',
      '9111111111111111',
      '41111111111111',
      '0000000000000000',
    ]) {
      assert.ok(!isCardNumber(number), number);
    }
  });

  it('finds numbers in text, grouped or not', () => {
    assert.deepEqual(found('paid with 4111 1111 1111 1111, exp 12/27'), ['4111 1111 1111 1111']);
    assert.deepEqual(found('Karte: 5555-5555-5555-4444.'), ['5555-5555-5555-4444']);
    assert.deepEqual(found('378282246310005'), ['378282246310005']);
    assert.deepEqual(found('a 4111111111111111 b 5555555555554444'), [
      '4111111111111111',
      '5555555555554444',
    ]);
  });

  it('finds the number beside other groups of digits', () => {
    assert.deepEqual(found('12 4111 1111 1111 1111 1227'), ['4111 1111 1111 1111']);
    assert.deepEqual(found('2024-05-06 4111111111111111'), ['4111111111111111']);
  });

  it('takes no number out of a longer run, a word, a decimal or an id', () => {
    for (const text of [
      '94111111111111111111',
      '41111111111111110',
      'x4111111111111111',
      '4111111111111111e',
      '0.4111111111111111',
      '4111111111111111.25',
      'id_4111111111111111',
      '1/4111111111111111',
    ]) {
      assert.deepEqual(found(text), [], text);
    }
  });

  it('says positions inside the text whose digits are a card number, in order', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789 -45x.'), maxLength: 200 }),
        (text) => {
          let end = 0;
          for (const { index, length } of findCardNumbers(text)) {
            assert.ok(index >= end && index + length <= text.length);
            assert.ok(isCardNumber(text.slice(index, index + length).replaceAll(/\D/g, '')));
            end = index + length;
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes time linear in the text', () => {
    for (const text of ['4'.repeat(1_000_000), '4 '.repeat(500_000), '4111-'.repeat(200_000)]) {
      const started = cpuMilliseconds();
      findCardNumbers(text);
      assert.ok(cpuMilliseconds() - started < 2000);
    }
  });
});

/** Of this process, so that what else the machine does counts for nothing. */
function cpuMilliseconds(): number {
  return process.cpuUsage().user / 1000;
}
