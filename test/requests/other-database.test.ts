/** Another database with the same tables under a store's address: nothing is said by it or done in it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { certificateText, parseCertificate } from '@troth/core/proof';
import { Client } from 'pg';
import { freshDatabase } from '../../packages/server/src/platform/test-database.ts';
import { startOwnServer } from '../../packages/server/src/stores/postgres/testing/own-server.ts';
import type { Cleanup } from './plai.ts';
import { dataset, small } from './small.ts';

const map =
  dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' }) +
  dataset('users', {
    subjects: '{ user: [id] }',
    fields: '{ id: user.unique_id, email: user.contact.email }',
  }) +
  dataset('orders', {
    subjects: '{ user: [user_id] }',
    references: '[{ fields: user_id, to: users, keys: id }]',
    fields: '{ id: none, user_id: user.unique_id, note: user.content }',
  });
const schema = `
  create table hosts (id int primary key);
  create table users (id int primary key, email text);
  create table orders (id int primary key, user_id int references users, note text);`;
const rows = `
  insert into users values (1, 'ann@example.org'), (2, 'bob@example.org');
  insert into orders values (1, 1, 'x'), (2, 2, 'y'), (3, 2, 'z');`;
const promise = '[{ erasure: { within: 1 month, verified: true, certificate: true } }]';
const reason = 'The database was moved to another host on purpose.';

async function admin(url: string, ...statements: readonly string[]): Promise<void> {
  const at = new URL(url);
  at.pathname = '/postgres';
  const client = new Client({ connectionString: at.href });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function ask(url: string, query: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const answers = [await client.query<unknown[]>({ text: query, rowMode: 'array' })].flat();
    return answers.flatMap((answer) => answer.rows.flat());
  } finally {
    await client.end();
  }
}

function beside(url: string, name: string): string {
  const at = new URL(url);
  at.pathname = `/${name}`;
  return at.href;
}

const leave = (name: string): string =>
  `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`;

type Scene = Awaited<ReturnType<typeof small>>;

/** → the address under which another database answers then. */
const twins: Readonly<Record<string, (t: Cleanup, scene: Scene) => Promise<string>>> = {
  async 'a copy with the same numbers of tables'(t, { main }) {
    const name = `${main.name}_copy`;
    await admin(main.url, leave(main.name), `create database ${name} template ${main.name}`);
    t.after(() => admin(main.url, `drop database if exists ${name} with (force)`));
    const url = beside(main.url, name);
    await ask(url, 'delete from orders; delete from users');
    return url;
  },
  async 'an empty one, made by the same script'(t) {
    const other = await freshDatabase();
    t.after(() => other.drop());
    await other.pool.query(schema);
    return other.url;
  },
  async 'one of the same name, restored after it was dropped'(t, { main }) {
    await admin(
      main.url,
      leave(main.name),
      `alter database ${main.name} rename to ${main.name}_old`,
      `create database ${main.name}`,
    );
    t.after(() => admin(main.url, `drop database if exists ${main.name}_old with (force)`));
    await ask(main.url, schema);
    return main.url;
  },
};

async function scene(t: Cleanup) {
  const here = await small(t, map, `${schema}${rows}`, '[id]', promise);
  const main = { ...here.main, url: here.main.url };
  main.pool.on('error', () => undefined);
  const asked = async (key: string) => {
    const whom = [{ key: { id: key } }];
    const request = { right: 'erasure', kind: 'user', whom, verified: 'letter' } as const;
    const { id } = await here.requests.open('small', request);
    assert.deepEqual((await here.requests.plan(id)).obstacles, []);
    await here.requests.approve(id, 'privacy');
    return id;
  };
  return { ...here, asked };
}

type Opened = Scene['installation'];

async function findingsOf(installation: Opened) {
  const [report] = await installation.check();
  return (report?.promises ?? [])
    .filter(({ id }) => id === 'S2')
    .flatMap(({ clauses }) => clauses.flatMap((clause) => clause.findings));
}

const names = (findings: Awaited<ReturnType<typeof findingsOf>>, outcome: string) =>
  findings.filter((one) => one.outcome === outcome).map(({ rule }) => rule);

