import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import type { DataMap } from '@troth/core/policy';
import { contextOf, findingsOf, gist, live, only, type Live } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf } from '../testing/policy.ts';
import { roleMaker } from '../testing/roles.ts';
import type { Params } from './clause.ts';
import { collection } from './index.ts';

const schema = `
  create table accounts (id int primary key, email text, password text);
  create table notes (id int primary key, account_id int, body text, more jsonb);
  insert into accounts select n, 'p' || n || '@example.com',
    '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$' || md5(n::text) from generate_series(1, 300) n;
  insert into notes select n, n, 'Order ' || n || ' was sent', '{}' from generate_series(1, 300) n`;

const accounts = datasetOf('public.accounts', {
  fields: {
    id: { category: 'none' },
    email: { category: 'user.contact.email' },
    password: { category: 'user.authorization.password', hash: 'argon2id' },
  },
});
const notes = datasetOf('public.notes', {
  fields: {
    id: { category: 'none' },
    account_id: { category: 'user.unique_id' },
    body: { category: 'user.content', freeText: true },
    more: { category: 'user', json: { '$.phone': 'user.contact.phone_number' } },
  },
});
const map = mapOf({ accounts, notes });

async function judged({ stores }: Live, params: Params, given: DataMap = map) {
  const policy = policyOf(given);
  const context = contextOf(policy, { stores: stores(policy) });
  const findings = await findingsOf(collection, context, params);
  // What the server does with values has a file of its own.
  return findings.filter(({ rule }) => !['server-log', 'logins-hashed'].includes(rule));
}

/** What needs no store. */
async function declared(given: DataMap, params: Params) {
  return findingsOf(collection, contextOf(policyOf(given)), params);
}

describe('the map against the store', () => {
  const params: Params = { map: 'complete' };

  it('is complete when both have the same tables and columns', async (t) => {
    const findings = await judged(await live(t, schema), params);
    assert.deepEqual(gist(findings), ['map-complete met main']);
    assert.deepEqual(findings[0]?.facts, { tables: 2, columns: 7 });
  });

  it('lacks a column, and says what its values seem to be', async (t) => {
    const here = await live(t, schema);
    await here.run(`alter table accounts add alt_no text, add flag boolean;
      update accounts set alt_no = '+1 415 555 ' || lpad(id::text, 4, '0') where id <= 120`);
    const findings = await judged(here, params);
    assert.deepEqual(gist(findings), [
      'column-undeclared broken main/public.accounts.flag',
      'personal-data-undeclared broken main/public.accounts.alt_no',
    ]);
    const finding = only(findings, 'personal-data-undeclared');
    assert.equal(finding.rows, 120);
    assert.equal(finding.facts['category'], 'user.contact.phone_number');
    assert.match(finding.message, /seems to hold contact phone number in 120 rows/);
    assert.doesNotMatch(JSON.stringify(findings), /415/);
  });

  it('doubts a column that is declared to say nothing about a person and does', async (t) => {
    const here = await live(t, schema);
    await here.run(`alter table accounts add flag text;
      update accounts set flag = 'someone' || id || '@example.net'`);
    const declaredNone = { ...accounts.fields, flag: { category: 'none' } };
    const findings = await judged(
      here,
      params,
      mapOf({ accounts: { ...accounts, fields: declaredNone }, notes }),
    );
    assert.deepEqual(gist(findings), [
      'personal-data-declared-none broken main/public.accounts.flag',
    ]);
    assert.equal(findings[0]?.facts['category'], 'user.contact.email');
  });

  it('lacks a table; a view holds nothing of its own', async (t) => {
    const here = await live(t, schema);
    await here.run(`create table leads (id int, email text); create view seen as select * from accounts;
      insert into leads select n, 'lead' || n || '@example.org' from generate_series(1, 50) n`);
    const findings = await judged(here, params);
    assert.deepEqual(gist(findings), ['table-undeclared broken main/public.leads']);
    assert.equal(only(findings, 'table-undeclared').rows, 50);
    assert.equal(only(findings, 'table-undeclared').facts['personalColumns'], 1);
  });

  it('has tables and columns that the store lacks', async (t) => {
    const here = await live(t, schema);
    await here.run('drop table notes; alter table accounts drop column email');
    assert.deepEqual(gist(await judged(here, params)), [
      'column-missing broken main/public.accounts.email',
      'table-missing broken main/public.notes',
    ]);
  });

  it('is compared only in the named datasets, when some are named', async (t) => {
    const here = await live(t, schema);
    await here.run('create table leads (id int); alter table notes add extra text');
    const findings = await judged(here, { ...params, datasets: ['main.accounts'] });
    assert.deepEqual(gist(findings), ['map-complete met main']);
  });

  it('shows what is undeclared even where its values may not be read', async (t) => {
    const here = await live(t, schema);
    const reader = await roleMaker(t, here)();
    await here.run('create table secret (id int, email text)');
    const policy = policyOf(map);
    const stores = here.stores(policy, reader.url);
    const findings = await findingsOf(collection, contextOf(policy, { stores }), params);
    const finding = only(findings, 'table-undeclared');
    assert.equal(finding.outcome, 'broken');
    assert.equal(finding.rows, undefined);
  });

  it('cannot be known when the store is gone', async () => {
    await assert.rejects(
      collection.probe(contextOf(policyOf(map)), params),
      (error) => error instanceof TrothError && error.kind === 'unavailable',
    );
  });
});

