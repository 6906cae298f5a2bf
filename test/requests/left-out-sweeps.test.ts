/** A sweep goes on without the datasets that are refused, names them, and is never called done. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateText, parseCertificate } from '@troth/core/proof';
import { dataset, small } from './small.ts';

const days = (since: string, keep = '30 days') => `{ keep: ${keep}, since: ${since} }`;
const old = "now() - interval '40 days'";
const asked = { right: 'retention', kind: 'everybody', whom: [], verified: 'the policy' } as const;

const users = dataset('users', {
  subjects: '{ user: [id] }',
  period: days('made_at'),
  fields: '{ id: none, name: user.name, made_at: none }',
});
const hosts = dataset('hosts', {
  subjects: '{ host: [id] }',
  period: days('made_at'),
  fields: '{ id: user.unique_id, name: user.name, made_at: none }',
});
const tables = `
  create table users (id int primary key, name text, made_at timestamptz);
  create table hosts (id int primary key, name text, made_at timestamptz);
  insert into users values (1, 'Ada', ${old}), (2, 'Ben', now());
  insert into hosts values (7, 'Cyn', ${old});`;

const invoices = (more: Readonly<Record<string, string>> = {}) =>
  dataset('invoices', {
    period: days('at', '10 years'),
    references: '[{ fields: [user_id], to: users, keys: [id] }]',
    fields: '{ id: none, user_id: none, body: user.content, at: none }',
    ...more,
  });
const invoiceTable = `create table invoices (id int primary key, user_id int not null references users, body text, at timestamptz);
  insert into invoices values (1, 1, 'x', ${old});`;

const keeps = '[{ retention: { rows: within-period } }]';

type Here = Awaited<ReturnType<typeof small>>;

async function countsOf({ main }: Here) {
  const { rows } = await main.pool.query(
    'select (select count(*)::int from users) as users, (select count(*)::int from hosts) as hosts',
  );
  return rows[0];
}

const refusals: readonly (readonly [string, string, string, RegExp])[] = [
  [
    'rows before their own period refer to its rows',
    invoices(),
    invoiceTable,
    /before its own period/,
  ],
  [
    'rows that stay without end refer to its rows',
    invoices({
      period: '{ keep: indefinitely, because: The tax office asks for it }',
      erase: '{ keep-because: The tax office asks for it }',
    }),
    invoiceTable,
    /stays without end|is not to be deleted/,
  ],
  [
    'an undeclared table refers to its rows',
    '',
    'create table letters (user_id int not null references users); insert into letters values (1);',
    /refers? here/,
  ],
  [
    'a trigger refuses when it is tried',
    '',
    `create function no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
     create trigger no before delete on users for each row execute function no();`,
    /function public.no/,
  ],
];

describe('a sweep in which one dataset is refused', () => {
  for (const [why, map, sql, says] of refusals) {
    it(`goes on with the others, and ends partial: ${why}`, async (t) => {
      const here = await small(t, users + hosts + map, tables + sql, '[id]', keeps);
      const { requests } = here;
      const { id } = await requests.open('small', asked);
      const plan = await requests.plan(id);
      assert.deepEqual(plan.obstacles, []);
      assert.deepEqual([...new Set(plan.leftOut?.map(({ resource }) => resource))], ['main.users']);
      assert.match(plan.leftOut?.[0]?.message ?? '', says);
      await requests.approve(id, 'head-of-privacy');
      const run = await requests.run(id);
      assert.deepEqual(
        [run.state, run.failures[0]?.code, run.failures[0]?.resource],
        ['partial', 'left-out', 'main.users'],
      );
      assert.deepEqual(await countsOf(here), { users: 2, hosts: 0 });
      const certificate = parseCertificate(await requests.certificate(id));
      assert.deepEqual(
        [...new Set(certificate.leftOut?.map(({ where }) => where))],
        ['main.users'],
      );
      const text = certificateText(certificate);
      assert.match(text, /^PARTIAL CERTIFICATE OF A SWEEP/);
      assert.match(text, /Not done:\n {2}main\.users:/);
      assert.doesNotMatch(text, /^Done/m);
      const [report] = await here.installation.check({ promises: ['S2'] });
      const findings = report?.promises
        .flatMap(({ clauses }) => clauses)
        .flatMap((one) => one.findings);
      const broken = findings?.filter(({ outcome }) => outcome === 'broken');
      assert.deepEqual(
        broken?.map(({ resource }) => resource),
        ['main/public.users'],
      );
      // Run again it does the same, and is still not done.
      assert.equal((await requests.run(id)).state, 'partial');
      assert.equal((await requests.closeRequest(id, 'The next sweep comes')).state, 'closed');
    });
  }

  it('is whole again when what stood against it is gone', async (t) => {
    const here = await small(t, users + hosts + invoices(), tables + invoiceTable, '[id]', keeps);
    const { requests } = here;
    const { id } = await requests.open('small', asked);
    await requests.plan(id);
    await requests.approve(id, 'head-of-privacy');
    await requests.run(id);
    await here.main.pool.query('delete from invoices');
    assert.equal((await requests.plan(id)).leftOut, undefined);
    await requests.approve(id, 'head-of-privacy');
    assert.equal((await requests.run(id)).state, 'done');
    assert.deepEqual(await countsOf(here), { users: 1, hosts: 0 });
  });

  it('is refused where it was asked for alone, or nothing else would go', async (t) => {
    const here = await small(t, users + hosts + invoices(), tables + invoiceTable, '[id]', keeps);
    const alone = await here.requests.open('small', { ...asked, input: { dataset: 'main.users' } });
    const plan = await here.requests.plan(alone.id);
    assert.deepEqual([plan.obstacles.length, plan.leftOut], [1, undefined]);
    await here.main.pool.query('delete from hosts');
    const { id } = await here.requests.open('small', asked);
    assert.equal((await here.requests.plan(id)).obstacles.length, 1);
  });
});

describe('rows that a sweep has emptied', () => {
  for (const [how, field, type] of [
    [
      'a mask of each row’s own',
      '{ category: user.contact.email, erase: { mask: { with: "gone-{n}@example.org" } } }',
      'text unique not null',
    ],
    ['a mask', '{ category: user.contact.email, erase: mask }', 'text not null'],
    [
      'paths taken out of a document',
      '{ category: none, json: { $.phone: user.contact.phone_number } }',
      'jsonb',
    ],
  ] as const) {
    it(`are not past their period any more, and others are: ${how}`, async (t) => {
      const map = dataset('users', {
        subjects: '{ user: [id] }',
        erase: "'null'",
        period: days('made_at'),
        fields: `{ id: none, made_at: none, value: ${field} }`,
      });
      const value = (n: number) =>
        type === 'jsonb' ? `'{"phone": "030 ${n}", "a": 1}'` : `'p${n}@example.org'`;
      const here = await small(
        t,
        map + dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' }),
        `create table users (id int primary key, made_at timestamptz, value ${type}); create table hosts (id int primary key);
         insert into users values (1, ${old}, ${value(1)}), (2, ${old}, ${value(2)}), (3, now(), ${value(3)})`,
        '[id]',
        keeps,
      );
      const overdue = async () => {
        const [report] = await here.installation.check({ promises: ['S2'] });
        const all = report?.promises
          .flatMap(({ clauses }) => clauses)
          .flatMap((one) => one.findings);
        const found = all?.find(
          ({ rule, resource }) => rule === 'past-period' && resource.endsWith('users'),
        );
        return `${found?.outcome} ${found?.rows}`;
      };
      assert.equal(await overdue(), 'broken 2');
      const { id } = await here.requests.open('small', asked);
      await here.requests.plan(id);
      await here.requests.approve(id, 'head-of-privacy');
      assert.equal((await here.requests.run(id)).state, 'done');
      assert.equal(await overdue(), 'met 0');
      await here.main.pool.query(`insert into users values (4, ${old}, ${value(4)})`);
      assert.equal(await overdue(), 'broken 1');
    });
  }
});