describe('another database under the address of a store', () => {
  for (const [kind, twin] of Object.entries(twins)) {
    it(`makes what was broken unknown, not kept: ${kind}`, async (t) => {
      const here = await scene(t);
      const id = await here.asked('1');
      assert.equal((await here.requests.run(id)).state, 'done');
      await here.main.pool.query(`insert into users values (1, 'ann@example.org')`);
      assert.ok(names(await findingsOf(here.installation), 'broken').includes('came-back'));
      const other = await here.open({ variables: { SMALL_MAIN: await twin(t, here) } });
      const found = await findingsOf(other);
      assert.ok(!names(found, 'met').includes('came-back'), JSON.stringify(found));
      const said = found.filter(({ outcome }) => outcome === 'unknown').map((one) => one.message);
      assert.match(said.join('\n'), /main is another database than the one that is known since/);
      assert.match(said.join('\n'), /troth store accept --of small --store main --because/);
      const accepted = await other.acceptStore('small', { store: 'main', because: reason });
      assert.match(accepted.entry ?? '', /^ent_/);
      const anew = await findingsOf(other);
      const back = anew.find(({ rule }) => rule === 'came-back');
      assert.doesNotMatch(anew.map(({ message }) => message).join('\n'), /another database/);
      assert.equal(back?.outcome, 'met', JSON.stringify(anew));
    });

    it(`refuses plans and runs, and changes nothing: ${kind}`, async (t) => {
      const here = await scene(t);
      const id = await here.asked('2');
      const url = await twin(t, here);
      await ask(url, rows);
      const { requests } = await here.open({ variables: { SMALL_MAIN: url } });
      await assert.rejects(requests.run(id), { code: 'store-other' });
      await assert.rejects(requests.plan(id), { code: 'store-other' });
      assert.deepEqual(await ask(url, 'select count(*)::int from orders'), [3]);
      assert.notEqual((await requests.show(id)).request.state, 'done');
    });
  }

  it('stops a run into whose middle it falls', async (t) => {
    const here = await scene(t);
    const id = await here.asked('2');
    const { name, url } = here.main;
    await admin(url, leave(name), `create database ${name}_copy template ${name}`);
    t.after(() => admin(url, `drop database if exists ${name}_old with (force)`));
    let changed = false;
    const { requests } = await here.open({
      async onRequestStep(step) {
        if (step !== 'fenced' || changed) return;
        changed = true;
        await admin(
          url,
          `alter database ${name} allow_connections false`,
          leave(name),
          `alter database ${name} rename to ${name}_old`,
          `alter database ${name}_copy rename to ${name}`,
          `alter database ${name}_old allow_connections true`,
        );
      },
    });
    const ended = await requests.run(id);
    assert.notEqual(ended.state, 'done');
    assert.deepEqual([...new Set(ended.failures.map(({ code }) => code))], ['store-other']);
    for (const one of [name, `${name}_old`]) {
      assert.deepEqual(await ask(beside(url, one), 'select count(*)::int from orders'), [3]);
    }
  });

  it('is told apart for a role that may not ask the server for its number', async (t) => {
    const here = await scene(t);
    await ask(here.main.url, 'revoke execute on function pg_control_system() from public');
    const role = `weak_${here.main.name}`.slice(0, 60);
    await ask(
      here.main.url,
      `create role ${role} login password 'weak'; grant select on all tables in schema public to ${role}`,
    );
    t.after(async () => {
      await ask(here.main.url, `drop owned by ${role}`).catch(() => undefined);
      await admin(here.main.url, `drop role if exists ${role}`).catch(() => undefined);
    });
    const url = new URL(here.main.url);
    url.username = role;
    url.password = 'weak';
    const weak = await here.open({ variables: { SMALL_MAIN: url.href } });
    assert.doesNotMatch(JSON.stringify(await findingsOf(weak)), /another database/);
    const { rows: known } = await here.state.pool.query<{ identity: { tables: object } }>(
      'select identity from troth.store_identity',
    );
    assert.deepEqual(Object.keys(known[0]?.identity.tables ?? {}).toSorted(), [
      'public.hosts',
      'public.orders',
      'public.users',
    ]);
    await ask(
      here.main.url,
      `drop table orders; drop table users; drop table hosts; ${schema} grant select on all tables in schema public to ${role}`,
    );
    assert.match(
      JSON.stringify(await findingsOf(await here.open({ variables: { SMALL_MAIN: url.href } }))),
      /another database/,
    );
  });
});

describe('what is known of a store', () => {
  it('is broken where its row is not what the ledger says, and the ledger counts', async (t) => {
    const here = await scene(t);
    await findingsOf(here.installation);
    const other = await twins['an empty one, made by the same script']!(t, here);
    await here.state.pool.query(
      `update troth.store_identity set identity = jsonb_set(identity, '{database}', to_jsonb($1::text))`,
      await ask(other, 'select oid::text from pg_database where datname = current_database()'),
    );
    const twin = await here.open({ variables: { SMALL_MAIN: other } });
    const found = await findingsOf(twin);
    assert.ok(names(found, 'broken').includes('ledger-differs'), JSON.stringify(found));
    assert.match(JSON.stringify(found), /which database store main is/);
    assert.match(JSON.stringify(found), /another database/);
    await here.state.pool.query('delete from troth.store_identity');
    assert.match(JSON.stringify(await findingsOf(twin)), /another database/);
  });

  it('is not recorded again where it is the same', async (t) => {
    const here = await scene(t);
    await findingsOf(here.installation);
    await findingsOf(await here.open());
    const accepted = await here.installation.acceptStore('small', {
      store: 'main',
      because: reason,
    });
    assert.equal(accepted.entry, null);
    await assert.rejects(
      here.installation.acceptStore('small', { store: 'main', because: 'because' }),
      { code: 'store-reason' },
    );
    await assert.rejects(
      here.installation.acceptStore('small', { store: 'other', because: reason }),
      { code: 'store-unknown' },
    );
  });
});

