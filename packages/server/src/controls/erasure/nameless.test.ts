/** Completed requests of the service's own table of which nobody can tell whom they were about. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { live, only } from '../testing/context.ts';
import { mapOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import {
  judged,
  map,
  month,
  notes,
  people,
  requests,
  schemaWith,
  subjects,
} from './request-table.fixture.ts';

const params: Params = { ...month, verified: true };
const schema = `${schemaWith('timestamptz not null')};
  delete from people where tenant = 1; delete from notes where tenant = 1`;

/** One that names somebody who is gone, and these. */
async function found(t: Parameters<typeof live>[0], rows: string, of = map, ddl = '') {
  const here = await live(t, `${schema}; ${ddl}`);
  await here.run("insert into requests values (1, 0, '2026-01-01', '2026-01-09')");
  await here.run(`insert into requests values ${rows}`);
  return judged(here, of, params);
}

describe('a completed erasure', () => {
  const ways: Readonly<Record<string, readonly [rows: string, count: number]>> = {
    'whose key is empty as a whole': ["(null, null, '2026-01-01', '2026-01-09')", 1],
    'of whose key one part is empty': [
      "(null, 0, '2026-01-01', '2026-01-09'), (1, null, '2026-01-01', '2026-01-09')",
      2,
    ],
    'among open ones that name nobody either': [
      "(null, 7, '2026-03-01', null), (1, null, '2026-01-01', '2026-01-09')",
      1,
    ],
  };
  for (const [what, [rows, count]] of Object.entries(ways)) {
    it(`is counted apart and unknown, and was not asked for: ${what}`, async (t) => {
      const findings = await found(t, rows);
      const apart = only(findings, 'erased-nameless');
      assert.deepEqual(
        [apart.outcome, apart.resource, apart.rows],
        ['unknown', 'main/public.requests', count],
      );
      const remains = only(findings, 'erased-remains');
      assert.match(remains.message, /^Of 1 completed erasure that names somebody nothing is left/);
      assert.deepEqual(remains.coverage?.looked[0], {
        what: 'completed erasures',
        seen: 1,
        of: 1 + count,
      });
    });
  }

  it('is never met where none names anybody', async (t) => {
    const here = await live(t, schema);
    await here.run("insert into requests values (null, 0, '2026-01-01', '2026-01-09')");
    const findings = (await judged(here, map, params)).filter(({ rule }) =>
      rule.startsWith('erased'),
    );
    assert.deepEqual(
      findings.map(({ rule, outcome }) => [rule, outcome]),
      [['erased-nameless', 'unknown']],
    );
  });

  it('is apart where it is of a kind of person by which no dataset was asked', async (t) => {
    const ofTwo = {
      ...requests,
      subjects: { person: ['tenant', 'person_id'], host: ['host_id'] },
    };
    const hosts = { ...subjects, host: { says: 'A host', root: 'main.people', key: ['id'] } };
    const of = mapOf({ people, notes, requests: ofTwo }, { subjects: hosts });
    const findings = await found(
      t,
      "(null, null, '2026-01-01', '2026-01-09', 5), (null, null, '2026-01-01', '2026-01-09', null)",
      of,
      'alter table requests add column host_id int',
    );
    const apart = findings.filter(({ rule }) => rule === 'erased-nameless');
    assert.deepEqual(
      apart.map(({ rows, message }) => [rows, /names nobody|kind of person/.exec(message)?.[0]]),
      [
        [1, 'names nobody'],
        [1, 'kind of person'],
      ],
    );
    assert.equal(only(findings, 'erased-remains').coverage?.looked[0]?.seen, 1);
  });
});
