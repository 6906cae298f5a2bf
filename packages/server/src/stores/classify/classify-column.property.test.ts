import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { classifyColumn } from './classify-column.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...'0123456789 -+().@:/{}[]",aZé$'), maxLength: 120 }),
  fc.json(),
  fc.emailAddress(),
  fc.ipV6(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);
const types = ['text', 'int8', 'jsonb', 'text[]', 'bool', 'numeric', 'inet', '', 'point', 'date'];
const words = [
  'email',
  'name',
  'user',
  'phone',
  'id',
  'ssn',
  'card',
  'dob',
  'ip',
  'address',
  'notes',
];
const column = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((parts) => parts.join('_')),
);

describe('classifying anything', () => {
  it('never throws, and is confident between 0 and 1, best first', () => {
    fc.assert(
      fc.property(
        column,
        column,
        fc.constantFrom(...types),
        fc.array(text, { maxLength: 12 }),
        (table, name, type, values) => {
          const found = classifyColumn({
            table,
            column: name,
            type,
            values,
            neighbours: [table, 'city'],
          });
          for (const { confidence, category, reason } of found) {
            assert.ok(confidence > 0 && confidence <= 1);
            assert.ok(category.startsWith('user.') && reason !== '');
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('never repeats a sampled value, nor a key that is data', () => {
    const secret = fc.oneof(
      fc.emailAddress(),
      fc
        .string({ unit: fc.constantFrom(...'qxzjkv'), minLength: 9, maxLength: 14 })
        .map((one) => `Q${one} X${one}`),
      fc.integer({ min: 1e9, max: 9e15 }).map((one) => `+${one}`),
    );
    fc.assert(
      fc.property(
        column,
        fc.array(secret, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (name, values, inJson) => {
          const sampled = inJson
            ? values.map((value) => JSON.stringify({ [value]: value }))
            : values;
          const said = JSON.stringify(
            classifyColumn({
              table: 'users',
              column: name,
              type: inJson ? 'jsonb' : 'text',
              values: sampled,
            }),
          );
          for (const value of values) assert.ok(!said.includes(value), said);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('takes time linear in the values, whatever they are', () => {
    const units = [
      'a',
      '0',
      ' ',
      '@',
      'a@',
      '4 ',
      '4111-',
      '1.',
      ':',
      'a.a',
      '+1 ',
      '(123) ',
      '0 0-',
      '{"a":',
      '[',
      'a b ',
      'tel 1',
      'DE12 ',
      '$2b$',
      'x@y.',
      '\u0301',
      'é',
      '1,',
      "'",
      '123-45-',
      '-1 (',
      'http://',
      'Str. ',
    ];
    for (const unit of units) {
      const value = unit.repeat(Math.ceil(1_000_000 / unit.length));
      for (const type of ['text', 'jsonb']) {
        const started = cpuMilliseconds();
        classifyColumn({
          table: 'users',
          column: 'note',
          type,
          values: [value, `${value}.`, `{${value}}`],
        });
        const spent = cpuMilliseconds() - started;
        assert.ok(spent < 5000, `'${unit}' as ${type} took ${Math.round(spent)} ms`);
      }
    }
  });

  it('reads names of a million characters quickly', () => {
    const started = cpuMilliseconds();
    classifyColumn({
      table: 'x_'.repeat(500_000),
      column: 'name'.repeat(250_000),
      type: 'text',
      values: [],
    });
    assert.ok(cpuMilliseconds() - started < 1000);
  });
});

/** Of this process, so that what else the machine does counts for nothing. */
function cpuMilliseconds(): number {
  return process.cpuUsage().user / 1000;
}
