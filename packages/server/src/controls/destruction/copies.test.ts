import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dataset } from '@troth/core/policy';
import { contextOf, findingsOf, gist, live, only, type Live } from '../testing/context.ts';
import { clauseOf, datasetOf, mapOf, policyOf, promiseOf } from '../testing/policy.ts';
import { roleMaker } from '../testing/roles.ts';
import type { Params } from './clause.ts';
import { destruction } from './index.ts';

/** The customers' own table has the tenant column that all others have. */
const schema = `
  create table shops (tenant_id int primary key, ends_at timestamptz);
  create table orders (tenant_id int references shops, id int primary key, email text);
  insert into shops values (1, null), (2, '2026-01-01');
  insert into orders values (1, 1, 'a@example.org')`;

const none = { category: 'none' };
const shops = datasetOf('public.shops', {
  key: ['tenant_id'],
  tenant: ['tenant_id'],
  fields: { tenant_id: none, ends_at: none },
});
const orders = datasetOf('public.orders', {
  key: ['id'],
  tenant: ['tenant_id'],
  references: [{ fields: ['tenant_id'], to: 'shops', keys: ['tenant_id'] }],
  fields: { tenant_id: none, id: none, email: { category: 'user.contact.email' } },
});

const params: Params = {
  after: 'contract-end',
  within: Temporal.Duration.from({ days: 30 }),
  since: 'main.shops.ends_at',
  search: true,
};

async function judged(
  here: Live,
  {
    datasets = { shops, orders },
    url,
  }: { datasets?: Readonly<Record<string, Dataset>>; url?: string } = {},
) {
  const promises = [promiseOf('P20', clauseOf('destruction', params))];
  const policy = policyOf(mapOf(datasets), { promises });
  const context = contextOf(policy, { stores: here.stores(policy, url) });
  const findings = await findingsOf(destruction, context, params);
  return findings.filter(({ rule }) => rule === 'copies');
}

describe('a check searches for copies where a destruction does', () => {
  it('also where the customers themselves have the column that names them elsewhere', async (t) => {
    const here = await live(t, schema);
    const before = only(await judged(here), 'copies');
    assert.deepEqual(
      [before.outcome, before.coverage?.looked[0]],
      ['met', { what: 'tables', seen: 2, of: 2 }],
    );
    await here.run(
      'create table old_orders (tenant_id int, note text); insert into old_orders values (7, null)',
    );
    assert.deepEqual(gist(await judged(here)), ['copies broken main/public.old_orders']);
  });

  it('in every schema, and in columns that are named alike', async (t) => {
    const here = await live(t, schema);
    await here.run(`create schema backup;
      create table backup.c_camel ("tenantId" int); insert into backup.c_camel values (2), (1);
      create table c_org (org bigint, n int); insert into c_org values (null, 1), (1, 2);
      create materialized view shown as select tenant_id as tid from shops`);
    assert.deepEqual(gist(await judged(here)), [
      'copies at-risk main/public.c_org',
      'copies broken main/backup.c_camel',
      'copies broken main/public.shown',
    ]);
  });

  it('and cannot know what it may not read, or cannot compare', async (t) => {
    const here = await live(t, schema);
    const reader = await roleMaker(t, here)();
    await here.run(`create table closed (note text);
      create table texts (customer text); insert into texts values ('1');
      grant select on shops, orders, texts to ${reader.name}`);
    assert.deepEqual(gist(await judged(here, { url: reader.url })), [
      'copies unknown main/public.closed',
      'copies unknown main/public.texts',
    ]);
  });

  it('and knows nothing where the map names no customer', async (t) => {
    const here = await live(t, schema);
    const datasets = { shops: { ...shops, tenant: [] }, orders: { ...orders, tenant: [] } };
    assert.deepEqual(gist(await judged(here, { datasets })), ['copies unknown policy']);
  });
});
