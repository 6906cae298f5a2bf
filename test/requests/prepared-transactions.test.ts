/** Rows that a transaction of two phases brings are seen by nobody before it is committed: nothing is kept by their absence. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import type { Cleanup } from './plai.ts';
import { dataset, small } from './small.ts';

const map =
  dataset('users', {
    subjects: '{ user: [id] }',
    fields: '{ id: user.unique_id, name: user.name }',
  }) +
  dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' }) +
  dataset('notes', {
    subjects: '{ user: [user_id] }',
    fields: '{ id: none, user_id: user.unique_id, body: user.content }',
  }) +
  dataset('visits', {
    subjects: '{ user: [user_id] }',
    period: '{ keep: 30 days, since: at }',
    fields: '{ id: none, user_id: user.unique_id, at: none }',
  });
const tables = `
  create table users (id int primary key, name text);
  create table hosts (id int primary key);
  create table notes (id serial primary key, user_id int, body text);
  create table visits (id int, user_id int, at timestamptz, primary key (id, at)) partition by range (at);
  create table visits_old partition of visits for values from (minvalue) to ('2026-01-01');
  create table visits_new partition of visits for values from ('2026-01-01') to (maxvalue);
  insert into users values (1, 'Ada Quill'), (2, 'Ben Oak');
  insert into notes (user_id, body) values (1, 'of ada'), (2, 'of ben')`;

const keeps = {
  erasure: '[{ erasure: { within: 1 month, verified: true, certificate: true } }]',
  cards: '[{ collection: { cards: tokens-only } }]',
  retention: '[{ retention: { rows: within-period } }]',
};

async function opened(t: Cleanup, keep: string) {
  const databases: Awaited<ReturnType<typeof small>>['main'][] = [];
  const end = async (how: 'commit' | 'rollback'): Promise<void> => {
    const [main] = databases;
    const open = await main?.pool.query<{ gid: string }>(
      'select gid from pg_prepared_xacts where database = current_database()',
    );
    for (const { gid } of open?.rows ?? []) await main?.pool.query(`${how} prepared '${gid}'`);
  };
  // Before the database goes: it stays as long as a transaction waits in it.
  t.after(() => end('rollback'));
  const here = await small(t, map, tables, '[id]', keep);
  const { main } = here;
  databases.push(main);
  /** Ends in the first phase, and is rolled back with the test. */
  const prepare = async (sql: string): Promise<void> => {
    const client = await main.pool.connect();
    await client.query(`begin; ${sql}`);
    await client.query(`prepare transaction '${main.name}'`);
    client.release();
  };
  const findings = async () => {
    const [report] = await here.installation.check({ promises: ['S2'] });
    return (report?.promises ?? [])
      .flatMap(({ clauses }) => clauses.flatMap((clause) => clause.findings))
      .filter(({ rule }) => rule !== 'no-end');
  };
  const told = async () =>
    (await findings()).map(({ rule, outcome, resource }) => `${rule} ${outcome} ${resource}`);
  /** User 1 is erased. → the parsed certificate and the plan. */
  const erase = async () => {
    const asked = { right: 'erasure', kind: 'user', whom: [{ key: { id: '1' } }] } as const;
    const { id } = await here.requests.open('small', { ...asked, verified: 'letter' });
    const plan = await here.requests.plan(id);
    assert.deepEqual(plan.obstacles, []);
    await here.requests.approve(id, 'privacy');
    assert.equal((await here.requests.run(id)).state, 'done');
    return { plan, certificate: parseCertificate(await here.requests.certificate(id)) };
  };
  return { ...here, prepare, end, findings, told, erase };
}

describe('a prepared transaction that has changed a table', () => {
  it('leaves nothing kept of card numbers in it, and says which table, since when and what to do', async (t) => {
    const { prepare, end, findings, told } = await opened(t, keeps.cards);
    const before = await told();
    assert.ok(before.length > 0 && before.every((one) => / met /.test(one)), before.join());
    await prepare(`insert into notes (user_id, body) values (2, 'Paid by 4111 1111 1111 1111')`);
    const open = (await findings()).find(({ outcome }) => outcome === 'unknown');
    assert.match(
      open?.message ?? '',
      /^In store main 1 prepared transaction is open since \d{4}-\d\d-\d\d, and has changed public\.notes: .*COMMIT PREPARED.* Commit or roll back what waits there\. Without it: /,
    );
    await end('commit');
    assert.ok((await told()).includes('card-number broken main/public.notes.body'));
  });

  it('leaves nothing kept of whoever was erased, and of no table that it has not changed', async (t) => {
    const { prepare, end, told, erase } = await opened(t, keeps.erasure);
    await erase();
    await prepare(`insert into hosts values (9); insert into notes (user_id) values (1)`);
    const now = await told();
    assert.ok(now.includes('came-back unknown policy'), now.join());
    await end('commit');
    assert.ok((await told()).includes('came-back broken main/public.notes'));
  });

  it('leaves nothing kept of the period of its rows, by a partition too', async (t) => {
    const { prepare, end, told } = await opened(t, keeps.retention);
    const kept = 'past-period met main/public.visits';
    assert.ok((await told()).includes(kept));
    await prepare(`insert into notes (user_id) values (2)`);
    assert.ok((await told()).includes(kept));
    await end('rollback');
    await prepare(`insert into visits_old values (1, 2, '2020-01-01')`);
    assert.ok((await told()).includes('past-period unknown main/public.visits'));
    await end('commit');
    assert.ok((await told()).includes('past-period broken main/public.visits'));
  });

  it('is nothing where it has only read, or is in another database', async (t) => {
    const { prepare, end, told } = await opened(t, keeps.cards);
    const other = await opened(t, keeps.cards);
    const before = await told();
    await prepare(`select * from notes for share`);
    await other.prepare(`insert into notes (user_id) values (2)`);
    assert.deepEqual(await told(), before);
    await end('rollback');
  });
});

const lines = (all: readonly { readonly where: string; readonly because: string }[] = []) =>
  all.filter(({ because }) => because.includes('prepared')).map(({ because }) => because);

describe('a prepared transaction while somebody is erased', () => {
  it('stands in plan and certificate, with the tables that it has changed', async (t) => {
    const { prepare, erase } = await opened(t, keeps.erasure);
    await prepare(`insert into notes (user_id, body) values (1, 'late')`);
    const { plan, certificate } = await erase();
    for (const said of [lines(plan.elsewhere?.notLooked), lines(certificate.notLooked)]) {
      assert.equal(said.length, 1);
      assert.match(said[0] ?? '', /^1 prepared transaction is open since .* public\.notes: rows/);
    }
  });

  it('stands there in the plural, and without a table where it has changed none', async (t) => {
    const { main, prepare, erase } = await opened(t, keeps.erasure);
    await prepare(`select 1`);
    await main.pool.query(`begin; prepare transaction '${main.name} 2'`);
    const { certificate } = await erase();
    const [said = ''] = lines(certificate.notLooked);
    assert.match(said, /^2 prepared transactions are open since \d{4}-\d\d-\d\d: rows that they/);
  });

  it('is in no certificate once it is over', async (t) => {
    const { prepare, end, erase } = await opened(t, keeps.erasure);
    await prepare(`insert into notes (user_id, body) values (1, 'late')`);
    await end('commit');
    const { certificate, plan } = await erase();
    assert.deepEqual([lines(plan.elsewhere?.notLooked), lines(certificate.notLooked)], [[], []]);
    const notes = certificate.stores[0]?.steps.find((one) => one.dataset === 'main.notes');
    assert.deepEqual([notes?.found, notes?.done], [2, 2]);
  });
});
