/** Whose row the person's own is: one for each key, and there when they asked. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLive } from '../../packages/server/src/main.ts';
import { dataset, small } from './small.ts';

type Setting = Awaited<ReturnType<typeof small>>;
type Right = 'erasure' | 'access';

const hosts = dataset('hosts', {
  subjects: '{ host: [id] }',
  fields: '{ id: user.unique_id, name: user.name }',
});
const hostsTable = `create table hosts (id int primary key, name text);`;

async function opened(
  { requests }: Pick<Setting, 'requests'>,
  keys: readonly Readonly<Record<string, string>>[],
  right: Right = 'erasure',
) {
  const whom = keys.map((key) => ({ key }));
  const asked = { right, kind: 'user', whom, verified: 'letter' } as const;
  const { id } = await requests.open('small', asked);
  return id;
}

async function told(
  setting: Setting,
  keys: readonly Readonly<Record<string, string>>[],
  right?: Right,
) {
  const { obstacles } = await setting.requests.plan(await opened(setting, keys, right));
  return obstacles.map(({ code, resource }) => `${code} ${resource}`);
}

const rows = async ({ main }: Setting, table: string): Promise<number | null> =>
  (await main.pool.query(`select from ${table}`)).rowCount;

/** What the root is like, and two rows of it that one key is of. */
const roots = [
  {
    what: 'an id of two customers, where the customer is left out',
    userKey: '[id]',
    more: {
      key: '[firm, id]',
      tenant: '[firm]',
      fields: '{ firm: none, id: none, name: user.name }',
    },
    schema: `create table users (firm int, id int, name text, primary key (firm, id));
      insert into users values (1, 17, 'Ada Quill'), (2, 17, 'Ben Oak'), (1, 18, 'Cyn Ash')`,
    key: { id: '17' },
    other: { id: '18' },
    says: /key: \[firm, id\]/,
  },
  {
    what: 'an address that two people share',
    userKey: '[mail]',
    more: { key: '[mail]', fields: '{ mail: user.contact.email, name: user.name }' },
    schema: `create table users (mail text, name text);
      insert into users values ('oak@example.org', 'Ada Oak'), ('oak@example.org', 'Ben Oak'), ('cyn@example.org', 'Cyn Ash')`,
    key: { mail: 'oak@example.org' },
    other: { mail: 'cyn@example.org' },
    says: /make these unique/,
  },
  {
    what: 'a name that is unique only among those who have not left',
    userKey: '[nick]',
    more: { fields: '{ id: none, nick: user.unique_id, name: user.name, left_at: none }' },
    schema: `create table users (id int primary key, nick text, name text, left_at timestamptz);
      create unique index on users (nick) where left_at is null;
      insert into users values (1, 'oak', 'Ada Oak', now()), (2, 'oak', 'Ben Oak', null), (3, 'ash', 'Cyn Ash', null)`,
    key: { nick: 'oak' },
    other: { nick: 'ash' },
    says: /no two rows share/,
  },
] as const;

describe('a key that several rows of the root have', () => {
  for (const { what, userKey, more, schema, key, other, says } of roots) {
    const users = dataset('users', { subjects: `{ user: ${userKey} }`, ...more });

    it(`refuses an erasure and a copy: ${what}`, async (t) => {
      const setting = await small(t, users + hosts, hostsTable + schema, userKey);
      assert.deepEqual(await told(setting, [key]), ['key-shared main.users']);
      assert.deepEqual(await told(setting, [key], 'access'), ['key-shared main.users']);
      assert.deepEqual(await told(setting, [other]), []);
    });

    it(`is said before anybody asks: ${what}`, async (t) => {
      const setting = await small(t, users + hosts, hostsTable + schema, userKey);
      const { policy } = setting.installation.policies[0]!;
      const asked = await checkLive([policy], { SMALL_MAIN: setting.main.url });
      const warnings = asked.flatMap(({ parts }) => parts.flatMap((part) => part.warnings));
      const found = warnings.filter(({ code }) => code === 'key-shared');
      assert.deepEqual([...new Set(found.map(({ resource }) => resource))], ['main.users']);
      assert.match(found[0]?.message ?? '', says);
    });
  }
});

