/** What is promised holds in a second store as in the first: of another schema, other types and names. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import { freshDatabase } from '../../packages/server/src/platform/test-database.ts';
import type { NewRequest } from '../../packages/server/src/main.ts';
import type { Cleanup } from './plai.ts';
import { dataset, small } from './small.ts';

const own =
  dataset('users', {
    tenant: '[org]',
    subjects: '{ user: [id] }',
    fields: '{ id: user.unique_id, org: none, email: user.contact.email }',
  }) + dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' });

const ownTables = `
  create table users (id int primary key, org int, email text);
  create table hosts (id int primary key);
  insert into users values (1, 7, 'ann@example.org'), (2, 8, 'bob@example.org')`;

/** Keys are texts here, and customers long numbers. */
const elsewhere =
  dataset('tickets', {
    table: 'help.Ticket',
    tenant: '[Customer]',
    subjects: '{ user: [Opened By] }',
    period: '{ keep: 30 days, since: Closed }',
    fields:
      '{ id: none, Customer: none, Opened By: user.unique_id, Closed: none, text: user.content }',
  }) +
  dataset('replies', {
    table: 'help.Reply',
    references: '[{ fields: [ticket], to: tickets, keys: [id] }]',
    period: '{ keep: 30 days, since: tickets.Closed }',
    fields: '{ id: none, ticket: none, text: user.content }',
  });

const tables = `
  create schema help;
  create table help."Ticket" (id uuid primary key default gen_random_uuid(), "Customer" bigint,
    "Opened By" varchar(20), "Closed" timestamptz, text text);
  create table help."Reply" (id serial primary key, ticket uuid not null references help."Ticket", text text);
  insert into help."Ticket" ("Customer", "Opened By", text) values (7, '1', 'of ann'), (8, '2', 'of bob');
  insert into help."Reply" (ticket, text) select id, 'reply ' || text from help."Ticket"`;

const keeps = `
      - erasure: { within: 1 month, verified: true, certificate: true }
      - retention: { rows: within-period }
      - destruction: { after: contract-end, within: 30 days, search: true }`;

async function opened(t: Cleanup) {
  const second = await freshDatabase(t);
  await second.pool.query(tables);
  const store = `  help:
    kind: postgres
    url: ${second.url}
    owner: help desk
    provider: Example Host
    region: eu-central-1
    country: DE
    mechanism: domestic
    datasets:
`;
  const here = await small(t, own + store + elsewhere, ownTables, '[id]', keeps);
  const ask = async (asked: NewRequest) => {
    const { id } = await here.requests.open('small', { ...asked, verified: 'letter' });
    const plan = await here.requests.plan(id);
    const run = async () => {
      assert.deepEqual(plan.obstacles, []);
      await here.requests.approve(id, 'privacy');
      const { state, failures } = await here.requests.run(id);
      assert.deepEqual([state, failures], ['done', []]);
      return parseCertificate(await here.requests.certificate(id));
    };
    return { id, plan, run };
  };
  const left = async () => {
    const { rows } = await second.pool.query<{ text: string }>(
      `select text from help."Ticket" union all select text from help."Reply" order by 1`,
    );
    return rows.map(({ text }) => text);
  };
  const told = async (rule: RegExp) => {
    const [report] = await here.installation.check({ promises: ['S2'] });
    return (report?.promises ?? [])
      .flatMap(({ clauses }) => clauses.flatMap(({ findings }) => findings))
      .filter((one) => rule.test(one.rule))
      .map(({ rule: of, outcome, resource }) => `${of} ${outcome} ${resource}`);
  };
  return { ...here, second, ask, left, told };
}

const ann = { right: 'erasure', kind: 'user', whom: [{ key: { id: '1' } }] } as const;
const destruction: NewRequest = {
  right: 'destruction',
  kind: 'tenant',
  whom: [{ tenant: ['7'] }],
  input: { onRequest: 'The customer asked for it by letter' },
};
const sweep: NewRequest = { right: 'retention', kind: 'everybody', whom: [] };

describe('a person in two stores', () => {
  it('goes from both, each with its own measured numbers', async (t) => {
    const { ask, left } = await opened(t);
    const { stores } = await (await ask(ann)).run();
    const lines = stores.flatMap(({ steps }) =>
      steps.map(({ dataset: of, found, done, remaining }) => [of, found, done, remaining]),
    );
    assert.deepEqual(lines.toSorted(), [
      ['help.replies', 1, 1, 0],
      ['help.tickets', 1, 1, 0],
      ['main.users', 1, 1, 0],
    ]);
    assert.deepEqual(await left(), ['of bob', 'reply of bob']);
  });

  it('is looked for in the second beyond the map, by what only the first knows', async (t) => {
    const { ask, second } = await opened(t);
    await second.pool.query(`create table help.mails (line text);
      insert into help.mails values ('to ANN@example.org'), ('to bob@example.org')`);
    const { plan } = await ask(ann);
    assert.deepEqual(
      plan.obstacles.map(({ code, resource }) => `${code} ${resource}`),
      ['copies-found help/help.mails'],
    );
  });

  it('is told of when they come back in the second, by what hung from their row there too', async (t) => {
    const { ask, told, second } = await opened(t);
    const { rows } = await second.pool.query<{ id: string }>(
      `select id from help."Ticket" where "Opened By" = '1'`,
    );
    await (await ask(ann)).run();
    assert.deepEqual(await told(/^came-back/), ['came-back met policy']);
    await second.pool.query(
      `alter table help."Reply" drop constraint "Reply_ticket_fkey";
       insert into help."Reply" (ticket, text) values ('${rows[0]?.id}', 'late')`,
    );
    assert.deepEqual(await told(/^came-back/), ['came-back broken help/help.Reply']);
  });

  it('has the copy of both', async (t) => {
    const { ask, home } = await opened(t);
    const { id, run } = await ask({ ...ann, right: 'access' });
    await run();
    const { datasets } = JSON.parse(await readFile(join(home, 'exports', id, 'data.json'), 'utf8'));
    assert.deepEqual(Object.keys(datasets).toSorted(), [
      'help.replies',
      'help.tickets',
      'main.users',
    ]);
  });
});

describe('a customer in two stores', () => {
  it('goes from both, and a copy in the second stands against it', async (t) => {
    const { ask, left, second } = await opened(t);
    await second.pool.query(`create table help.old ("tenantId" text, n int);
      insert into help.old values ('7', 1), ('8', 1)`);
    const refused = await ask(destruction);
    assert.deepEqual(
      refused.plan.obstacles.map(({ code, resource }) => `${code} ${resource}`),
      ['copies-found help/help.old'],
    );
    await second.pool.query('drop table help.old');
    await (await ask(destruction)).run();
    assert.deepEqual(await left(), ['of bob', 'reply of bob']);
  });
});

describe('a sweep over two stores', () => {
  it('keeps what is held of a person of the first in the second, with what hangs from it', async (t) => {
    const { ask, left, second, requests } = await opened(t);
    await second.pool.query(`update help."Ticket" set "Closed" = now() - interval '40 days'`);
    await requests.addHold('small', {
      on: { kind: 'user', whom: { key: { id: '1' } } },
      reason: 'A case before the court',
      owner: 'legal',
    });
    const { plan, run } = await ask(sweep);
    const kept = plan.stores.flatMap((store) => store.kept).filter(({ rows }) => rows !== 0);
    assert.deepEqual(kept.map(({ dataset: of, rows }) => `${of} ${rows}`).toSorted(), [
      'replies 1',
      'tickets 1',
    ]);
    await run();
    assert.deepEqual(await left(), ['of ann', 'reply of ann']);
  });
});
