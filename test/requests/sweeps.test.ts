import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan } from '@troth/server';
import { certificateText, parseCertificate } from '@troth/core/proof';
import type { Cleanup } from './plai.ts';
import { dataset, small } from './small.ts';

const keeps = '[{ retention: { rows: within-period } }]';
const days = (since: string, keep = '30 days') => `{ keep: ${keep}, since: ${since} }`;
const hosts = dataset('hosts', {
  subjects: '{ host: [id] }',
  fields: '{ id: user.unique_id, name: user.name }',
});

const users = (erase = 'delete', period = days('made_at')) =>
  dataset('users', {
    subjects: '{ user: [id] }',
    erase,
    period,
    fields: '{ id: none, name: user.name, made_at: none }',
  });

const usersTable = `
  create table users (id int primary key, name text, made_at timestamptz);
  create table hosts (id int primary key, name text);`;

const asked = { right: 'retention', kind: 'everybody', whom: [], verified: 'the policy' } as const;

type Small = Awaited<ReturnType<typeof small>>;

async function findingsOf({ installation }: Small) {
  const [report] = await installation.check({ promises: ['S2'] });
  const clauses = report?.promises.flatMap((one) => one.clauses) ?? [];
  return clauses
    .flatMap(({ findings }) => findings)
    .filter(({ rule }) => rule !== 'no-end')
    .map(({ rule, outcome, resource, rows = 0 }) => `${rule} ${outcome} ${resource} ${rows}`)
    .toSorted();
}

async function swept({ requests }: Small, input = {}) {
  const { id } = await requests.open('small', { ...asked, input });
  const plan = await requests.plan(id);
  if (plan.obstacles.length > 0) return { id, plan };
  await requests.approve(id, 'head-of-privacy');
  const { state } = await requests.run(id);
  return { id, plan, state };
}

function stepsOf({ stores }: Plan) {
  const all = stores.flatMap(({ steps }) => steps).filter(({ rows }) => rows > 0);
  return all.map(({ how, dataset: name, rows }) => `${how} ${name} ${rows}`);
}

function keptOf({ stores }: Plan) {
  const all = stores.flatMap(({ kept }) => kept).filter(({ rows }) => rows !== 0);
  return all.map(({ dataset: name, rows }) => `${name} ${rows}`);
}

const old = "now() - interval '40 days'";

describe('people under a hold or a restriction, past their period', () => {
  const rows = `insert into users values (1, 'Ada', ${old}), (2, 'Ben', ${old}), (3, 'Cyn', now());`;

  async function heldSmall(t: Cleanup, more = '', moreTables = '') {
    return small(t, users() + hosts + more, usersTable + moreTables + rows, '[id]', keeps);
  }

  it('are kept with their number, in plan and certificate, and counted apart in the check', async (t) => {
    const here = await heldSmall(t);
    const hold = {
      on: { kind: 'user', whom: { key: { id: '1' } } },
      reason: 'A case before the court',
      owner: 'legal',
    };
    await here.requests.addHold('small', hold);
    assert.deepEqual(await findingsOf(here), [
      'held-past-period at-risk main/public.users 1',
      'past-period broken main/public.users 1',
    ]);
    const { id, plan, state } = await swept(here);
    assert.deepEqual(
      [stepsOf(plan), keptOf(plan), state],
      [['delete users 1'], ['users 1'], 'done'],
    );
    assert.match(await here.requests.certificate(id), /A legal hold or a restriction/);
    assert.deepEqual(await findingsOf(here), [
      'held-past-period at-risk main/public.users 1',
      'past-period met main/public.users 0',
    ]);
  });

  it('are kept where their data may only be stored', async (t) => {
    const here = await heldSmall(t);
    const whom = [{ key: { id: '2' } }];
    const { id } = await here.requests.open('small', {
      right: 'restriction',
      kind: 'user',
      whom,
      verified: 'signed in',
    });
    await here.requests.plan(id);
    await here.requests.approve(id, 'head-of-privacy');
    await here.requests.run(id);
    const { plan } = await swept(here);
    assert.deepEqual([stepsOf(plan), keptOf(plan)], [['delete users 1'], ['users 1']]);
  });

  it('are kept with the rows that belong to them', async (t) => {
    const notes = dataset('notes', {
      period: days('at'),
      references: '[{ fields: [user_id], to: users, keys: [id] }]',
      fields: '{ id: none, user_id: none, body: user.content, at: none }',
    });
    const table =
      'create table notes (id int primary key, user_id int references users, body text, at date);';
    const here = await heldSmall(t, notes, table);
    await here.main.pool.query(
      "insert into notes values (1, 1, 'x', '2020-01-01'), (2, 2, 'y', '2020-01-01')",
    );
    await here.requests.addHold('small', {
      on: { kind: 'user', whom: { key: { id: '1' } } },
      reason: 'A case before the court',
      owner: 'legal',
    });
    const found = await findingsOf(here);
    assert.ok(found.includes('held-past-period at-risk main/public.notes 1'), found.join());
    const { plan } = await swept(here);
    assert.deepEqual(keptOf(plan).toSorted(), ['notes 1', 'users 1']);
  });
});