const dated = (clock: string, more = ''): string =>
  dataset('users', {
    key: '[nick]',
    subjects: '{ user: [nick] }',
    fields: `{ nick: user.unique_id, mail: user.contact.email, ${clock}: ${more === '' ? 'none' : more} }`,
  }) +
  dataset('posts', {
    subjects: '{ user: [nick] }',
    fields: '{ id: none, nick: user.unique_id, body: user.content }',
  });

const nicks = (clock: string, type = 'timestamptz'): string => `${hostsTable}
  create table users (nick text primary key, mail text, ${clock} ${type});
  create table posts (id int primary key, nick text, body text);
  insert into users values ('ann', 'ann@example.org', '2020-01-01'), ('ben', 'ben@example.org', '2020-01-01');
  insert into posts values (1, 'ann', 'of Ann'), (2, 'ben', 'of Ben')`;

const approved = async (setting: Setting): Promise<string> => {
  const id = await opened(setting, [{ nick: 'ann' }]);
  assert.deepEqual((await setting.requests.plan(id)).obstacles, []);
  await setting.requests.approve(id, 'head-of-privacy');
  return id;
};

const anew = (mail: string, day: string): string => `
  delete from posts where nick = 'ann'; delete from users where nick = 'ann';
  insert into users values ('ann', '${mail}', ${day}); insert into posts values (3, 'ann', 'of somebody else')`;

describe('a key that somebody new was given after it was asked for', () => {
  for (const clock of ['created_at', 'joined', 'signed_up_on']) {
    it(`is told by ${clock}, before anything goes`, async (t) => {
      const setting = await small(t, dated(clock) + hosts, nicks(clock), '[nick]');
      const id = await approved(setting);
      await setting.main.pool.query(anew('new@example.org', `now() + interval '1 second'`));
      await assert.rejects(setting.requests.run(id), { code: 'plan-outdated' });
      const { plan } = (await setting.requests.show(id)).request;
      assert.deepEqual(
        plan?.obstacles.map(({ code }) => code),
        ['newer-than-asked'],
      );
      assert.deepEqual([await rows(setting, 'users'), await rows(setting, 'posts')], [2, 2]);
    });
  }

  it('is told where it comes between two rounds of the run', async (t) => {
    const setting = await small(t, dated('created_at') + hosts, nicks('created_at'), '[nick]');
    const id = await approved(setting);
    const late = await setting.open({
      async onRequestStep(step) {
        if (step === 'changed') {
          await setting.main.pool.query(
            `insert into users values ('ann', 'new@example.org', now() + interval '1 second')`,
          );
        }
      },
    });
    const { state, failures } = await late.requests.run(id);
    assert.notEqual(state, 'done');
    assert.ok(failures.some(({ code }) => code === 'newer-than-asked'));
    assert.equal(await rows(setting, 'users'), 2);
  });

  it('is looked at again where nothing but the addresses tells it', async (t) => {
    const setting = await small(t, dated('seen_at') + hosts, nicks('seen_at'), '[nick]');
    const id = await approved(setting);
    await setting.main.pool.query(anew('new@example.org', 'now()'));
    await assert.rejects(setting.requests.run(id), { code: 'plan-outdated' });
    const { plan } = (await setting.requests.show(id)).request;
    assert.ok(plan?.warnings.some(({ code }) => code === 'other-addresses'));
    assert.deepEqual([await rows(setting, 'users'), await rows(setting, 'posts')], [2, 2]);
    // It is the same person, as whoever approves it once more says.
    await setting.requests.approve(id, 'head-of-privacy');
    assert.equal((await setting.requests.run(id)).state, 'done');
  });

  it('stops nobody whose own row has only changed', async (t) => {
    const setting = await small(t, dated('created_at') + hosts, nicks('created_at'), '[nick]');
    const id = await approved(setting);
    await setting.main.pool.query(`update users set mail = 'ANN@example.org' where nick = 'ann'`);
    assert.equal((await setting.requests.run(id)).state, 'done');
    assert.deepEqual([await rows(setting, 'users'), await rows(setting, 'posts')], [1, 1]);
  });
});
