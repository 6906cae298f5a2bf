import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dayAt, momentOf, wallBefore } from './clock-zones.ts';

const at = (text: string) => Temporal.Instant.from(text);

describe('a moment as a store spells it', () => {
  const spelled: readonly (readonly [string, string | undefined])[] = [
    ['2026-01-31 10:00:00+00', '2026-01-31T10:00:00Z'],
    ['2026-01-31 10:00:00+05:30', '2026-01-31T04:30:00Z'],
    ['2026-01-31 10:00:00.25', '2026-01-31T09:00:00.25Z'],
    // The hour that comes twice, and the one that never comes: the later reading.
    ['2026-10-25 02:30:00', '2026-10-25T01:30:00Z'],
    ['2026-03-29 02:30:00', '2026-03-29T01:30:00Z'],
    // The end of the day, of 23 and of 25 hours too.
    ['2026-01-31', '2026-01-31T23:00:00Z'],
    ['2026-03-29', '2026-03-29T22:00:00Z'],
    ['2026-10-25', '2026-10-25T23:00:00Z'],
    ['infinity', undefined],
    ['-infinity', undefined],
  ];
  for (const [text, moment] of spelled) {
    it(`${text} is ${moment ?? 'none'}`, () => {
      const zone = { zone: 'Europe/Berlin', days: 'UTC' };
      assert.equal(momentOf(text, zone)?.toString(), moment);
    });
  }

  it('has no moment where nothing says of which zone a time is; a day is one of the policy', () => {
    const zone = { zone: undefined, days: 'America/Los_Angeles' };
    assert.equal(momentOf('2026-01-31 10:00:00', zone), 'zoneless');
    assert.equal(momentOf('2026-01-31', zone)?.toString(), '2026-02-01T08:00:00Z');
  });
});

describe('a moment on the clock of a zone', () => {
  const walls: readonly (readonly [string, string, string])[] = [
    ['2026-06-01T12:00:00Z', 'Europe/Berlin', '2026-06-01T14:00:00'],
    ['2026-06-01T12:00:00Z', 'America/Los_Angeles', '2026-06-01T05:00:00'],
    ['2026-06-01T12:00:00Z', 'Asia/Kolkata', '2026-06-01T17:30:00'],
    // First and second half past two: in the first, 02:10 may still be to come.
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', '2026-10-25T02:00:00'],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', '2026-10-25T02:30:00'],
    ['2026-10-24T23:59:00Z', 'Europe/Berlin', '2026-10-25T01:59:00'],
    // 02:30 of this night is read as 03:30.
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29T02:00:00'],
    ['2026-03-29T01:30:00Z', 'Europe/Berlin', '2026-03-29T02:30:00'],
    ['2026-03-29T02:00:00Z', 'Europe/Berlin', '2026-03-29T04:00:00'],
  ];
  for (const [moment, zone, wall] of walls) {
    it(`${moment} is ${wall} in ${zone}`, () =>
      assert.equal(wallBefore(at(moment), zone).toString(), wall));
  }

  it('lets nothing pass that was not before it, whatever the hour and the zone', () => {
    for (const zone of ['Europe/Berlin', 'America/Los_Angeles', 'Australia/Lord_Howe']) {
      for (const night of ['2026-03-28', '2026-03-07', '2026-10-24', '2026-10-31', '2026-04-04']) {
        for (let quarter = 0; quarter < 4 * 48; quarter += 1) {
          const moment = at(`${night}T00:00:00Z`).add({ minutes: 15 * quarter });
          const last = wallBefore(moment, zone).subtract({ nanoseconds: 1 });
          const latest = last.toZonedDateTime(zone, { disambiguation: 'later' }).toInstant();
          assert.ok(Temporal.Instant.compare(latest, moment) < 0, `${moment.toString()} ${zone}`);
        }
      }
    }
  });

  it('is in a day that is not over', () => {
    assert.equal(dayAt(at('2026-06-01T06:59:00Z'), 'America/Los_Angeles').toString(), '2026-05-31');
    assert.equal(dayAt(at('2026-06-01T07:00:00Z'), 'America/Los_Angeles').toString(), '2026-06-01');
  });
});