describe('rows before their own period', () => {
  const children: Readonly<Record<string, readonly [keep: string, at: string]>> = {
    events: ['30 days', "now() - interval '5 days'"],
    invoices: ['10 years', "now() - interval '500 days'"],
    notes: ['1 year', "now() + interval '1 day'"],
  };
  for (const [name, [keep, at]] of Object.entries(children)) {
    it(`refuse a sweep of what they refer to, until somebody decides: ${name}`, async (t) => {
      const child = dataset(name, {
        period: days('at', keep),
        references: '[{ fields: [user_id], to: users, keys: [id] }]',
        fields: '{ id: none, user_id: none, body: user.content, at: none }',
      });
      const schema = `${usersTable}
        create table ${name} (id int primary key, user_id int not null references users, body text, at timestamptz);
        insert into users values (1, 'Ada', ${old}); insert into ${name} values (1, 1, 'x', ${at});`;
      const here = await small(t, users() + hosts + child, schema, '[id]', keeps);
      const refused = await swept(here);
      assert.deepEqual(
        refused.plan.obstacles.map(({ code, resource }) => `${code} ${resource}`),
        [`before-period main.${name}`],
      );
      assert.match(
        refused.plan.obstacles[0]?.message ?? '',
        /^1 row of .* would go before its own/,
      );
      await here.requests.cancel(refused.id, 'Opened by mistake');
      const decided = await swept(here, { early: [`main.${name}`] });
      assert.equal(decided.state, 'done');
      assert.ok(decided.plan.warnings.some(({ code }) => code === 'before-period'));
      const { rows } = await here.main.pool.query(`select * from ${name}`);
      assert.deepEqual(rows, []);
    });
  }

  it('do not stand in the way where they are past it as well', async (t) => {
    const child = dataset('events', {
      period: days('at'),
      references: '[{ fields: [user_id], to: users, keys: [id] }]',
      fields: '{ id: none, user_id: none, body: user.content, at: none }',
    });
    const schema = `${usersTable}
      create table events (id int primary key, user_id int not null references users, body text, at timestamptz);
      insert into users values (1, 'Ada', ${old}); insert into events values (1, 1, 'x', ${old});`;
    const here = await small(t, users() + hosts + child, schema, '[id]', keeps);
    assert.equal((await swept(here)).state, 'done');
  });
});

describe('a sweep of rows that an erasure would empty', () => {
  for (const erase of ['null', 'mask']) {
    it(`empties them and deletes none: ${erase}`, async (t) => {
      const schema = `${usersTable} insert into users values (1, 'Ada', ${old}), (2, 'Ben', now());`;
      const here = await small(t, users(erase) + hosts, schema, '[id]', keeps);
      assert.deepEqual(await findingsOf(here), ['past-period broken main/public.users 1']);
      assert.equal((await swept(here)).state, 'done');
      const { rows } = await here.main.pool.query('select id, name from users order by id');
      assert.deepEqual(rows, [
        { id: 1, name: erase === 'null' ? null : '[erased]' },
        { id: 2, name: 'Ben' },
      ]);
      assert.deepEqual(await findingsOf(here), ['past-period met main/public.users 0']);
      assert.deepEqual(stepsOf((await swept(here)).plan), []);
    });
  }
});

