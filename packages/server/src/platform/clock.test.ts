import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fixedClock, systemClock } from './clock.ts';

describe('a fixed clock', () => {
  it('stands still until it is set', () => {
    const clock = fixedClock('2026-01-31T00:00:00Z');
    assert.equal(String(clock.now()), '2026-01-31T00:00:00Z');
    clock.set(clock.now().add({ hours: 1 }));
    assert.equal(String(clock.now()), '2026-01-31T01:00:00Z');
  });
});

describe("the system's clock", () => {
  it('tells the time', () => {
    const difference = systemClock.now().epochMilliseconds - Date.now();
    assert.ok(Math.abs(difference) < 1000);
  });
});
