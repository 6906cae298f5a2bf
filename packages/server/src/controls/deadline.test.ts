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

function limitAt(now: string): Temporal.Instant {
  const at = Temporal.ZonedDateTime.from(`${now}[Europe/Berlin]`).toInstant();
  return overdueBefore(at, Temporal.Duration.from('P1D'), 'Europe/Berlin');
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

  describe('around a change of clocks', () => {
    const daily = ['P1D', 'P1W', 'P1M'].map((text) => Temporal.Duration.from(text));
    for (const [zone, change] of [
      ['Europe/Berlin', '2026-03-29T01:00Z'],
      ['Europe/Berlin', '2026-10-25T01:00Z'],
      ['America/New_York', '2026-03-08T07:00Z'],
      ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
      ['America/St_Johns', '2026-11-01T04:30Z'],
    ] as const)
      it(`calls nobody late who is in time: ${zone}, ${change.slice(0, 10)}`, () => {
        for (const within of daily)
          for (let minutes = -180; minutes <= 36 * 60; minutes += 17) {
            const now = Temporal.Instant.from(change).add({ minutes });
            const limit = overdueBefore(now, within, zone);
            for (let before = 1; before < 240; before += 7)
              assert.ok(
                isLate(limit.subtract({ minutes: before }), within, zone, now),
                `${now} ${within} ${before}`,
              );
          }
      });

    it('what is due at half past three is not late at three', () => {
      const began = Temporal.ZonedDateTime.from('2026-03-28T02:30[Europe/Berlin]').toInstant();
      const isCounted = (now: string) => Temporal.Instant.compare(began, limitAt(now)) < 0;
      assert.equal(isCounted('2026-03-29T03:05'), false);
      assert.equal(isCounted('2026-03-29T03:29'), false);
      assert.equal(isCounted('2026-03-29T04:01'), true);
    });
  });
});
