import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deadlineAfter } from '@troth/core/policy';
import fc from 'fast-check';
import { overdueBefore, sumOf } from './deadline.ts';

const zones = ['UTC', 'America/Los_Angeles', 'Europe/Berlin', 'Australia/Lord_Howe'] as const;

const periods = ['PT24H', 'PT48H', 'P30D', 'P1W', 'P1M', 'P3M', 'P1Y'].map((text) =>
  Temporal.Duration.from(text),
);

const cases = fc.record({
  now: fc
    .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => Temporal.Instant.fromEpochMilliseconds(date.getTime())),
  within: fc.constantFrom(...periods),
  zone: fc.constantFrom(...zones),
  minutes: fc.integer({ min: 1, max: 10 * 24 * 60 }),
});

function isLate(
  start: Temporal.Instant,
  within: Temporal.Duration,
  zone: string,
  now: Temporal.Instant,
) {
  return Temporal.Instant.compare(deadlineAfter(start, within, zone), now) < 0;
}

describe('the instant before which everything is late', () => {
  it('calls nobody late who is in time', () => {
    fc.assert(
      fc.property(cases, ({ now, within, zone, minutes }) => {
        const limit = overdueBefore(now, within, zone);
        assert.ok(isLate(limit.subtract({ minutes }), within, zone, now));
      }),
    );
  });

  it('misses nobody who was late a day ago', () => {
    fc.assert(
      fc.property(cases, ({ now, within, zone, minutes }) => {
        const limit = overdueBefore(now, within, zone);
        const yesterday = now.subtract({ hours: 26 });
        assert.ok(!isLate(limit.add({ minutes }), within, zone, yesterday));
      }),
    );
  });

  it('waits for the end of a day on which several days are due', () => {
    const start = Temporal.Instant.from('2026-01-31T12:00Z');
    const isCounted = (now: string): boolean => {
      const limit = overdueBefore(Temporal.Instant.from(now), Temporal.Duration.from('P1M'), 'UTC');
      return Temporal.Instant.compare(start, limit) < 0;
    };
    assert.equal(isCounted('2026-02-28T23:00Z'), false);
    assert.equal(isCounted('2026-03-01T00:01Z'), true);
  });
});

describe('the sum of two periods', () => {
  it('keeps calendar units apart', () => {
    const sum = sumOf(Temporal.Duration.from('P1M'), Temporal.Duration.from('P2M5D'));
    assert.equal(sum.toString(), 'P3M5D');
  });
});