describe('the allow-list', () => {
  const params: Params = { fields: ['user.contact', 'user.authorization', 'user.unique_id'] };

  it('is broken by each declared field of another kind, inside JSON too', async (t) => {
    const findings = await judged(await live(t, schema), params);
    assert.deepEqual(gist(findings), [
      'not-allowed broken main/public.notes.body',
      'not-allowed broken main/public.notes.more',
    ]);
    assert.equal(
      only(
        await judged(await live(t, schema), { ...params, datasets: ['main.accounts'] }),
        'not-allowed',
      ).outcome,
      'declared',
    );
  });

  it('is broken by an undeclared column with personal data, not by any column', async (t) => {
    const here = await live(t, schema);
    await here.run(`alter table accounts add flag boolean, add second text;
      update accounts set second = 'q' || id || '@example.net'`);
    const findings = await judged(here, { ...params, datasets: ['main.accounts'] });
    assert.deepEqual(gist(findings), [
      'personal-data-undeclared broken main/public.accounts.second',
    ]);
  });
});

describe('provenance', () => {
  const imported = datasetOf('public.imported', { provenance: 'integration' });

  it('is stated, with the supplier where data comes from elsewhere', async () => {
    assert.deepEqual(gist(await declared(map, { provenance: 'stated' })), [
      'provenance declared policy',
    ]);
    const findings = await declared(mapOf({ accounts, imported }), { provenance: 'stated' });
    assert.deepEqual(gist(findings), ['provenance broken main/public.imported']);
    const named = mapOf({ imported: { ...imported, suppliedBy: 'Google Workspace' } });
    assert.deepEqual(gist(await declared(named, { provenance: 'stated' })), [
      'provenance declared policy',
    ]);
  });

  it('is one of those that are promised', async () => {
    const params: Params = { provenance: ['self'], datasets: ['main.accounts'] };
    assert.deepEqual(gist(await declared(map, params)), ['provenance declared policy']);
    assert.deepEqual(
      gist(await declared(map, { provenance: ['other'], datasets: ['main.accounts'] })),
      ['provenance broken main/public.accounts'],
    );
  });
});

describe('passwords', () => {
  const params: Params = { passwords: 'hashed' };

  it('are hashes of the declared method, every one', async (t) => {
    const findings = await judged(await live(t, schema), params);
    assert.deepEqual(gist(findings), ['password-hashed met main/public.accounts.password']);
    assert.equal(only(findings, 'password-hashed').facts['scannedRows'], 300);
  });

  it('break the promise when some can be read or are hashed otherwise', async (t) => {
    const here = await live(t, schema);
    await here.run(`update accounts set password = 'sunshine' || id where id <= 7;
      update accounts set password = md5(password) where id between 8 and 9`);
    const finding = only(await judged(here, params), 'password-hashed');
    assert.equal(finding.outcome, 'broken');
    assert.equal(finding.rows, 9);
    assert.equal(finding.facts['readable'], 7);
    assert.equal(finding.facts['otherMethod'], 2);
    assert.doesNotMatch(JSON.stringify(finding), /sunshine/);
  });

  it('need a declared method, and a declared field', async (t) => {
    const here = await live(t, schema);
    const silent = datasetOf('public.accounts', {
      fields: { password: { category: 'user.authorization.password' } },
    });
    assert.equal(
      only(await judged(here, params, mapOf({ silent })), 'password-hashed').outcome,
      'broken',
    );
    const none = only(await judged(here, params, mapOf({ notes })), 'password-hashed');
    assert.equal(none.outcome, 'unknown');
  });

  for (const [what, value] of [
    ['as it was typed', "'sunshine ' || id"],
    ['by a method that nobody has heard of', "'$argon9$v=1$c2FsdHNhbHRzYWx0$' || md5(id::text)"],
    ['as an encoded text', "encode(sha512(id::text::bytea), 'base64') || 'xx'"],
  ] as const) {
    it(`are told as not recognised ${what}`, async (t) => {
      const here = await live(t, schema);
      await here.run(`update accounts set password = ${value} where id <= 7`);
      const { message } = only(await judged(here, params), 'password-hashed');
      assert.match(
        message,
        /, 7 of them in no form of a hash that Troth knows: readable, or by a method that it does not recognise, of all 300 rows\.$/,
      );
    });
  }

  it('are not asked of a token that must stay readable', async (t) => {
    const here = await live(t, schema);
    const tokens = datasetOf('public.accounts', {
      fields: { password: { category: 'user.authorization.credentials', sealed: true } },
    });
    assert.equal(
      only(await judged(here, params, mapOf({ tokens })), 'password-hashed').outcome,
      'unknown',
    );
  });
});

