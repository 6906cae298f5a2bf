import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSteuerId } from './national-id-checks.ts';
import { countNationalIds, nationalIdShare, systems } from './national-id.ts';
import { newShape, readShape } from './shape.ts';

function passed(values: readonly string[]): { names: string[]; share: number } {
  const counts = new Uint32Array(systems.length);
  const shape = newShape();
  for (const value of values) {
    readShape(value, shape);
    countNationalIds(value, shape, counts);
  }
  const names = systems.flatMap(({ name }, index) => (counts[index]! > 0 ? [name] : []));
  return { names, share: nationalIdShare(counts, values.length) };
}

/** Examples that the issuers or their documents publish. */
const published: readonly (readonly [string, string])[] = [
  ['US social security numbers', '219-09-9999'],
  ['Dutch BSNs', '111222333'],
  ['Canadian SINs', '130 692 544'],
  ['NHS numbers', '943 476 5919'],
  ['German tax ids', '86095742719'],
  ['PESEL numbers', '44051401359'],
  ['CPF numbers', '111.444.777-35'],
  ['Turkish identity numbers', '10000000146'],
  ['Belgian national numbers', '85.07.30-033.28'],
  ['Swedish personal numbers', '811218-9876'],
  ['Swiss AHV numbers', '756.9217.0769.85'],
  ['French NIRs', '255081416802538'],
  ['Spanish DNI and NIE numbers', '12345678Z'],
  ['Spanish DNI and NIE numbers', 'X1234567L'],
  ['codici fiscali', 'RSSMRA85T10A562S'],
  ['Finnish identity codes', '131052-308T'],
  ['UK national insurance numbers', 'QQ123456C'.replace('QQ', 'AB')],
  ['Chinese resident ids', '11010519491231002X'],
];

describe('national ids', () => {
  for (const [name, value] of published) {
    it(`passes a published example of ${name}`, () => {
      assert.ok(passed([value]).names.includes(name), value);
    });
  }

  it('passes no published example with another check digit', () => {
    for (const [name, value] of published) {
      if (/\d$/.test(value) && name !== 'US social security numbers') {
        const wrong = value.slice(0, -1) + String((Number(value.at(-1)) + 1) % 10);
        assert.ok(!passed([wrong]).names.includes(name), wrong);
      }
    }
  });

  it('does not take what chance explains for ids', () => {
    const running = Array.from({ length: 200 }, (_unused, row) => String(120_000_000 + row * 7));
    assert.ok(passed(running).share < 0.2);
    assert.equal(passed(['111222333', '123456782']).share, 0);
  });

  for (const id of ['31457900724', '11223456780', '12123456783'])
    it(`takes no German tax id in which two digits repeat: ${id}`, () => {
      assert.equal(isSteuerId(id), false);
    });
});
