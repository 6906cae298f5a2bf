import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Table } from '../contract.ts';
import { storeFails } from './testing/named.ts';
import { openSeeded, type Seeded } from './testing/seed.ts';

describe('discover', () => {
  let opened: Seeded;
  before(async () => (opened = await openSeeded()));
  after(() => opened.close());

  async function made(sql: string, name: string): Promise<Table> {
    await opened.run(sql);
    const table = (await opened.store.discover()).find((each) => each.name === name);
    assert.ok(table);
    return table;
  }

  it('spells types as PostgreSQL does', async () => {
    const table = await made(
      `create domain mail_address as varchar(80);
       create type mood as enum ('up', 'down');
       create table typed (a varchar(80), b numeric(10,2)[], c timestamptz(3), d mail_address, e mood, f jsonb)`,
      'typed',
    );
    assert.deepEqual(
      table.columns.map((column) => column.type),
      [
        'character varying(80)',
        'numeric(10,2)[]',
        'timestamp(3) with time zone',
        'public.mail_address',
        'public.mood',
        'jsonb',
      ],
    );
  });

  it('folds partitions, of partitions too, into their parent', async () => {
    const table = await made(
      `create table events (id int, at date, primary key (id, at)) partition by range (at);
       create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01') partition by range (at);
       create table events_2024_1 partition of events_2024 for values from ('2024-01-01') to ('2024-07-01');
       create table events_2024_2 partition of events_2024 default;
       create table events_rest partition of events default;
       insert into events select id, '2024-05-01'::date + id from generate_series(1, 300) id;
       analyze events`,
      'events',
    );
    assert.equal(table.kind, 'partitioned');
    assert.equal(table.estimatedRows, 300);
    const names = (await opened.store.discover()).map((each) => each.name);
    assert.ok(!names.some((name) => name.startsWith('events_')));
  });

  it('names a partitioned table where a reference leads to it, once', async () => {
    const table = await made(
      `create table logged (id int primary key) partition by hash (id);
       create table logged_0 partition of logged for values with (modulus 2, remainder 0);
       create table logged_1 partition of logged for values with (modulus 2, remainder 1);
       create table noted (log int references logged, half int references logged_0)`,
      'noted',
    );
    assert.deepEqual(
      table.foreignKeys.map((key) => [key.columns, key.to.name]),
      [
        [['half'], 'logged'],
        [['log'], 'logged'],
      ],
    );
  });

  it('tells views, materialised views and foreign tables from tables', async () => {
    await opened.run(
      `create table base (id int); create view seen as select * from base;
       create materialized view kept as select * from base;
       create extension file_fdw; create server files foreign data wrapper file_fdw;
       create foreign table listed (id int) server files options (filename '/nowhere.csv')`,
    );
    const tables = await opened.store.discover();
    const kind = (name: string): unknown => tables.find((table) => table.name === name)?.kind;
    assert.deepEqual(
      [kind('base'), kind('seen'), kind('kept'), kind('listed')],
      ['table', 'view', 'materialized', 'foreign'],
    );
    assert.deepEqual(tables.find(({ name }) => name === 'listed')?.foreign, {
      server: 'files',
      wrapper: 'file_fdw',
    });
    assert.equal(tables.find((table) => table.name === 'seen')?.estimatedRows, -1);
  });

  it('has no estimate for a table that was never counted', async () => {
    const table = await made('create table uncounted (id int)', 'uncounted');
    assert.equal(table.estimatedRows, -1);
  });

  it('leaves out the system, temporary tables and dropped columns', async () => {
    const table = await made(
      `create table thin (a int, b int, c int); alter table thin drop column b;
       create temporary table passing (id int)`,
      'thin',
    );
    assert.deepEqual(
      table.columns.map((column) => column.name),
      ['a', 'c'],
    );
    const tables = await opened.store.discover();
    assert.ok(tables.every(({ schema, name }) => schema === 'public' && name !== 'passing'));
  });

  it('tells tables that somebody made among the server’s own', async () => {
    const table = await made('create table information_schema.spill (email text)', 'spill');
    assert.equal(table.schema, 'information_schema');
    const all = await opened.store.discover();
    const others = all.filter(({ schema, name }) => schema === table.schema && name !== 'spill');
    assert.deepEqual(others, []);
  });

  it('knows which references have an index to look them up by', async () => {
    const table = await made(
      `create table target (a int, b int, primary key (a, b)); create table single (id int primary key);
       create table referring (
         a1 int, b1 int, a2 int, b2 int, a3 int, b3 int, s1 int, s2 int, s3 int,
         constraint turned foreign key (a1, b1) references target,
         constraint behind foreign key (a2, b2) references target,
         constraint none foreign key (a3, b3) references target,
         constraint partial foreign key (s1) references single,
         constraint hashed foreign key (s2) references single,
         constraint summary foreign key (s3) references single
       );
       create index on referring (b1, a1, s1);
       create index on referring (b3, a2, b2);
       create index on referring (a3) include (b3);
       create index on referring (s1) where s1 is not null;
       create index on referring using hash (s2);
       create index on referring using brin (s3)`,
      'referring',
    );
    const indexed = table.foreignKeys.filter((key) => key.indexed).map((key) => key.name);
    assert.deepEqual(indexed, ['hashed', 'turned']);
    assert.deepEqual(table.foreignKeys.find((key) => key.name === 'turned')?.keys, ['a', 'b']);
  });

  it('reads names of 63 bytes, keywords and Unicode, and does not cut longer ones', async () => {
    const name = 'ü'.repeat(31) + 'x';
    await opened.run(`create table "${name}" ("order" int, "名前" text)`);
    const table = { schema: 'public', name };
    assert.equal(
      await opened.store.count({ table, where: [{ isNull: '名前' }, { isNull: 'order' }] }),
      0,
    );
    const longer = { schema: 'public', name: `${name}y` };
    await assert.rejects(
      opened.store.count({ table: longer, where: [] }),
      storeFails('store-missing-object'),
    );
  });
});

describe('discover as a role with few rights', () => {
  it('says which tables that role may read', async (t) => {
    const opened = await openSeeded();
    t.after(opened.close);
    const { name: role, open } = await opened.role();
    await opened.run(
      `create table open_to_all (id int); grant select on open_to_all to ${role};
       create table closed (id int);
       create table half (id int, secret text); grant select (id) on half to ${role};
       create table whole (id int, other text); grant select (id, other) on whole to ${role};
       create table hidden (id int); alter table hidden enable row level security;
       grant select on hidden to ${role};
       create schema locked; create table locked.inside (id int); grant select on locked.inside to ${role}`,
    );
    const store = open();
    const tables = await store.discover();
    const readable = tables.filter((table) => table.readable).map((table) => table.name);
    assert.deepEqual(readable, ['open_to_all', 'whole']);
    assert.equal(tables.length, 6);
    // A policy must not make part of the rows look like all of them.
    const hidden = { schema: 'public', name: 'hidden' };
    await assert.rejects(store.count({ table: hidden, where: [] }), storeFails('store-denied'));
    await store.close();
  });
});
