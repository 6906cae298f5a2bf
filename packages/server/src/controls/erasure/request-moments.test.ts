/** Requests in a table of the service's own whose days cannot be: no proof that one is young, or done. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataMap } from '@troth/core/policy';
import { contextOf, findingsOf, live, only, type Live } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { erasure } from './index.ts';

/** Today is 2026-03-15. A key part may be 0, and people of two tenants share their numbers. */
const schema = `
  create table people (tenant int, id int, email text, name text, primary key (tenant, id));
  create table notes (tenant int, person_id int, body text);
  create table requests (tenant int, person_id int, opened_at timestamptz, done_at timestamptz);
  insert into people values (0, 0, 'a', 'A'), (1, 0, 'b', 'B');
  insert into notes values (0, 0, 'x'), (1, 0, 'y'), (1, 0, 'z')`;

const subjects = { person: { says: 'A person', root: 'main.people', key: ['tenant', 'id'] } };
const people = datasetOf('public.people', {
  key: ['tenant', 'id'],
  subjects: { person: ['tenant', 'id'] },
  fields: {
    tenant: { category: 'none' },
    id: { category: 'user.unique_id' },
    email: { category: 'user.contact.email' },
    name: { category: 'user.name' },
  },
});
const notes = datasetOf('public.notes', {
  subjects: { person: ['tenant', 'person_id'] },
  fields: { person_id: { category: 'user.unique_id' }, body: { category: 'user.content' } },
});
const requests = datasetOf('public.requests', {
  subjects: { person: ['tenant', 'person_id'] },
  erase: { how: 'keep', because: 'it proves the erasure' },
  requests: { right: 'erasure', opened: 'opened_at', completed: 'done_at' },
});
const map = mapOf({ people, notes, requests }, { subjects });

async function judged({ stores }: Live, given: DataMap, params: Params) {
  const policy = policyOf(given);
  return findingsOf(erasure, contextOf(policy, { stores: stores(policy) }), params);
}

const month: Params = { within: Temporal.Duration.from({ months: 1 }) };

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
