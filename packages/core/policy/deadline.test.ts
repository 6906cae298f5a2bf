import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { deadlineAfter } from './deadline.ts';

function deadline(start: string, duration: string, zone: string): string {
  return deadlineAfter(
    Temporal.ZonedDateTime.from(`${start}[${zone}]`).toInstant(),
    Temporal.Duration.from(duration),
    zone,
  )
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString();
}

describe('deadlineAfter', () => {
  for (const [start, duration, expected] of [
    ['2023-01-31T10:00', 'P1M', '2023-02-28T10:00:00'],
    ['2024-01-31T10:00', 'P1M', '2024-02-29T10:00:00'],
    ['2023-03-31T10:00', 'P1M', '2023-04-30T10:00:00'],
    ['2023-02-28T10:00', 'P1M', '2023-03-28T10:00:00'],
    ['2024-02-29T10:00', 'P1Y', '2025-02-28T10:00:00'],
    ['2023-12-31T23:59', 'P2M', '2024-02-29T23:59:00'],
    ['2023-01-01T10:00', 'P30D', '2023-01-31T10:00:00'],
  ] as const) {
    it(`ends ${duration} after ${start} at ${expected}`, () => {
      assert.equal(deadline(start, duration, 'Europe/Brussels'), expected);
    });
  }

  it('keeps the time of day across a change of clocks when days are counted', () => {
    assert.equal(deadline('2024-03-30T12:00', 'P1D', 'Europe/Berlin'), '2024-03-31T12:00:00');
  });

  it('counts hours as elapsed time across a change of clocks', () => {
    assert.equal(deadline('2024-03-30T12:00', 'PT24H', 'Europe/Berlin'), '2024-03-31T13:00:00');
    assert.equal(
      deadline('2024-11-02T12:00', 'PT24H', 'America/Los_Angeles'),
      '2024-11-03T11:00:00',
    );
  });

  it('moves a time that the clocks skip to the next one that exists', () => {
    assert.equal(deadline('2024-03-30T02:30', 'P1D', 'Europe/Berlin'), '2024-03-31T03:30:00');
  });

  it('counts the days of the zone, not those of UTC', () => {
    const start = Temporal.Instant.from('2024-01-31T23:30:00Z');
    const month = Temporal.Duration.from('P1M');
    assert.equal(deadlineAfter(start, month, 'UTC').toString(), '2024-02-29T23:30:00Z');
    // Already 1 February in Tokyo.
    assert.equal(deadlineAfter(start, month, 'Asia/Tokyo').toString(), '2024-02-29T23:30:00Z');
    const later = Temporal.Instant.from('2024-03-31T23:30:00Z');
    assert.equal(deadlineAfter(later, month, 'UTC').toString(), '2024-04-30T23:30:00Z');
    assert.equal(deadlineAfter(later, month, 'Asia/Tokyo').toString(), '2024-04-30T23:30:00Z');
  });

  it('never lies before its start, and a later start never ends earlier', () => {
    const moment = fc.integer({ min: 0, max: 4_000_000_000_000 });
    const months = fc.integer({ min: 0, max: 48 });
    const zone = fc.constantFrom('UTC', 'Europe/Brussels', 'America/Los_Angeles', 'Asia/Kathmandu');
    fc.assert(
      fc.property(moment, moment, months, zone, (a, b, count, name) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)].map((one) =>
          Temporal.Instant.fromEpochMilliseconds(one),
        );
        assert.ok(first !== undefined && second !== undefined);
        const duration = Temporal.Duration.from({ months: count });
        const ends = [first, second].map((start) => deadlineAfter(start, duration, name));
        assert.ok(ends[0] !== undefined && ends[1] !== undefined);
        assert.ok(Temporal.Instant.compare(first, ends[0]) <= 0);
        // Four days of a long month end on the same last day of a short one, each at its own time.
        const days = ends.map((one) => one.toZonedDateTimeISO(name).toPlainDate());
        assert.ok(days[0] !== undefined && days[1] !== undefined);
        assert.ok(Temporal.PlainDate.compare(days[0], days[1]) <= 0);
      }),
    );
  });
});
