import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hourly, knownOn, least, needed, rowsDue, type Pace } from './pace.ts';

const startedAt = Temporal.Instant.from('2026-11-21T00:00:00Z');
const endsAt = startedAt.add({ hours: 7 * 24 });
const lap = (parts: Partial<Pace>): Pace => ({
  startedAt,
  endsAt,
  rows: 0,
  there: 1_000_000,
  milliseconds: 0,
  ...parts,
});
const after = (hours: number) => startedAt.add({ hours });

describe('the pace of a lap', () => {
  it('ends it in time with a check an hour, and a day to spare', () => {
    let rows = 0;
    for (let hour = 0; hour < 6 * 24; hour += 1) rows += rowsDue(lap({ rows }), after(hour));
    assert.ok(rows >= 1_000_000);
    assert.ok(rowsDue(lap({}), startedAt) < 10_000);
  });

  it('makes up for checks that were not made', () => {
    assert.ok(rowsDue(lap({ rows: 10_000 }), after(72)) > 480_000);
    assert.equal(rowsDue(lap({ rows: 10_000 }), after(200)), 990_000);
  });

  it('reads some rows at each check, however many there are', () => {
    assert.equal(rowsDue(lap({ there: 25_000 }), startedAt), least);
    assert.equal(rowsDue(lap({ rows: 900_000 }), startedAt), least);
  });

  it('says when the lap will have ended', () => {
    assert.equal(knownOn(lap({}), startedAt).toString(), '2026-11-27T00:00:00Z');
    const small = lap({ there: 25_000, rows: 5_000 });
    assert.equal(knownOn(small, after(1)).toString(), '2026-11-21T05:00:00Z');
  });

  it('tells what an hour would have to give, from what was measured', () => {
    assert.equal(needed(lap({}), startedAt), 0);
    const swift = lap({ rows: 10_000, milliseconds: 100 });
    assert.ok(needed(swift, after(1)) < hourly / 100);
    // 141 s for each million rows of the thousand millions.
    const slow = lap({ there: 1_000_000_000, rows: 1_000_000, milliseconds: 141_000 });
    assert.equal(Math.ceil(needed(slow, startedAt) / 60_000), 14);
  });
});
