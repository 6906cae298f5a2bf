/** What a field of the data map asks for is done, and what stays of a person is named with its reason. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import { dataset, people, peopleTables, small } from './small.ts';

const taxLaw = '{ keep-because: Tax law }';

/** Erases user 1 over one more dataset. → the plan, the certificate and the table as it is then. */
async function erase(t: TestContext, declared: string, schema: string, table: string) {
  const { requests, main } = await small(t, people + declared, `${peopleTables}\n${schema}`);
  const { id } = await requests.open('small', {
    right: 'erasure',
    kind: 'user',
    whom: [{ key: { id: '1' } }],
    verified: 'signed in',
  });
  const plan = await requests.plan(id);
  assert.deepEqual(plan.obstacles, []);
  await requests.approve(id, 'head-of-privacy');
  const ended = await requests.run(id);
  assert.deepEqual([ended.state, ended.failures], ['done', []]);
  const note = await requests.certificate(id);
  const [stores] = parseCertificate(note).stores;
  const { rows } = await main.pool.query(`select * from ${table} order by 1`);
  return { planned: plan.stores[0], certified: stores, rows, note };
}

describe('a field that asks for something else than its dataset', () => {
  it('is masked where the rows are kept, and both stand in plan and certificate', async (t) => {
    const { planned, certified, rows } = await erase(
      t,
      dataset('invoices', {
        subjects: '{ user: user_id }',
        erase: taxLaw,
        fields:
          '{ id: none, user_id: none, note: { category: user.content, erase: mask }, total: user.financial }',
      }),
      `create table invoices (id int primary key, user_id int, note text, total int);
       insert into invoices values (1, 1, 'for Ada', 5), (2, 1, null, 6), (3, 2, 'for Ben', 7);`,
      'invoices',
    );
    assert.deepEqual(rows, [
      { id: 1, user_id: 1, note: '[erased]', total: 5 },
      { id: 2, user_id: 1, note: null, total: 6 },
      { id: 3, user_id: 2, note: 'for Ben', total: 7 },
    ]);
    const step = planned?.steps.find((one) => one.dataset === 'invoices');
    assert.deepEqual([step?.how, Object.keys(step?.set ?? {})], ['mask', ['note']]);
    assert.deepEqual(
      planned?.kept.map((one) => [one.dataset, one.rows, one.because]),
      [['invoices', 2, 'Tax law']],
    );
    assert.ok(
      certified?.steps.some((one) => one.dataset === 'main.invoices' && one.how === 'mask'),
    );
    assert.deepEqual(
      certified?.kept.map((one) => [one.dataset, one.rows, one.because]),
      [['main.invoices', 2, 'Tax law']],
    );
  });

  it('is emptied where the rows are kept, whatever its category', async (t) => {
    const { rows, planned } = await erase(
      t,
      dataset('visits', {
        subjects: '{ user: user_id }',
        erase: taxLaw,
        fields: '{ id: none, user_id: none, device: { category: none, erase: null } }',
      }),
      `create table visits (id int primary key, user_id int, device text);
       insert into visits values (1, 1, 'phone 7'), (2, 2, 'phone 8');`,
      'visits',
    );
    assert.deepEqual(
      rows.map(({ device }) => device),
      [null, 'phone 8'],
    );
    assert.equal(planned?.steps.find((one) => one.dataset === 'visits')?.how, 'null');
  });

  it('is kept with its reason and its rows where the rows are emptied', async (t) => {
    const { rows, certified } = await erase(
      t,
      dataset('visits', {
        subjects: '{ user: user_id }',
        erase: 'null',
        fields: `{ id: none, user_id: none, place: user.location, invoice_no: { category: user.financial, erase: ${taxLaw} } }`,
      }),
      `create table visits (id int primary key, user_id int, place text, invoice_no text);
       insert into visits values (1, 1, 'Bonn', 'R1'), (2, 2, 'Ulm', 'R2');`,
      'visits',
    );
    assert.deepEqual(
      rows.map(({ place, invoice_no }) => [place, invoice_no]),
      [
        [null, 'R1'],
        ['Ulm', 'R2'],
      ],
    );
    assert.deepEqual(
      certified?.kept.map((one) => [one.dataset, one.rows, one.because]),
      [['main.visits.invoice_no', 1, 'Tax law']],
    );
  });

  it('takes what is about a person out of a document that is not as a whole', async (t) => {
    const { rows } = await erase(
      t,
      dataset('settings', {
        subjects: '{ user: user_id }',
        erase: 'null',
        fields:
          '{ id: none, user_id: none, doc: { category: none, json: { $.phone: user.contact.phone_number, $.theme: none } } }',
      }),
      `create table settings (id int primary key, user_id int, doc jsonb);
       insert into settings values (1, 1, '{"phone": "030 1", "theme": "dark"}');`,
      'settings',
    );
    assert.deepEqual(rows[0].doc, { theme: 'dark' });
  });
});

