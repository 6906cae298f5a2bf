import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PreviousCheck } from '../context.ts';
import { contextOf, findingsOf, gist, live, type Live } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf, testNow } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { retention } from './index.ts';

/** Company 0 is a customer; 1 and 2 have left. */
const schema = `
  create table companies (id int primary key, left_at timestamptz);
  create table people (company_id int not null references companies, id int not null, email text,
    primary key (company_id, id));
  insert into companies values (0, null), (1, '2026-01-01'), (2, '2025-01-01');
  insert into people values (0, 0, 'a'), (1, 0, 'b'), (2, 0, 'c'), (2, 1, 'd')`;

const keep = Temporal.Duration.from({ years: 1 });
const companies = datasetOf('public.companies', { period: { keep, since: 'left_at' } });
const people = datasetOf('public.people', {
  period: { keep, since: 'companies.left_at' },
  references: [{ fields: ['company_id'], to: 'companies', keys: ['id'] }],
});

describe('rows of customers who have not left', () => {
  const params: Params = { minimum: 'while-customer', since: 'main.companies.left_at' };
  const policy = policyOf(mapOf({ companies, people }));
  const seeded = `${schema};
    insert into people select 0, id, 'x' from generate_series(1, 99) as id`;

  /** Checks one day after the other; each remembers the one before, as Troth's database does. */
  function days({ stores }: Live, removed: Readonly<Record<string, number>> = {}) {
    let now = testNow;
    let previous: PreviousCheck | undefined;
    return async (table = 'people') => {
      now = now.add({ hours: 24 });
      const requests = { removedSince: async () => removed };
      const parts = { stores: stores(policy), now, requests, ...(previous ? { previous } : {}) };
      const findings = await findingsOf(retention, contextOf(policy, parts), params);
      previous = { checkedAt: now, findings };
      const found = findings.filter(({ rule }) => rule === 'vanished');
      const { outcome, rows } = found.find(({ resource }) => resource.endsWith(table))!;
      return [outcome, rows];
    };
  }

  it('are broken by a purge, for thirty days or until they are back', async (t) => {
    const here = await live(t, seeded);
    const check = days(here);
    assert.deepEqual(await check(), ['unknown', undefined]);
    assert.deepEqual(await check(), ['met', undefined]);
    await here.run('delete from people where company_id = 0 and id between 1 and 40');
    assert.deepEqual(await check(), ['broken', 40]);
    assert.deepEqual(await check(), ['broken', 40]);
    await here.run("insert into people select 0, id, 'back' from generate_series(1, 40) as id");
    assert.deepEqual(await check(), ['met', undefined]);
    await here.run('delete from people where company_id = 0 and id between 1 and 40');
    for (let day = 0; day < 31; day += 1) assert.deepEqual(await check(), ['broken', 40]);
    assert.deepEqual(await check(), ['met', undefined]);
  });

  it('are at risk when a few have gone: customers delete rows themselves', async (t) => {
    const here = await live(t, seeded);
    const check = days(here);
    await check();
    await here.run('delete from people where company_id = 0 and id < 5');
    assert.deepEqual(await check(), ['at-risk', 5]);
  });

  it('are not missed where the customer has left, or Troth removed them', async (t) => {
    const here = await live(t, seeded);
    const check = days(here, { 'main.people': 40 });
    await check();
    await here.run('delete from people where company_id in (1, 2)');
    assert.deepEqual(await check(), ['met', undefined]);
    await here.run('delete from people where company_id = 0 and id between 1 and 40');
    assert.deepEqual(await check(), ['met', undefined]);
    // Entered late: it left before the check that counted its rows as a customer's.
    await here.run("update companies set left_at = '2026-03-01' where id = 0");
    assert.deepEqual(await check(), ['met', undefined]);
  });

  it('are unknown where nothing leads to the moment of leaving', async (t) => {
    const here = await live(t, schema);
    const lost = policyOf(mapOf({ companies, people: { ...people, references: [] } }));
    const context = contextOf(lost, { stores: here.stores(lost) });
    const findings = await findingsOf(retention, context, params);
    assert.ok(gist(findings).includes('vanished unknown main/public.people'));
  });
});