describe('card numbers', () => {
  const params: Params = { cards: 'tokens-only' };

  it('stand nowhere, and it is said how much was looked at', async (t) => {
    const finding = only(await judged(await live(t, schema), params), 'card-number');
    assert.equal(finding.outcome, 'met');
    assert.equal(finding.message, 'There is no card number in all 600 rows of 2 tables of main.');
  });

  it('are found one in one note, in JSON, and in a table that nobody declared', async (t) => {
    const here = await live(t, schema);
    await here.run(
      "update notes set body = 'Paid with 4111 1111 1111 1111, thanks' where id = 217",
    );
    const one = only(await judged(here, params), 'card-number');
    assert.deepEqual(
      [one.outcome, one.resource, one.rows],
      ['broken', 'main/public.notes.body', 1],
    );
    await here.run(`update notes set body = '-' where id = 217;
      update notes set more = '{"card": "5555555555554444"}' where id in (3, 4);
      create table stray (card bigint); insert into stray values (378282246310005)`);
    const findings = await judged(here, params);
    assert.deepEqual(
      findings.map(({ outcome, resource, rows }) => [outcome, resource, rows]),
      [
        ['broken', 'main/public.notes.more', 2],
        ['broken', 'main/public.stray.card', 1],
      ],
    );
    assert.doesNotMatch(JSON.stringify(findings), /5555|3782/);
  });

  it('are looked for in a random sample of a large table, and that is said', async (t) => {
    const here = await live(
      t,
      `create table notes (id int primary key, account_id int, body text, more jsonb);
      insert into notes select n, n, 'Order ' || n, '{}' from generate_series(1, 60000) n; analyze notes`,
    );
    const [finding] = await judged(here, params, mapOf({ notes }));
    assert.equal(finding?.outcome, 'unknown');
    assert.match(
      finding?.message ?? '',
      /^Of 60,000 rows of main\/public.notes 1,000 were looked at, at random/,
    );
  });

  it('are unknown in a table that may not be read, while the others are judged', async (t) => {
    const here = await live(t, schema);
    const reader = await roleMaker(t, here)();
    await here.run(`grant select on notes to ${reader.name};
      update notes set body = '4111111111111111' where id = 1`);
    const policy = policyOf(map);
    const context = contextOf(policy, { stores: here.stores(policy, reader.url) });
    assert.deepEqual(gist(await findingsOf(collection, context, params)), [
      'card-number broken main/public.notes.body',
      'card-number unknown main/public.accounts',
    ]);
  });
});

describe('the inventory', () => {
  it('is made from the store, and is at risk where it cannot say why', async (t) => {
    const here = await live(t, schema);
    const made = only(await judged(here, { inventory: 'generated' }), 'inventory');
    assert.equal(made.outcome, 'met');
    assert.deepEqual(made.facts, { tables: 2, columns: 7, personal: 5, undeclared: 0 });
    await here.run('create table leads (id int)');
    assert.equal(
      only(await judged(here, { inventory: 'generated' }), 'inventory').outcome,
      'at-risk',
    );
  });

  it('reports high-risk, readable and unused fields', async (t) => {
    const here = await live(t, schema);
    await here.run('update notes set body = null');
    const health = {
      ...notes,
      fields: { ...notes.fields, account_id: { category: 'user.health_and_medical' } },
    };
    const findings = await judged(here, { gaps: 'reported' }, mapOf({ accounts, health }));
    assert.deepEqual(
      findings.map(({ facts }) => [facts['highRisk'], facts['unsealed'], facts['unused']]),
      [
        [1, 0, 0],
        [1, 1, 1],
      ],
    );
  });
});
