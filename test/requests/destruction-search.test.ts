import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import type { Cleanup } from './plai.ts';
import { dataset, people, peopleTables, small } from './small.ts';

const map =
  people +
  dataset('tenants', { tenant: '[id]', fields: '{ id: none, name: none }' }) +
  dataset('accounts', {
    key: '[tenant_id, id]',
    tenant: '[tenant_id]',
    fields: '{ tenant_id: none, id: none, email: user.contact.email }',
    references: '[{ fields: [tenant_id], to: tenants, keys: [id] }]',
  });

const schema = `${peopleTables}
  create table tenants (id int primary key, name text);
  create table accounts (tenant_id int references tenants, id int, email text, primary key (tenant_id, id));
  insert into tenants values (1, 'Acme'), (2, 'Bolt');
  insert into accounts values (1, 1, 'ann@acme.example'), (1, 2, 'Bob@acme.example'), (2, 1, 'cyn@bolt.example');`;

async function planned(t: Cleanup, more: string) {
  const here = await small(t, map, schema + more);
  const { id } = await here.requests.openDestruction('small', {
    tenant: { tenant_id: '1' },
    onRequest: 'The customer asked for it by letter',
  });
  const plan = await here.requests.plan(id);
  assert.doesNotMatch(JSON.stringify(plan), /acme/i);
  const found = (plan.elsewhere?.copies ?? []).map(({ where, rows }) => [where, rows] as const);
  return { ...here, id, plan, found: Object.fromEntries(found) };
}

describe('copies of a customer are searched for', () => {
  it('in columns that are named alike, whatever their case and type', async (t) => {
    const { found } = await planned(
      t,
      `create table c_camel ("tenantId" int, note text); insert into c_camel values (1, 'x'), (2, 'y');
       create table c_org (org int, note text); insert into c_org values (1, 'x'), (2, 'y');
       create table old_users (tid text, n int); insert into old_users values ('1', 1), ('2', 1);
       create table totals (customer numeric, amount int); insert into totals values (1.0, 2), (2, 1)`,
    );
    assert.deepEqual(found, {
      'main/public.c_camel.tenantId': 1,
      'main/public.c_org.org': 1,
      'main/public.old_users.tid': 1,
      'main/public.totals.customer': 1,
    });
  });

  it('in documents, by the key and by the addresses of its people', async (t) => {
    const { found } = await planned(
      t,
      `create table by_key (doc jsonb); insert into by_key values ('{"tenantId": 1}'), ('{"a": {"tenant_id": "1"}}'), ('{"tenantId": 12}');
       create table by_mail (doc jsonb); insert into by_mail values ('{"to": "BOB@acme.example"}'), ('{"to": "cyn@bolt.example"}');
       create table raw (line text); insert into raw values ('{"org":1,"x":2}'), ('mail from ann@acme.example')`,
    );
    assert.deepEqual(found, {
      'main/public.by_key.doc': 2,
      'main/public.by_mail.doc': 1,
      'main/public.raw.line': 1,
    });
  });

  it('in other schemas, and by addresses in columns of any name', async (t) => {
    const { found } = await planned(
      t,
      `create schema backup; create table backup.users_2025 as select email as c1 from accounts;
       create materialized view shown as select tenant_id, count(*) from accounts group by 1`,
    );
    assert.deepEqual(found, {
      'main/backup.users_2025.c1': 2,
      'main/public.shown.tenant_id': 1,
    });
  });

  it('again before it is done, and the certificate says what was searched', async (t) => {
    const { requests, main, id, plan } = await planned(t, '');
    assert.deepEqual(plan.obstacles, []);
    await requests.approve(id, 'head-of-operations');
    await main.pool.query('create table exported as select email as who from accounts');
    const short = await requests.run(id);
    assert.deepEqual(
      [short.state, ...short.failures.map(({ resource, rows }) => [resource, rows])],
      ['partial', ['main/public.exported.who', 2]],
    );
    await main.pool.query('drop table exported');
    assert.equal((await requests.run(id)).state, 'done');
    const { searched, copies } = parseCertificate(await requests.certificate(id));
    assert.deepEqual([searched?.tables, copies], [{ seen: 4, of: 4 }, []]);
  });
});
