import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endOf } from './check/exceptions.ts';
import { lastDay, lastWhole } from './last-day.ts';

describe('the last day of an attestation or an exception', () => {
  for (const zone of ['Europe/Berlin', 'America/Los_Angeles', 'UTC', 'Pacific/Auckland']) {
    it(`is told as it was given, in ${zone}`, () => {
      for (const day of ['2026-11-28', '2026-03-29', '2028-02-29']) {
        const end = endOf(Temporal.PlainDate.from(day), zone);
        assert.equal(lastDay(end, zone), day);
        assert.equal(lastDay(end.toString(), zone), day);
        assert.equal(lastWhole(end, zone), day);
      }
    });
  }

  it('is the day itself where the end is in the middle of one', () => {
    const noon = Temporal.Instant.from('2026-11-28T11:00:00Z');
    assert.equal(lastDay(noon, 'Europe/Berlin'), '2026-11-28');
    assert.equal(lastWhole(noon, 'Europe/Berlin'), '2026-11-27');
  });
});
