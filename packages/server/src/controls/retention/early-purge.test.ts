import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { parseDuration, type Dataset } from '@troth/core/policy';
import { freshDatabase } from '../../platform/test-database.ts';
import { openWritablePostgres } from '../../stores/postgres/writing/index.ts';
import { clauseOf, datasetOf, mapOf, policyOf, promiseOf, testNow } from '../testing/policy.ts';
import { earlyPurges } from './early-purge.ts';
import { planSweep } from './plan.ts';

const firms = datasetOf('public.firms', { key: ['id'], tenant: ['id'] });
const notes = datasetOf('public.notes', {
  key: ['id'],
  tenant: ['firm'],
  references: [{ fields: ['firm'], to: 'firms', keys: ['id'] }],
  period: { keep: parseDuration('30 days')!, since: 'written_at' },
});

/** Firm 1 is a customer, firm 2 left; both have an old note. */
async function judged(t: TestContext, parts: Partial<Dataset> = {}, more = '') {
  const database = await freshDatabase();
  const store = openWritablePostgres({ name: 'main', url: database.url });
  t.after(async () => {
    await store.close();
    await database.drop();
  });
  await database.pool.query(`
    create table firms (id int primary key, left_at timestamptz);
    create table notes (id int primary key, firm int not null references firms, written_at timestamptz not null);
    insert into firms values (1, null), (2, '2026-01-01');
    insert into notes values (1, 1, '2025-01-01'), (2, 2, '2025-01-01'), (3, 1, '2026-03-10');
    ${more}`);
  const clause = clauseOf('retention', { minimum: 'while-customer', since: 'main.firms.left_at' });
  const policy = policyOf(mapOf({ firms, notes: { ...notes, ...parts } }), {
    promises: [promiseOf('T16', clause)],
  });
  const tables = { main: await store.discover() };
  const world = { tables, datasetsHeld: {}, kinds: new Set<string>(), now: testNow };
  const plan = planSweep(policy, {}, world);
  const stores = new Map([['main', store]]);
  return earlyPurges(policy, plan, { stores, excepted: new Map(), now: testNow });
}

describe('while a customer is one', () => {
  it('rows that a period from another moment would take refuse the sweep, and the promise is named', async (t) => {
    const [remark, ...others] = await judged(t);
    assert.deepEqual(others, []);
    assert.equal(remark?.code, 'early-purge');
    assert.match(remark.message, /T16 .* 1 row of main.notes .* firms.left_at/);
  });

  it('nothing is refused where every row that goes is of a customer who has left', async (t) => {
    assert.deepEqual(await judged(t, {}, 'delete from notes where id = 1'), []);
  });

  it('a customer who will leave has not left', async (t) => {
    const found = await judged(t, {}, "update firms set left_at = '2026-12-01' where id = 1");
    assert.deepEqual(
      found.map(({ code }) => code),
      ['early-purge'],
    );
  });

  it('rows that lead to no customer are refused: nobody can tell', async (t) => {
    const [remark] = await judged(t, { references: [] });
    assert.match(remark?.message ?? '', /no reference leads/);
  });
});
