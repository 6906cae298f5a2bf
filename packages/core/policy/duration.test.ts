import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { compareDurations, duration, formatDuration, parseDuration } from './duration.ts';

describe('parseDuration', () => {
  for (const [text, iso] of [
    ['30 days', 'P30D'],
    ['1 day', 'P1D'],
    ['24 hours', 'PT24H'],
    ['1 year', 'P1Y'],
    ['90 minutes', 'PT90M'],
    ['2 weeks', 'P2W'],
    ['1 year and 6 months', 'P1Y6M'],
    ['1 year, 6 months', 'P1Y6M'],
    ['30days', 'P30D'],
    ['  1  Month ', 'P1M'],
    ['P30D', 'P30D'],
    ['PT24H', 'PT24H'],
    ['0 days', 'PT0S'],
  ] as const) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.equal(parseDuration(text)?.toString(), iso);
    });
  }

  for (const text of [
    '',
    'soon',
    '1.5 days',
    '-1 day',
    '1 day 1 year',
    '1 day 2 days',
    '30',
    'days',
    'P',
    'PT',
    'P1D1Y',
    'P1.5D',
    '2000 years',
    '999999999999 days',
    '999999 years',
    '999999 weeks',
    'P999999M',
    'and',
    '1 fortnight',
    `${'1 '.repeat(10_000)}day`,
  ]) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.equal(parseDuration(text), undefined);
    });
  }

  it('reads back what formatDuration writes', () => {
    const count = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(count, count, count, count, (years, months, days, hours) => {
        const one = Temporal.Duration.from({ years, months, days, hours });
        assert.equal(parseDuration(formatDuration(one))?.toString(), one.toString());
      }),
    );
  });
});

describe('compareDurations', () => {
  it('counts months and years by the calendar', () => {
    const pairs = [
      ['30 days', '1 month', -1],
      ['31 days', '1 month', 0],
      ['365 days', '1 year', 0],
      ['48 hours', '1 day', 1],
    ] as const;
    for (const [a, b, expected] of pairs) {
      const [left, right] = [parseDuration(a), parseDuration(b)];
      assert.ok(left !== undefined && right !== undefined);
      assert.equal(compareDurations(left, right), expected, `${a} against ${b}`);
    }
  });
});

describe('duration()', () => {
  it('parses to a Temporal.Duration and says what it expected', () => {
    assert.equal(duration().parse('1 month').toString(), 'P1M');
    const failed = duration().safeParse('soon');
    assert.match(failed.error?.issues[0]?.message ?? '', /such as "30 days"/);
  });

  it('is a string with a pattern in the input JSON Schema', () => {
    const schema = z.toJSONSchema(z.strictObject({ within: duration().describe('How long') }), {
      io: 'input',
    });
    const within = schema.properties?.['within'];
    assert.ok(typeof within === 'object');
    assert.equal(within.type, 'string');
    assert.equal(within.description, 'How long');
    for (const good of ['30 days', '1 year, 6 months', '1 year and 6 months', 'P30D'])
      assert.match(good, new RegExp(within.pattern ?? '^$'));
  });
});
