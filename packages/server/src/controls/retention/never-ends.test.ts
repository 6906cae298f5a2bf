import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataMap } from '@troth/core/policy';
import { Client } from 'pg';
import { contextOf, findingsOf, live, type Live } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { retention } from './index.ts';

const year = Temporal.Duration.from({ years: 1 });
const rows: Params = { rows: 'within-period' };

async function judged({ stores }: Live, given: DataMap, params: Params) {
  const policy = policyOf(given);
  return findingsOf(retention, contextOf(policy, { stores: stores(policy) }), params);
}

describe('rows whose time never comes', () => {
  const strays: readonly (readonly [what: string, sql: string, rule: string])[] = [
    [
      'a clock at infinity',
      `update companies set left_at = 'infinity' where id = 1`,
      'clock-strange',
    ],
    [
      'a clock in 2999',
      `update companies set left_at = '2999-01-01' where id = 1`,
      'clock-strange',
    ],
    [
      'a reference that nobody validated',
      `alter table people drop constraint if exists people_company_id_fkey;
       insert into people values (99, 4711);
       alter table people add constraint people_company_id_fkey foreign key (company_id) references companies not valid`,
      'clock-missing',
    ],
    [
      'a reference that was let go of',
      'alter table people alter column company_id drop not null; insert into people values (99, null)',
      'clock-missing',
    ],
    [
      'a reference that was passed by',
      `set session_replication_role = replica; insert into people values (99, 4711)`,
      'clock-missing',
    ],
  ];
  for (const [what, sql, rule] of strays) {
    it(`are a finding of their own: ${what}`, async (t) => {
      const here = await live(
        t,
        `create table companies (id int primary key, left_at timestamptz);
         create table people (id int primary key, company_id int not null references companies);
         insert into companies values (1, null); insert into people values (1, 1)`,
      );
      const keep = { keep: year, since: 'companies.left_at' } as const;
      const map = mapOf({
        companies: datasetOf('public.companies', { period: { keep: year, since: 'left_at' } }),
        people: datasetOf('public.people', {
          period: keep,
          references: [{ fields: ['company_id'], to: 'companies', keys: ['id'] }],
        }),
      });
      assert.deepEqual(
        (await judged(here, map, rows)).map(({ outcome }) => outcome),
        ['met', 'met'],
      );
      const other = new Client({ connectionString: here.database.url });
      await other.connect();
      await other.query(sql);
      await other.end();
      const found = (await judged(here, map, rows)).filter((one) => one.rule === rule);
      assert.ok(found.length > 0);
      assert.ok(found.every(({ outcome, rows }) => outcome === 'at-risk' && rows === 1));
    });
  }
});
