import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openPostgres } from '../../stores/postgres/index.ts';
import { live, type TestContext } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf } from '../testing/policy.ts';
import { roleMaker } from '../testing/roles.ts';
import { keyNames } from './alike.ts';
import { searchStores } from './pass.ts';
import type { Seeker } from './seeker.ts';
import { noValues } from './sought.ts';
import { inNextPass } from './waiting.ts';

const users = datasetOf('public.users', {
  key: ['id'],
  subjects: { user: ['id'] },
  fields: { id: { category: 'user.unique_id' }, email: { category: 'user.contact.email' } },
});
const policy = policyOf(
  mapOf({ users }, { subjects: { user: { says: 'A user', root: 'main.users', key: ['id'] } } }),
);

function seeker(id: string, email: string): Seeker {
  return {
    asked: { kind: 'user', reached: new Set(['main.users']) },
    sought: {
      noun: 'person',
      names: keyNames(policy.map, 'user', 1),
      values: { ...noValues, keys: [[id]], addresses: [email] },
    },
    async *planned() {
      // The plan has no row in the tables of these tests.
    },
    async *emptied() {
      // Nor does it empty any.
    },
  };
}

const ann = seeker('1', 'ann@example.org');
const bob = seeker('2', 'bob@example.org');

async function setUp(t: TestContext, sql: string) {
  const here = await live(t, `create table users (id int primary key, email text); ${sql}`);
  const store = openPostgres({ name: 'main', url: here.database.url });
  t.after(() => store.close());
  return { here, stores: new Map([['main', store]]) };
}

const large = `create table large (body text);
  insert into large select repeat('x', 500) || n || '@example.net' from generate_series(1, 60000) n;
  create table small (body text); insert into small values ('ann@example.org'); analyze`;

describe('a pass over the stores', () => {
  it('serves several people at once, and tells them apart', async (t) => {
    const { stores } = await setUp(
      t,
      `create table log (user_id int, body text);
       insert into log values (1, 'x'), (2, 'ann@example.org'), (2, null), (3, 'bob@example.org')`,
    );
    const found = await searchStores(policy, stores, [ann, bob], { budget: 60_000 });
    assert.deepEqual(
      found.map(({ copies }) => copies.map(({ where, rows }) => [where, rows])),
      [
        [
          ['main/public.log.user_id', 1],
          ['main/public.log.body', 1],
        ],
        [
          ['main/public.log.user_id', 2],
          ['main/public.log.body', 1],
        ],
      ],
    );
    assert.deepEqual(found[0]?.searched, {
      tables: { seen: 2, of: 2 },
      columns: { seen: 2, of: 2 },
      known: 2,
      rows: { seen: 4, of: 4 },
      by: { keys: 1, addresses: 1, numbers: 0, names: 0 },
    });
  });

  it('says what it did not reach when its time is over, and goes through small tables first', async (t) => {
    const { stores } = await setUp(t, large);
    const [none] = await searchStores(policy, stores, [ann], { budget: 0 });
    assert.deepEqual(none?.searched.tables, { seen: 1, of: 3 });
    const late = none?.notLooked.filter(({ because }) => because.includes('over after 0 rows'));
    assert.equal(late?.length, 2);
    const order: string[] = [];
    const [some] = await searchStores(policy, stores, [ann], {
      budget: 30_000,
      onProgress: (where) => void order.push(where),
    });
    assert.ok(order.indexOf('main/public.small') < order.indexOf('main/public.large'));
    assert.deepEqual(
      some?.copies.map(({ where }) => where),
      ['main/public.small.body'],
    );
  });

  it('goes in pages, and names its progress', async (t) => {
    const { stores } = await setUp(t, large);
    const seen: number[] = [];
    await searchStores(policy, stores, [ann], {
      budget: 60_000,
      onProgress: (where, rows) => {
        if (where === 'main/public.large') seen.push(rows);
      },
    });
    assert.equal(seen.at(-1), 60_000);
    assert.ok(seen.length > 3);
  });

  it('names a table of which a policy hides rows', async (t) => {
    const { here } = await setUp(
      t,
      `create table hidden (body text); insert into hidden values ('ann@example.org');
       alter table hidden enable row level security`,
    );
    const reader = await roleMaker(t, here)();
    await here.run(`grant select on all tables in schema public to ${reader.name}`);
    const store = openPostgres({ name: 'main', url: reader.url });
    const [found] = await searchStores(policy, new Map([['main', store]]), [ann], {
      budget: 60_000,
    }).finally(() => store.close());
    assert.deepEqual(found?.searched.tables, { seen: 1, of: 2 });
    const hidden = found?.notLooked.find(({ where }) => where === 'main/public.hidden');
    assert.match(hidden?.because ?? '', /may not read it, or sees only some/);
  });
});

describe('those who wait for a search', () => {
  it('share a pass when they come while one runs', async () => {
    const passes: number[] = [];
    const owner = {};
    const search = async (some: readonly Seeker[]) => {
      passes.push(some.length);
      await new Promise((resume) => setTimeout(resume, 20));
      return some.map(() => ({
        searched: {
          tables: { seen: 0, of: 0 },
          columns: { seen: 0, of: 0 },
          rows: { seen: 0, of: 0 },
        },
        copies: [],
        notLooked: [],
      }));
    };
    await Promise.all([ann, bob, ann, bob].map((one) => inNextPass(owner, 'p', one, search)));
    assert.deepEqual(passes, [1, 3]);
  });

  it('are all told when it fails, and the next one is tried', async () => {
    const owner = {};
    const fails = inNextPass(owner, 'p', ann, async () => {
      throw new RangeError('gone');
    });
    await assert.rejects(fails, RangeError);
    const answer = inNextPass(owner, 'p', ann, async () => [
      {
        searched: {
          tables: { seen: 1, of: 1 },
          columns: { seen: 0, of: 0 },
          rows: { seen: 0, of: 0 },
        },
        copies: [],
        notLooked: [],
      },
    ]);
    assert.equal((await answer).searched.tables.seen, 1);
  });
});
