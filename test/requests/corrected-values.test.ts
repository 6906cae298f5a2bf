/** Values are stored as they were given, in the rows that are the person's, or the plan is refused. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, people, peopleTables, small } from './small.ts';

const facts =
  people +
  dataset('facts', {
    subjects: '{ user: [user_id] }',
    fields:
      '{ id: none, user_id: user.unique_id, paid: user.financial, cut: user.content, whole: user.content, day: user.content, hour: user.content, moment: user.content, precise: user.content }',
  }) +
  dataset('notes', {
    references: '[{ fields: [fact_id], to: facts, keys: [id] }]',
    fields: '{ id: none, fact_id: none, known_as: user.name }',
  });

const tables = `${peopleTables}
  create table facts (id int primary key, user_id int, paid numeric(6,2), cut varchar(5), whole int,
    day date, hour timestamp, moment timestamptz, precise real);
  create table notes (id int primary key, fact_id int, known_as text);
  insert into facts (id, user_id) values (1, 1), (2, 2);
  insert into notes values (1, 1, 'Ada'), (2, 2, 'Ben'), (3, null, 'Nobody')`;

type Opened = Awaited<ReturnType<typeof small>>;

async function correct({ requests }: Opened, input: Readonly<Record<string, unknown>>) {
  const { id } = await requests.open('small', {
    right: 'rectification',
    kind: 'user',
    whom: [{ key: { id: '1' } }],
    verified: 'signed in',
    input,
  });
  return { id, plan: await requests.plan(id) };
}

async function done(opened: Opened, input: Readonly<Record<string, unknown>>) {
  const { id, plan } = await correct(opened, input);
  assert.deepEqual(plan.obstacles, []);
  await opened.requests.approve(id, 'head');
  assert.equal((await opened.requests.run(id)).state, 'done');
}

describe('a value that is corrected', () => {
  it('is refused where the column would keep another one', async (t) => {
    const opened = await small(t, facts, tables);
    for (const [field, value] of [
      ['paid', '12.345'],
      ['cut', 'sixsix'],
      ['cut', 'five5 '],
      ['whole', '1.5'],
      ['day', '2024-05-18 23:00'],
      ['hour', '2024-05-18 10:00+02'],
      ['moment', 'May 18 2024 10:00'],
      ['moment', '2024-03-31 02:30'],
      ['precise', '1.23456789'],
    ] as const) {
      const { plan } = await correct(opened, { set: { [`main.facts.${field}`]: value } });
      assert.equal(plan.obstacles.length, 1, `${field} ${JSON.stringify(plan.obstacles)}`);
      assert.ok(!JSON.stringify(plan).includes(value), field);
    }
  });

  it('is stored where it only looks otherwise, a moment in the zone of the policy', async (t) => {
    const opened = await small(t, facts, tables);
    await done(opened, {
      set: {
        'main.facts.paid': '12.3',
        'main.facts.cut': 'five5',
        'main.facts.moment': '2024-05-18 10:00',
        'main.facts.precise': '1.5',
      },
    });
    await done(opened, { set: { 'main.facts.hour': '2024-05-18T10:00' } });
    const { rows } = await opened.main.pool.query(
      `select paid::text, cut, hour::text, (moment at time zone 'UTC')::text as moment, precise::text
         from facts order by id limit 1`,
    );
    assert.deepEqual(rows[0], {
      paid: '12.30',
      cut: 'five5',
      hour: '2024-05-18 10:00:00',
      moment: '2024-05-18 08:00:00',
      precise: '1.5',
    });
  });

  it('is one of a row that refers to a row of the person, and of nobody else', async (t) => {
    const opened = await small(t, facts, tables);
    await done(opened, { set: { 'main.notes.known_as': 'Ada Oak' } });
    const { rows } = await opened.main.pool.query('select known_as from notes order by id');
    assert.deepEqual(
      rows.map((row: { known_as: string }) => row.known_as),
      ['Ada Oak', 'Ben', 'Nobody'],
    );
  });

  it('is corrected where one of two ways leads to no row', async (t) => {
    const both = dataset('cards', {
      subjects: '{ user: [user_id] }',
      references: '[{ fields: [fact_id], to: facts, keys: [id] }]',
      fields: '{ id: none, user_id: user.unique_id, fact_id: none, shown: user.name }',
    });
    const opened = await small(
      t,
      facts + both,
      `${tables}; create table cards (id int primary key, user_id int, fact_id int, shown text);
       insert into cards values (1, 1, null, 'Ada'), (2, 2, 1, 'Ben')`,
    );
    await done(opened, { set: { 'main.cards.shown': 'Ada Oak' } });
    const { rows } = await opened.main.pool.query('select shown from cards order by id');
    assert.deepEqual(rows, [{ shown: 'Ada Oak' }, { shown: 'Ben' }]);
  });

  it('is emptied, and not twice given', async (t) => {
    const opened = await small(t, facts, tables);
    await done(opened, { empty: ['main.users.name'] });
    const { rows } = await opened.main.pool.query('select name from users order by id');
    assert.deepEqual(rows, [{ name: null }, { name: 'Ben Oak' }]);
    const twice = { set: { 'main.users.name': 'Ada' }, empty: ['main.users.name'] };
    await assert.rejects(correct(opened, twice), /given twice/);
  });

  it('names the other places where such people have it, until these are corrected too', async (t) => {
    const opened = await small(t, facts, tables);
    const one = await correct(opened, { set: { 'main.users.name': 'Ada Oak' } });
    assert.match(one.plan.warnings[0]?.message ?? '', /so is main\.notes\.known_as,/);
    const both = await correct(opened, {
      set: { 'main.users.name': 'Ada Oak', 'main.notes.known_as': 'Ada Oak' },
    });
    assert.deepEqual(both.plan.warnings, []);
  });
});

describe('a value that the database refuses', () => {
  const kinds: readonly (readonly [what: string, sql: string, to: string, says: RegExp])[] = [
    [
      'somebody else has it',
      'alter table users add unique (name)',
      'Ben Oak',
      /Another row has this value: look whether that is the same person/,
    ],
    [
      'a check does not meet it',
      "alter table users add check (name like '% %')",
      'Ada',
      /Give a value that the constraint allows\.$/,
    ],
    [
      'a constraint excludes it',
      'alter table users add exclude using hash (name with =)',
      'Ben Oak',
      /Give a value that the constraint allows\.$/,
    ],
    [
      'no row that it refers to has it',
      `create table names (name text primary key); insert into names select name from users;
       alter table users add foreign key (name) references names`,
      'Ada Oak',
      /give a key that is there\.$/,
    ],
    [
      'it is none of the column’s',
      `create type called as enum ('Ada Quill', 'Ben Oak');
       alter table users alter name type called using name::called`,
      'Ada Oak',
      /the column is public\.called, and what was given is not/,
    ],
    [
      'a trigger keeps the old one',
      `create function same() returns trigger language plpgsql as $$ begin new.name := old.name; return new; end $$;
       create trigger same before update on users for each row execute function same()`,
      'Ada Oak',
      /1 row is as it was afterwards: a trigger or a rule keeps or rewrites it\. Change the trigger\.$/,
    ],
  ];
  for (const [what, sql, to, says] of kinds) {
    it(`is told with what to give instead, and with no line for the map: ${what}`, async (t) => {
      const opened = await small(t, people, `${peopleTables} ${sql}`);
      const { id, plan } = await correct(opened, { set: { 'main.users.name': to } });
      const [told, ...more] = plan.obstacles;
      assert.deepEqual(more, []);
      assert.match(told?.resource ?? '', /public\.users/);
      assert.match(told?.message ?? '', says);
      assert.equal(told?.paste, undefined);
      assert.ok(!JSON.stringify(plan).includes(to));
      assert.equal((await opened.requests.cancel(id, 'Given wrongly')).state, 'cancelled');
    });
  }

  it('may not be emptied where the column may not be null', async (t) => {
    const opened = await small(
      t,
      people,
      `${peopleTables} alter table users alter name set not null`,
    );
    const { plan } = await correct(opened, { empty: ['main.users.name'] });
    assert.deepEqual(
      plan.obstacles.map(({ message, paste }) => [message, paste]),
      [['the column may not be null. Give a value', undefined]],
    );
  });
});
