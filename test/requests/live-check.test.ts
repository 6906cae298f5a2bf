/** What stands against the workflows is known from the databases before anybody asks for one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLive, type LiveReport } from '../../packages/server/src/main.ts';
import { dataset, people, peopleTables, small } from './small.ts';

const profiles = (fields: string, more = {}): string =>
  people +
  dataset('profiles', {
    subjects: '{ user: [user_id] }',
    references: '[{ fields: [user_id], to: users, keys: [id] }]',
    erase: "'null'",
    fields: `{ id: none, user_id: { category: user.unique_id, erase: null }, ${fields} }`,
    ...more,
  });

async function asked(t: Parameters<typeof small>[0], map: string, sql: string) {
  const opened = await small(t, map, `${peopleTables} ${sql}`);
  const { policy } = (await opened.open()).policies[0]!;
  const ask = () => checkLive([policy], { SMALL_MAIN: opened.main.url });
  return { ...opened, ask, reports: await ask() };
}

/** `workflow kind: code resource` of each obstacle. */
function told(reports: readonly LiveReport[]): readonly string[] {
  return reports.flatMap(({ parts }) =>
    parts.flatMap(({ workflow, kind, obstacles }) =>
      obstacles.map(({ code, resource }) => `${workflow} ${kind}: ${code} ${resource}`),
    ),
  );
}

describe('the real databases, asked about every workflow', () => {
  it('have nothing against any of them, and no request is made', async (t) => {
    const { reports, requests } = await asked(t, people, '');
    assert.deepEqual(told(reports), []);
    assert.deepEqual(
      reports[0]?.parts.map(({ workflow, kind }) => `${workflow} ${kind}`),
      ['erasure user', 'access user', 'erasure host', 'access host', 'retention everybody'],
    );
    assert.ok(reports[0]?.parts.every(({ notTried }) => Object.keys(notTried).length === 0));
    assert.deepEqual(await requests.list(), []);
  });

  it('name all at once what stands against an erasure, each with the line to paste', async (t) => {
    const { reports } = await asked(
      t,
      profiles(
        'email: { category: user.contact.email, erase: mask }, born: user.demographic.date_of_birth, made: { category: user.content, erase: null }',
      ),
      `create table profiles (id int primary key, user_id int, email text unique, born date not null,
         made text generated always as ('x') stored);
       create table letters (id int primary key, user_id int references users)`,
    );
    const { obstacles = [] } = reports[0]?.parts[0] ?? {};
    assert.deepEqual(obstacles.map(({ code, resource }) => `${code} ${resource}`).toSorted(), [
      'generated main/public.profiles.made',
      'mask-not-unique main/public.profiles.email',
      'not-nullable main.profiles.born',
      'reference-undeclared main/public.letters',
    ]);
    assert.ok(obstacles.every(({ paste }) => paste !== undefined));
    const undeclared = obstacles.find(({ code }) => code === 'reference-undeclared');
    assert.equal(undeclared?.paste, 'references: [{ fields: [user_id], to: users, keys: [id] }]');
  });

  it('name a missing right and a rule, and what only trying can tell', async (t) => {
    const opened = await asked(
      t,
      profiles('email: { category: user.contact.email, erase: mask }'),
      `create table profiles (id int primary key, user_id int, email text check (email like '%@%'));
       create rule stays as on delete to users do instead nothing`,
    );
    assert.deepEqual(told(opened.reports), ['erasure user: rule main/public.users']);
    const warnings = opened.reports[0]?.parts[0]?.warnings ?? [];
    assert.deepEqual(
      warnings.map(({ code, resource }) => `${code} ${resource}`),
      ['asked-when-tried main/public.profiles.email'],
    );
  });

  it('say what to write instead for references, domains, arrays and short columns', async (t) => {
    const { reports } = await asked(
      t,
      profiles(
        'town: { category: user.contact, erase: mask }, phone: { category: user.contact, erase: mask }, tags: { category: user.content, erase: null }, code: { category: user.content, erase: mask }',
      ),
      `create table towns (name text primary key);
       create domain phone as text check (value ~ '^[0-9]+$');
       create table profiles (id int primary key, user_id int, town text references towns,
         phone phone, tags text[] not null, code varchar(3))`,
    );
    const { obstacles = [] } = reports[0]?.parts[0] ?? {};
    assert.deepEqual(
      obstacles.map(({ code, resource, paste }) => `${code} ${resource}: ${paste}`),
      [
        'not-nullable main.profiles.tags: erase: { keep-because: … }',
        'invalid-value main/public.profiles.code: erase: { mask: { with: "…" } }',
        'mask-refers main/public.profiles.town: erase: null',
      ],
    );
  });

  it('name a trigger for which no plan can be tried', async (t) => {
    const { reports } = await asked(
      t,
      people,
      `create function reach() returns trigger language plpgsql as $$ begin execute 'select 1'; return old; end $$;
       create trigger reaches after delete on users for each row execute function reach()`,
    );
    assert.deepEqual(told(reports), []);
    assert.match(
      reports[0]?.parts[0]?.notTried['main'] ?? '',
      /the trigger reaches of public\.users/,
    );
  });
});

describe('a reference that the server empties itself', () => {
  for (const [action, after] of [
    ['set null', null],
    ['set default', 2],
  ] as const) {
    it(`stands against nothing, and is counted (${action})`, async (t) => {
      const media = dataset('media', {
        references: '[{ fields: [uid], to: users, keys: [id] }]',
        erase: '{ keep-because: Published works stay }',
        fields: '{ id: none, uid: user.unique_id, title: user.content }',
      });
      const { requests, main } = await small(
        t,
        people + media,
        `${peopleTables} create table media (id int primary key, uid int default 2 references users on delete ${action}, title text);
         insert into media values (1, 1, 'x'), (2, 2, 'y')`,
      );
      const { id } = await requests.open('small', {
        right: 'erasure',
        kind: 'user',
        whom: [{ key: { id: '1' } }],
        verified: 'signed in',
      });
      const plan = await requests.plan(id);
      assert.deepEqual(plan.obstacles, []);
      assert.deepEqual(
        plan.rehearsal?.effects.map(({ what, where, rows }) => [what, where, rows]),
        [['cascade', 'main/public.media', 1]],
      );
      await requests.approve(id, 'head');
      const ended = await requests.run(id);
      assert.equal(ended.state, 'done', JSON.stringify(ended.failures));
      const { rows } = await main.pool.query('select id, uid from media order by id');
      assert.deepEqual(rows, [
        { id: 1, uid: after },
        { id: 2, uid: 2 },
      ]);
      assert.match(await requests.certificate(id), /By foreign keys of the store itself/);
    });
  }
});