describe('a clock that is no moment', () => {
  for (const at of ['-infinity', 'infinity', '2999-01-01', '0001-01-01']) {
    it(`is a finding of its own and never past: ${at}`, async (t) => {
      const schema = `${usersTable} insert into users values (1, 'Ada', '${at}');`;
      const here = await small(t, users() + hosts, schema, '[id]', keeps);
      assert.deepEqual(await findingsOf(here), [
        'clock-strange at-risk main/public.users 1',
        'past-period met main/public.users 0',
      ]);
      const { plan } = await swept(here);
      assert.deepEqual(
        [stepsOf(plan), plan.warnings.map(({ code }) => code)],
        [[], ['clock-strange']],
      );
    });
  }
});

describe('the certificate of a sweep', () => {
  it('speaks of no suppression and is headed by what was done', async (t) => {
    const schema = `${usersTable} insert into users values (1, 'Ada', ${old});`;
    const here = await small(t, users() + hosts, schema, '[id]', keeps);
    const { id } = await swept(here);
    const text = certificateText(parseCertificate(await here.requests.certificate(id)));
    assert.doesNotMatch(text, /suppression ledger erases/);
    assert.doesNotMatch(text, /CERTIFICATE OF RETENTION/);
  });
});

const emptiedMap = (name: string, mail: string) =>
  dataset('users', {
    subjects: '{ user: [id] }',
    erase: 'null',
    period: days('made_at'),
    fields: `{ id: none, name: ${name}, mail: ${mail}, made_at: none }`,
  }) + hosts;

const saidOf = async ({ installation }: Small) => {
  const [report] = await installation.check({ promises: ['S2'] });
  return (report?.promises ?? [])
    .flatMap((one) => one.clauses)
    .flatMap(({ findings }) => findings)
    .filter(({ resource, rule }) => resource.endsWith('users') && rule !== 'no-end')
    .map(({ outcome, message }) => `${outcome}: ${message.replace(/ Declared, .*/, '')}`);
};

describe('a sweep that empties rows, of which columns are kept', () => {
  const because = '{ keep-because: The books name them }';
  const table = `${usersTable} alter table users add mail text;
    insert into users values (1, 'Ada', ${old}, 'a@x.example'), (2, 'Ben', now(), 'b@x.example');`;
  const kept = (category: string) => `{ category: ${category}, erase: ${because} }`;

  it('all of them: the rows are said to be past their period, and nothing is called met', async (t) => {
    const map = emptiedMap(kept('user.name'), kept('user.contact.email'));
    const here = await small(t, map, table, '[id]', keeps);
    const says = [
      'declared: 1 row of main/public.users is past the period, 30 days after made_at, and keeps name and mail: the data map gives a reason.',
    ];
    assert.deepEqual(await saidOf(here), says);
    const { plan } = await swept(here);
    assert.deepEqual([stepsOf(plan), keptOf(plan)], [[], ['users.name 1', 'users.mail 1']]);
    assert.deepEqual(await saidOf(here), says);
  });

  it('some of them: what was emptied is told apart from what is kept', async (t) => {
    const here = await small(
      t,
      emptiedMap('user.name', kept('user.contact.email')),
      table,
      '[id]',
      keeps,
    );
    const [before = ''] = await saidOf(here);
    assert.match(before, /^broken: 1 row of main\/public\.users is past the period/);
    await swept(here);
    assert.deepEqual(await saidOf(here), [
      'met: 1 row of main/public.users is past the period, 30 days after made_at, and stays as the data map says; none holds anything more in name.',
      'declared: 1 row of main/public.users is past the period, 30 days after made_at, and keeps mail: the data map gives a reason.',
    ]);
  });

  it('none of them, and none past its period: that is said as before', async (t) => {
    const here = await small(
      t,
      emptiedMap('user.name', 'user.contact.email'),
      table,
      '[id]',
      keeps,
    );
    await here.main.pool.query('update users set made_at = now()');
    assert.deepEqual(await saidOf(here), [
      'met: No row of main/public.users is past its period, 30 days after made_at.',
    ]);
  });
});
