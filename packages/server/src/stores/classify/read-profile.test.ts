import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { profileOf } from './read-profile.ts';

const words = ['Anna Meyer', 'Berlin', 'open', '4111111111111111', '1.5', 'n/a', '', '2001-02-03'];
const long = `${'the order was late and '.repeat(8)}ada@example.com was told`;

describe('profileOf', () => {
  it('counts values that come over and over as often as they come', () => {
    const cycled = fc.array(fc.constantFrom(...words, long), { minLength: 600, maxLength: 900 });
    fc.assert(
      fc.property(cycled, (values) => {
        const whole = profileOf(values);
        // Too few at once for repetition to be looked for.
        const parts: (typeof whole)[] = [];
        for (let at = 0; at < values.length; at += 200) {
          parts.push(profileOf(values.slice(at, at + 200)));
        }
        const sum = (of: (profile: typeof whole) => number): number =>
          parts.reduce((total, each) => total + of(each), 0);
        assert.equal(
          whole.total,
          sum(({ total }) => total),
        );
        for (const at of whole.forms.keys())
          assert.equal(
            whole.forms[at],
            sum(({ forms }) => forms[at] ?? 0),
          );
        for (const at of whole.ids.keys())
          assert.equal(
            whole.ids[at],
            sum(({ ids }) => ids[at] ?? 0),
          );
        for (const mark of ['card', 'fullName', 'embeddedEmail', 'workflow', 'short'] as const) {
          assert.equal(
            whole.count(mark),
            sum((each) => each.count(mark)),
          );
        }
      }),
      { numRuns: 30 },
    );
  });
});
