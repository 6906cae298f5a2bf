/** Requests in a table of the service's own whose days cannot be: no proof that one is young, or done. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { live, only } from '../testing/context.ts';
import { judged, map, month, schemaWith } from './request-table.fixture.ts';

/** Today is 2026-03-15. */
const schema = schemaWith('timestamptz');

describe('requests of the service itself', () => {
  for (const [name, row, expected] of [
    ['done for ever', "'2025-01-01', 'infinity'", ['broken', 'unknown']],
    ['done in five years', "'2025-01-01', '2031-03-15'", ['broken', 'unknown']],
    ['young, and done next month', "'2026-03-10', '2026-04-15'", ['unknown']],
    ['done before there were days', "'2025-01-01', '-infinity'", ['broken', 'unknown']],
    ['come in never', 'null, null', ['unknown']],
    ['come in before there were days', "'-infinity', null", ['unknown']],
    ['come in next year', "'2027-03-15', null", ['unknown']],
    ['come in for ever, and done', "'infinity', '2026-03-10'", ['unknown']],
  ] as const) {
    it(`are not kept by a day that cannot be: ${name}`, async (t) => {
      const here = await live(t, schema);
      await here.run(`insert into requests values (0, 0, '2026-03-10', null), (1, 0, ${row})`);
      const found = (await judged(here, map, month)).filter(({ rule }) =>
        rule.startsWith('request-'),
      );
      assert.deepEqual(
        found.map(({ outcome }) => outcome),
        expected,
      );
      assert.ok(found.every(({ rows }) => rows === 1));
    });
  }

  it('are done on the day on which they are said to be, though the store is ahead', async (t) => {
    const here = await live(t, schema);
    await here.run("insert into requests values (0, 0, '2025-01-01', '2026-03-15T13:00Z')");
    assert.equal(only(await judged(here, map, month), 'request-late').outcome, 'met');
  });
});
