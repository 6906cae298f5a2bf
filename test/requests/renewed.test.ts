import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, small } from './small.ts';

const maps =
  dataset('contracts', {
    tenant: '[tenant_id]',
    erase: '{ keep-because: Claims are not barred }',
    fields: '{ id: none, tenant_id: none, ends_at: none }',
  }) +
  dataset('users', {
    key: '[tenant_id, id]',
    tenant: '[tenant_id]',
    subjects: '{ user: [tenant_id, id] }',
    fields: '{ tenant_id: none, id: user.unique_id, name: user.name }',
  }) +
  dataset('hosts', {
    subjects: '{ host: [id] }',
    fields: '{ id: user.unique_id, name: user.name }',
  });

const keeps =
  '[{ destruction: { after: contract-end, within: 30 days, since: main.contracts.ends_at } }]';

async function customer(t: { after(work: () => Promise<void>): void }, contracts: string) {
  const schema = `
    create table contracts (id int primary key, tenant_id int not null, ends_at timestamptz);
    create table users (tenant_id int not null, id int, name text, primary key (tenant_id, id));
    create table hosts (id int primary key, name text);
    insert into users values (1, 1, 'Ada Quill');
    insert into contracts values ${contracts};`;
  const { requests, installation } = await small(t, maps, schema, '[tenant_id, id]', keeps);
  const due = await requests.destructionsDue('small');
  const opened = await requests.openDestruction('small', { tenant: { tenant_id: '1' } }).then(
    () => 'opened',
    (error: { code: string }) => error.code,
  );
  const [report] = await installation.check({ promises: ['S2'] });
  const clauses = report?.promises.flatMap((one) => one.clauses) ?? [];
  const remains = clauses
    .flatMap(({ findings }) => findings)
    .filter(({ rule }) => rule === 'tenant-remains');
  return { due: due.length, opened, remains: remains.map(({ outcome }) => outcome) };
}

describe('a customer with several contracts', () => {
  const stays: Readonly<Record<string, string>> = {
    'of which one runs without an end': "(1, 1, now() - interval '75 days'), (2, 1, null)",
    'of which one ends in a year':
      "(1, 1, now() - interval '75 days'), (2, 1, now() + interval '1 year')",
    'of which one never ends': "(1, 1, now() - interval '75 days'), (2, 1, 'infinity')",
  };
  for (const [which, contracts] of Object.entries(stays)) {
    it(`${which} is due for nothing, and the check says the same`, async (t) => {
      const { due, opened, remains } = await customer(t, contracts);
      assert.equal(due, 0);
      assert.notEqual(opened, 'opened');
      assert.deepEqual(remains, ['met']);
    });
  }

  it('of which the latest ended lately is due, and not late', async (t) => {
    const { due, opened, remains } = await customer(
      t,
      "(1, 1, now() - interval '75 days'), (2, 1, now() - interval '5 days')",
    );
    assert.deepEqual([due, opened, remains], [1, 'opened', ['met']]);
  });

  it('that have all ended long ago is late', async (t) => {
    const { due, opened, remains } = await customer(
      t,
      "(1, 1, now() - interval '75 days'), (2, 1, now() - interval '400 days')",
    );
    assert.deepEqual([due, opened, remains], [1, 'opened', ['broken']]);
  });
});

describe('a destruction that is asked for twice', () => {
  for (const spelt of ['1', '01', ' 1']) {
    it(`is one, with the key spelt "${spelt}"`, async (t) => {
      const schema = `
        create table contracts (id int primary key, tenant_id int not null, ends_at timestamptz);
        create table users (tenant_id int not null, id int, name text, primary key (tenant_id, id));
        create table hosts (id int primary key, name text);
        insert into users values (1, 1, 'Ada Quill'); insert into contracts values (1, 1, null);`;
      const { requests } = await small(t, maps, schema, '[tenant_id, id]', keeps);
      const asked = { onRequest: 'The customer asks for it' };
      const first = await requests.openDestruction('small', {
        tenant: { tenant_id: '1' },
        ...asked,
      });
      const next = await requests.openDestruction('small', {
        tenant: { tenant_id: spelt },
        ...asked,
      });
      assert.equal(next.id, first.id);
    });
  }
});