describe('what stays of a person in rows that stay', () => {
  const why = /^It (is the key of the row|says about whom the row is|names the customer)/;

  for (const [what, declared, schema, table, stays] of [
    [
      'the column that says whose the row is',
      dataset('badges', {
        erase: 'mask',
        subjects: '{ user: holder }',
        fields: '{ id: none, holder: user.unique_id, motto: user.content }',
      }),
      `create table badges (id int primary key, holder int not null, motto text not null);
       insert into badges values (1, 1, 'per aspera'), (2, 1, 'ad astra'), (3, 2, 'festina');`,
      'badges',
      [['main.badges.holder', 2]],
    ],
    [
      'a customer who is a person',
      dataset('flats', {
        erase: 'null',
        tenant: 'landlord',
        subjects: '{ user: user_id }',
        fields: '{ id: none, landlord: user.name, user_id: none, door: user.location }',
      }),
      `create table flats (id int primary key, landlord text, user_id int, door text);
       insert into flats values (1, 'Cyn Ash', 1, '4b');`,
      'flats',
      [['main.flats.landlord', 1]],
    ],
  ] as const)
    it(`is named with its rows: ${what}`, async (t) => {
      const { planned, certified } = await erase(t, declared, schema, table);
      for (const part of [planned?.kept, certified?.kept])
        for (const one of part ?? []) assert.match(one.because, why);
      assert.deepEqual(
        certified?.kept.map((one) => [one.dataset, one.rows]),
        stays,
      );
      assert.equal(planned?.kept.length, stays.length);
    });

  it('is named with its rows: an address by which people are known', async (t) => {
    const hosts = people.slice(people.indexOf('      hosts:'));
    const { requests, main } = await small(
      t,
      hosts +
        dataset('users', {
          key: 'email',
          subjects: '{ user: email }',
          erase: 'null',
          fields: '{ email: user.contact.email, nick: user.name }',
        }),
      `create table users (email text primary key, nick text);
       create table hosts (id int primary key, name text);
       insert into users values ('ada@example.org', 'A'), ('ben@example.org', 'B');`,
      '[email]',
    );
    const { id } = await requests.open('small', {
      right: 'erasure',
      kind: 'user',
      whom: [{ key: { email: 'ada@example.org' } }],
      verified: 'signed in',
    });
    await requests.plan(id);
    await requests.approve(id, 'head-of-privacy');
    assert.equal((await requests.run(id)).state, 'done');
    const note = await requests.certificate(id);
    assert.ok(!note.includes('ada@'));
    const [kept, ...others] = parseCertificate(note).stores[0]?.kept ?? [];
    assert.deepEqual([kept?.dataset, kept?.rows, others], ['main.users.email', 1, []]);
    assert.match(kept?.because ?? '', /^It is the key of the row/);
    const { rows } = await main.pool.query('select nick from users order by email');
    assert.deepEqual(
      rows.map(({ nick }) => nick),
      [null, 'B'],
    );
  });

  it('is refused where it is a key that does not say whose the row is', async (t) => {
    const { requests } = await small(
      t,
      people +
        dataset('prefs', {
          key: 'email',
          erase: 'null',
          subjects: '{ user: user_id }',
          fields: '{ user_id: none, email: user.contact.email, nick: user.name }',
        }),
      `${peopleTables} create table prefs (user_id int, email text primary key, nick text);
       insert into prefs values (1, 'ada@example.org', 'A');`,
    );
    const asked = { right: 'erasure', kind: 'user', whom: [{ key: { id: '1' } }] } as const;
    const { id } = await requests.open('small', { ...asked, verified: 'signed in' });
    const { obstacles } = await requests.plan(id);
    assert.deepEqual(
      obstacles.map(({ code, resource }) => [code, resource]),
      [['key-personal', 'main.prefs.email']],
    );
    assert.match(obstacles[0]?.message ?? '', /Write `erase: delete` on the dataset/);
  });
});
