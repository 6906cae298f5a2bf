/** Sealed addresses: found again, held unique, foreseen before anything is sealed, and taken back. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLive } from '../../packages/server/src/main.ts';
import { dataset, small } from './small.ts';

const hosts = dataset('hosts', {
  subjects: '{ host: [id] }',
  fields: '{ id: user.unique_id, name: user.name }',
});

const hostTable = `create table hosts (id int primary key, name text);`;

interface Asked {
  readonly email?: string;
  readonly fields?: string;
  readonly more?: string;
  readonly tenant?: string;
}

function users({ email = '', fields = '', more = '', tenant = '[]' }: Asked = {}): string {
  const one = dataset('users', {
    subjects: '{ user: [id] }',
    tenant,
    fields: `{ id: user.unique_id, email: { category: user.contact.email, sealed: true${email} }${fields} }`,
  });
  return one + hosts + more;
}

const indexed = {
  email: ', blind-index: email_index',
  fields: ', email_index: user.unique_id.pseudonymous',
};

const indexTable = `create table users (id int primary key, email text unique not null, email_index text unique);
  insert into users values (1, 'ann@example.org'), (2, 'Bob@Example.org'), (3, 'cyn@example.org');`;

type Here = Awaited<ReturnType<typeof small>>;

async function emails({ main }: Here): Promise<readonly string[]> {
  const { rows } = await main.pool.query<{ email: string }>('select email from users order by id');
  return rows.map(({ email }) => (email.startsWith('troth:1:') ? 'sealed' : email));
}

async function obstaclesOf({ open, main, installation }: Here) {
  const { policy } = installation.policies[0]!;
  const [report] = await checkLive([policy], { SMALL_MAIN: main.url });
  const sealing = report?.parts.find(({ workflow }) => workflow === 'sealing');
  const plan = await (await open()).vault.planAdoption();
  return { live: sealing?.obstacles ?? [], plan };
}

const byAddress = (email: string) =>
  ({ right: 'access', kind: 'user', whom: [{ email }], verified: 'signed in' }) as const;

const corrected = (email: string) =>
  ({
    right: 'rectification',
    kind: 'user',
    whom: [{ key: { id: '1' } }],
    input: { set: { 'main.users.email': email } },
    verified: 'signed in',
  }) as const;

describe('somebody with a sealed address', () => {
  const alike = 'subject-alike';
  for (const [how, map, sql] of [
    ['by its blind index', users(indexed), indexTable],
    [
      'by opening what has no blind index',
      users(),
      indexTable
        .replace('email text unique', 'email text')
        .replace('email_index text unique', 'note text'),
    ],
  ] as const) {
    it(`is found ${how}, in the spelling that was asked for, and offered in another`, async (t) => {
      const here = await small(t, map, hostTable + sql);
      const [adopted] = await here.installation.vault.adopt();
      assert.equal(adopted?.adopted, 3);
      assert.deepEqual(await emails(here), ['sealed', 'sealed', 'sealed']);
      const { requests } = here;
      const { id } = await requests.open('small', byAddress('ann@example.org'));
      assert.equal((await requests.plan(id)).stores[0]?.steps[0]?.rows, 1);
      for (const spelled of ['ANN@example.org', ' ann@example.org ', 'bob@example.org']) {
        await assert.rejects(requests.open('small', byAddress(spelled)), { code: alike });
      }
      await assert.rejects(requests.open('small', byAddress('dan@example.org')), {
        code: 'subject-unknown',
      });
    });
  }

  it('is found while only a part is sealed, and where somebody sealed without an index', async (t) => {
    const here = await small(t, users(indexed), hostTable + indexTable);
    await here.installation.vault.adopt();
    await here.main.pool.query(
      `update users set email_index = null where id = 1; insert into users values (4, 'dan@example.org')`,
    );
    const { requests } = here;
    for (const email of ['ann@example.org', 'dan@example.org', 'cyn@example.org']) {
      const { id } = await requests.open('small', byAddress(email));
      assert.equal((await requests.plan(id)).stores[0]?.steps[0]?.rows, 1, email);
    }
    const [again] = await here.installation.vault.adopt();
    assert.deepEqual([again?.adopted, again?.indexed], [1, 1]);
  });

  it('of one of several customers is found by each customer’s own index', async (t) => {
    const map = users({ ...indexed, tenant: '[shop]', fields: `${indexed.fields}, shop: none` })
      .replace('key: [id]', 'key: [shop, id]')
      .replace('user: [id]', 'user: [shop, id]');
    const here = await small(
      t,
      map,
      `${hostTable} create table users (shop int, id int, email text, email_index text, primary key (shop, id), unique (shop, email), unique (shop, email_index));
       insert into users values (1, 1, 'ann@example.org'), (2, 1, 'ann@example.org'), (2, 2, 'bob@example.org')`,
      '[shop, id]',
    );
    const [adopted] = await here.installation.vault.adopt();
    assert.deepEqual([adopted?.adopted, adopted?.obstacle], [3, null]);
    const { requests } = here;
    await assert.rejects(requests.open('small', byAddress('ann@example.org')), {
      code: 'subject-ambiguous',
    });
    const { id } = await requests.open('small', byAddress('bob@example.org'));
    assert.equal((await requests.plan(id)).stores[0]?.steps[0]?.rows, 1);
  });
});

describe('what holds a column to its values', () => {
  const cases: readonly (readonly [string, string, RegExp, RegExp])[] = [
    [
      'a unique constraint',
      'create table users (id int primary key, email text unique not null)',
      /unique index users_email_key would hold nobody/,
      /ADD COLUMN email_index text; CREATE UNIQUE INDEX ON public.users \(email_index\)/,
    ],
    [
      'a unique index of an expression',
      'create table users (id int primary key, email text); create unique index by_case on users (lower(email))',
      /unique index by_case/,
      /CREATE UNIQUE INDEX ON public.users \(email_index\)/,
    ],
    [
      'a partial unique index',
      'create table users (id int primary key, email text, gone bool); create unique index there on users (email) where not gone',
      /unique index there/,
      /\(email_index\) WHERE \(NOT gone\)/,
    ],
    [
      'a foreign key of its own',
      'create table known (email text primary key); create table users (id int primary key, email text references known)',
      /foreign key users_email_fkey/,
      /ALTER TABLE public.users DROP CONSTRAINT users_email_fkey/,
    ],
    [
      'a check that no sealed text meets, in an empty table',
      `create table users (id int primary key, email text check (email like '%@%'))`,
      /check users_email_check refuses/,
      /DROP CONSTRAINT users_email_check/,
    ],
    [
      'a length',
      'create table users (id int primary key, email varchar(80))',
      /too short/,
      /ALTER COLUMN email TYPE text/,
    ],
  ];
  for (const [what, sql, why, paste] of cases) {
    it(`is one obstacle, with the line to paste: ${what}`, async (t) => {
      const here = await small(t, users(), `${hostTable} ${sql}`);
      const { live, plan } = await obstaclesOf(here);
      assert.equal(live.length, 1);
      assert.match(live[0]?.message ?? '', why);
      assert.match(live[0]?.paste ?? '', paste);
      assert.match(plan[0]?.obstacle ?? '', why);
      assert.match(plan[0]?.paste ?? '', paste);
    });
  }

  it('is one obstacle for all of it at once, and nothing is sealed', async (t) => {
    const here = await small(
      t,
      users(),
      `${hostTable} create table users (id int primary key, email varchar(90) unique check (length(email) < 90));
       create table logins (email varchar(90) references users (email));
       insert into users values (1, 'ann@example.org')`,
    );
    const { live } = await obstaclesOf(here);
    assert.equal(live.length, 1);
    for (const part of [/too short/, /users_email_key/, /users_email_check/, /logins refers/]) {
      assert.match(live[0]?.message ?? '', part);
    }
    const [adopted] = await here.installation.vault.adopt();
    assert.equal(adopted?.adopted, 0);
    assert.deepEqual(await emails(here), ['ann@example.org']);
  });

  it('stands against nothing where a check lets sealed texts in and rows differ otherwise', async (t) => {
    const here = await small(
      t,
      users(),
      `${hostTable} create table users (id int primary key, email text check (length(email) > 3), unique (id, email));
       insert into users values (1, 'ann@example.org')`,
    );
    const { live, plan } = await obstaclesOf(here);
    assert.deepEqual([live, plan[0]?.obstacle], [[], null]);
  });

  it('is a reference of the data map too', async (t) => {
    const log = dataset('email_log', {
      references: '[{ fields: [to_address], to: users, keys: [email] }]',
      fields: '{ id: none, to_address: user.contact.email }',
    });
    const here = await small(
      t,
      users({ more: log }),
      `${hostTable} create table users (id int primary key, email text); create table email_log (id int primary key, to_address text)`,
    );
    const { live } = await obstaclesOf(here);
    assert.match(live[0]?.message ?? '', /references of email_log by it/);
  });
});

describe('a unique column that is sealed', () => {
  it('is given up by nobody but who says so, and then uniqueness is called lost', async (t) => {
    const here = await small(
      t,
      users(),
      `${hostTable} create table users (id int primary key, email text unique); insert into users values (1, 'ann@example.org')`,
    );
    const { vault } = here.installation;
    assert.equal((await vault.adopt())[0]?.adopted, 0);
    const losing = { losing: ['main.users.email'] };
    const [plan] = await vault.planAdoption(losing);
    assert.deepEqual([plan?.obstacle, plan?.loses], [null, ['users_email_key']]);
    assert.equal((await vault.adopt(losing))[0]?.adopted, 1);
  });

  it('lets no second row with one value in, in whatever spelling', async (t) => {
    const here = await small(t, users(indexed), hostTable + indexTable);
    const { vault } = here.installation;
    await vault.adopt();
    await here.main.pool.query(
      `insert into users values (4, 'ann@example.org'), (5, 'BOB@example.org'), (6, 'eve@example.org')`,
    );
    const [plan] = await vault.planAdoption();
    assert.deepEqual([plan?.plaintext, plan?.doubled], [3, 2]);
    const [adopted] = await vault.adopt();
    assert.deepEqual([adopted?.adopted, adopted?.doubled], [1, 2]);
    const now = ['sealed', 'sealed', 'sealed', 'ann@example.org', 'BOB@example.org', 'sealed'];
    assert.deepEqual(await emails(here), now);
  });

  it('keeps the second of two spellings in clear when both are sealed at once', async (t) => {
    const here = await small(
      t,
      users(indexed),
      `${hostTable} create table users (id int primary key, email text unique, email_index text unique);
       insert into users select i, 'p' || i || '@example.org' from generate_series(1, 1500) i;
       insert into users values (1501, 'P7@example.org')`,
    );
    const [adopted] = await here.installation.vault.adopt();
    assert.deepEqual([adopted?.adopted, adopted?.doubled], [1500, 1]);
  });

  it('across customers is refused, since an index is each customer’s own', async (t) => {
    const map = users({ ...indexed, tenant: '[shop]', fields: `${indexed.fields}, shop: none` })
      .replace('key: [id]', 'key: [shop, id]')
      .replace('user: [id]', 'user: [shop, id]');
    const here = await small(
      t,
      map,
      `${hostTable} create table users (shop int, id int, email text unique, email_index text unique, primary key (shop, id))`,
      '[shop, id]',
    );
    const { live } = await obstaclesOf(here);
    assert.match(live[0]?.message ?? '', /holds across customers/);
  });

  it('is corrected with its index, and not to what another row has', async (t) => {
    const here = await small(t, users(indexed), hostTable + indexTable);
    await here.installation.vault.adopt();
    const { requests } = here;
    const taken = await requests.open('small', corrected('CYN@example.org'));
    const { obstacles } = await requests.plan(taken.id);
    assert.deepEqual(
      obstacles.map(({ code }) => code),
      ['refused-unique'],
    );
    const { id } = await requests.open('small', corrected('anna@example.org'));
    assert.deepEqual((await requests.plan(id)).obstacles, []);
    await requests.approve(id, 'head-of-privacy');
    assert.equal((await requests.run(id)).state, 'done');
    const found = await requests.open('small', byAddress('anna@example.org'));
    assert.equal((await requests.plan(found.id)).stores[0]?.steps[0]?.rows, 1);
    await assert.rejects(requests.open('small', byAddress('ann@example.org')), {
      code: 'subject-unknown',
    });
  });
});

describe('the way back from sealing', () => {
  const approval = { by: 'head-of-privacy', because: 'The shop searches by it' };
  const all = { datasets: ['main.users'] };

  it('is planned without a change, and writes every value as it was', async (t) => {
    const here = await small(t, users(indexed), hostTable + indexTable);
    const { vault } = here.installation;
    const before = await emails(here);
    await vault.adopt();
    const [plan] = await vault.planUnsealing(all);
    assert.deepEqual([plan?.opens, plan?.unsealed, plan?.plaintext], [3, 0, 0]);
    assert.deepEqual(await emails(here), ['sealed', 'sealed', 'sealed']);
    const [unsealed] = await vault.unseal(all, approval);
    assert.equal(unsealed?.unsealed, 3);
    assert.deepEqual(await emails(here), before);
    const { rows } = await here.main.pool.query(
      'select 1 from users where email_index is not null',
    );
    assert.equal(rows.length, 0);
  });

  it('stands in the ledger with role and reason, and is refused without', async (t) => {
    const here = await small(t, users(indexed), hostTable + indexTable);
    const { vault } = here.installation;
    await vault.adopt();
    await assert.rejects(vault.unseal(all, { by: 'head-of-privacy', because: ' ' }), {
      code: 'place-invalid',
    });
    await vault.unseal(all, approval);
    const { state, installation } = here;
    const { rows } = await state.pool.query<{ id: string }>(
      'select entry as id from troth.evidence',
    );
    const texts: string[] = [];
    for (const { id } of rows) texts.push(JSON.stringify(await installation.evidence(id)));
    const acts = texts.filter((text) => text.includes('unseal'));
    assert.equal(acts.length, 2);
    assert.ok(acts.every((text) => text.includes('head-of-privacy')));
    assert.ok(acts.some((text) => text.includes('The shop searches by it')));
    assert.ok(acts.every((text) => !text.includes('example.org')));
  });

  it('goes on where it was stopped', async (t) => {
    const here = await small(
      t,
      users(),
      `${hostTable} create table users (id int primary key, email text);
       insert into users select i, 'p' || i || '@example.org' from generate_series(1, 2500) i`,
    );
    const { vault } = here.installation;
    await vault.adopt();
    const stops = { ...all, onProgress: () => Promise.reject(new Error('stopped here')) };
    await assert.rejects(vault.unseal(stops, approval), /stopped here/);
    const left = (await emails(here)).filter((email) => email === 'sealed').length;
    assert.ok(left > 0 && left < 2500);
    const [unsealed] = await vault.unseal(all, approval);
    assert.equal(unsealed?.unsealed, left);
    const expected = Array.from({ length: 2500 }, (_, at) => `p${at + 1}@example.org`);
    assert.deepEqual(await emails(here), expected);
  });

  it('leaves sealed what may only be stored, what is damaged, and what a unique index refuses', async (t) => {
    const here = await small(
      t,
      users(),
      `${hostTable} create table users (id int primary key, email text);
       insert into users values (1, 'ann@example.org'), (2, 'bob@example.org'), (3, 'cyn@example.org'), (4, 'cyn@example.org')`,
    );
    const { requests, installation, main } = here;
    await installation.vault.adopt();
    const { id } = await requests.open('small', {
      right: 'restriction',
      kind: 'user',
      whom: [{ key: { id: '1' } }],
      verified: 'signed in',
    });
    await requests.plan(id);
    await requests.approve(id, 'head-of-privacy');
    await requests.run(id);
    await main.pool.query(
      `update users set email = left(email, -6) || 'AAAAAA' where id = 2; create unique index on users (email)`,
    );
    const [unsealed] = await installation.vault.unseal(all, approval);
    const { unsealed: written, restricted, unopened, refused } = unsealed!;
    assert.deepEqual([written, restricted, unopened, refused], [1, 1, 1, 1]);
  });
});