describe('rows that a plan counted and that are gone before its run', () => {
  it('stand in the certificate as a number of their own', async (t) => {
    const here = await scene(t);
    const id = await here.asked('2');
    await here.main.pool.query('delete from orders where id = 3');
    assert.equal((await here.requests.run(id)).state, 'done');
    const note = await here.requests.certificate(id);
    assert.match(note, /"found":1,"gone":1,.*"planned":2/);
    const text = certificateText(parseCertificate(note));
    assert.match(
      text,
      /orders by user_id.*: planned 2, gone before the run 1, found 1, rows deleted 1/,
    );
  });

  it('end it short where the own row of the person is one of them', async (t) => {
    const here = await scene(t);
    const id = await here.asked('2');
    await here.main.pool.query('delete from orders; delete from users where id = 2');
    const ended = await here.requests.run(id);
    assert.equal(ended.state, 'failed');
    assert.deepEqual(
      ended.failures.map(({ code, resource }) => [code, resource]),
      [['root-gone', 'main.users']],
    );
    assert.match(ended.failures[0]?.says ?? '', /troth request plan/);
    await here.requests.plan(id);
    await here.requests.approve(id, 'privacy');
    assert.equal((await here.requests.run(id)).state, 'done');
  });

  it('end it short where the own row goes after the run has begun', async (t) => {
    const here = await scene(t);
    const id = await here.asked('2');
    const { requests } = await here.open({
      async onRequestStep(step) {
        if (step !== 'fenced') return;
        await here.main.pool.query('delete from orders; delete from users where id = 2');
      },
    });
    const ended = await requests.run(id);
    assert.equal(ended.state, 'failed');
    assert.deepEqual(
      ended.failures.map(({ code }) => code),
      ['root-gone'],
    );
  });

  it('are not those that a trigger of the run itself took along', async (t) => {
    const here = await scene(t);
    await here.main.pool.query(`
      alter table orders drop constraint orders_user_id_fkey;
      create function along() returns trigger language plpgsql as
        $$ begin delete from users where id = old.user_id; return old; end $$;
      create trigger along after delete on orders for each row execute function along()`);
    const id = await here.asked('2');
    const ended = await here.requests.run(id);
    assert.equal(ended.state, 'done', JSON.stringify(ended.failures));
  });

  it('are not those that the run itself removed before it was cut short', async (t) => {
    const here = await scene(t);
    const id = await here.asked('2');
    const stopped = await here.open({
      onRequestStep(step) {
        if (step === 'changed') throw new Error('killed');
      },
    });
    await assert.rejects(stopped.requests.run(id));
    assert.equal((await here.requests.run(id)).state, 'done');
    assert.doesNotMatch(await here.requests.certificate(id), /"gone"/);
  });
});

describe('a standby under the address of a store', () => {
  it('is the same store, whose lag is said; where that is not told nothing is kept, and nothing runs', async (t) => {
    const here = await scene(t);
    const primary = await startOwnServer();
    t.after(() => primary.destroy());
    await primary.run(schema, rows);
    const at = (url: string) => here.open({ variables: { SMALL_MAIN: url } });
    const first = await at(primary.url);
    const asked = async (key: string) => {
      const whom = [{ key: { id: key } }];
      const { id } = await first.requests.open('small', {
        right: 'erasure',
        kind: 'user',
        whom,
        verified: 'letter',
      });
      await first.requests.plan(id);
      await first.requests.approve(id, 'privacy');
      return id;
    };
    assert.equal((await first.requests.run(await asked('1'))).state, 'done');
    const open = await asked('2');
    assert.equal(backIn(await findingsOf(first))?.outcome, 'met');
    const replica = await primary.replica();
    const receives = 'select count(*)::text from pg_stat_wal_receiver where status = $$streaming$$';
    while ((await replica.ask(receives)) !== '1') await sleep(100);
    const second = await at(replica.url);
    const told = backIn(await findingsOf(second));
    assert.equal(told?.outcome, 'met', JSON.stringify(told));
    assert.match(told?.coverage?.how ?? '', /main a standby 0 seconds behind/);
    await assert.rejects(second.requests.run(open), { code: 'store-standby' });
    await primary.stop();
    await replica.restart();
    const left = backIn(await findingsOf(second));
    assert.equal(left?.outcome, 'unknown', JSON.stringify(left));
    assert.match(left?.message ?? '', /main is a standby that does not tell how far behind it is/);
    await replica.run('select pg_promote()');
    const promoted = backIn(await findingsOf(second));
    assert.equal(promoted?.outcome, 'met', JSON.stringify(promoted));
    assert.doesNotMatch(promoted?.coverage?.how ?? '', /standby/);
    assert.equal((await second.requests.run(open)).state, 'done');
  });
});

function backIn(findings: Awaited<ReturnType<typeof findingsOf>>) {
  return findings.find(({ rule }) => rule === 'came-back');
}
