import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import type { Change, Condition } from '../../contract.ts';
import { storeFails } from '../testing/named.ts';
import { openWritablePostgres } from './index.ts';
import { openWritableSeeded, type WritableSeeded } from './testing.ts';

const moment = Temporal.Instant.from('2024-03-10T00:00:00Z');
const due: Condition = { before: moment, column: 'sent' };

function deletion(...where: readonly Condition[]): Change {
  const table = { schema: 'public', name: 'mails' };
  return { select: { table, where }, treatment: { how: 'delete' }, key: ['id', 'sent'] };
}

/** One row refers to January, one to April. */
function references(action: string): string {
  return `create table answers (id int primary key, mail int, sent timestamptz,
      foreign key (mail, sent) references mails ${action});
    create index on answers (mail, sent);
    insert into answers values (1, 0, '2024-01-01'), (2, 3, '2024-04-01'), (3, null, null)`;
}

/** A month each, 100 rows in the first four; the third, March, is due in part. */
describe('partitions of which every row is due', () => {
  let opened: WritableSeeded;
  before(async () => (opened = await openWritableSeeded({ writing: { lock: 2_000 } })));
  after(() => opened.close());

  const seed = (...more: readonly string[]): Promise<void> =>
    opened.run(
      `drop publication if exists told; drop table if exists answers, mails;
       create table mails (id int, sent timestamptz, who int, primary key (id, sent)) partition by range (sent);
       create table m1 partition of mails for values from ('2024-01-01') to ('2024-02-01');
       create table m2 partition of mails for values from ('2024-02-01') to ('2024-03-01');
       create table m3 partition of mails for values from ('2024-03-01') to ('2024-04-01');
       create table m4 partition of mails for values from ('2024-04-01') to ('2024-05-01') partition by hash (id);
       create table m4a partition of m4 for values with (modulus 2, remainder 0);
       create table m4b partition of m4 for values with (modulus 2, remainder 1);
       insert into mails select i, make_date(2024, 1 + i % 4, 1 + i / 4 % 20), i from generate_series(0, 399) i;
       ${more.join(';')}`,
    );
  const counts = async (): Promise<string> => {
    const rows = await opened.ask(
      `select count(*) from mails group by date_trunc('month', sent) order by date_trunc('month', sent)`,
    );
    return rows.map(([count]) => count).join(' ');
  };
  /** Names of partitions whose file is another after the change: they were emptied at once. */
  const emptiedBy = async (change: Change, store = opened.store): Promise<string> => {
    const files = `select relname, pg_relation_filenode(oid) from pg_class where relname ~ '^m[0-9]' and relkind = 'r'`;
    const before = new Map((await opened.ask(files)).map(([name, file]) => [name, file]));
    const rows = await opened.store.remaining(change);
    let told = 0;
    const onBatch = (done: number): void => void (told = done);
    assert.deepEqual(await store.change(change, { onBatch }), { rows });
    assert.equal(told, rows);
    assert.equal(await opened.store.remaining(change), 0);
    const now = await opened.ask(files);
    const other = now.filter(([name, file]) => before.get(name ?? '') !== file);
    return other
      .map(([name]) => name)
      .toSorted()
      .join(' ');
  };

  it('are emptied; of the others only what is due is deleted', async () => {
    await seed();
    assert.equal(await emptiedBy(deletion(due)), 'm1 m2');
    assert.equal(await counts(), '55 100');
    const later: Condition = { ...due, before: Temporal.Instant.from('2025-01-01T00:00:00Z') };
    assert.equal(await emptiedBy(deletion(later)), 'm3 m4a m4b');
    assert.equal(await counts(), '');
    assert.deepEqual(await opened.store.change(deletion(later)), { rows: 0 });
  });

  it('are kept where one row in them is not due, is spared, or has no clock', async () => {
    await seed(
      `create table m0 partition of mails default; alter table mails drop constraint mails_pkey`,
    );
    await opened.run(
      `alter table mails alter sent drop not null; insert into mails values (900, null, 1), (901, '2023-01-01', 1)`,
    );
    const spared: Condition = { noneOf: [['0']], fields: ['who'] };
    assert.equal(await emptiedBy(deletion(due, spared)), 'm2');
    assert.equal(await counts(), '1 55 100 1');
    assert.deepEqual(await opened.ask('select id from m1 union all select id from m0'), [
      ['0'],
      ['900'],
    ]);
  });

  it('are emptied though a foreign key leads there, but not while a row refers to them', async () => {
    const catalogue = (): Promise<unknown> =>
      opened.ask(
        `select c.relname, pg_get_expr(c.relpartbound, c.oid), i.inhparent::regclass::text, k.contype, pg_get_constraintdef(k.oid)
         from pg_class c join pg_inherits i on i.inhrelid = c.oid left join pg_constraint k on k.conrelid = c.oid
         where c.relname ~ '^m[0-9]' and c.relkind in ('r', 'p') order by 1, 4, 5`,
      );
    await seed(references('on delete cascade'));
    const before = await catalogue();
    assert.equal(await emptiedBy(deletion(due)), 'm2');
    assert.equal(await counts(), '55 100');
    assert.deepEqual(await opened.ask('select id from answers order by id'), [['2'], ['3']]);
    assert.deepEqual(await catalogue(), before);
    await assert.rejects(opened.run(`insert into answers values (4, 1, '2024-02-01')`));
    await opened.run(`insert into mails values (1, '2024-02-01', 1)`);
    await opened.run(`insert into answers values (4, 1, '2024-02-01')`);
    await seed(references(''));
    await assert.rejects(opened.store.change(deletion(due)), storeFails('store-refused'));
    assert.deepEqual(await opened.ask('select count(*) from answers'), [['3']]);
    assert.deepEqual(await opened.ask('select count(*) from mails where id = 0'), [['1']]);
    assert.deepEqual(await catalogue(), before);
  });

  it('are not emptied at once where their own rows refer to one another', async () => {
    await seed(
      'alter table mails add up int, add up_sent timestamptz',
      'alter table mails add foreign key (up, up_sent) references mails',
      `update mails set up = 399, up_sent = '2024-04-20' where id <> 399`,
    );
    assert.equal(await emptiedBy(deletion(due)), '');
    assert.equal(await counts(), '55 100');
  });

  it('are not emptied at once where a trigger, a rule or a subscriber would miss it', async () => {
    await seed(
      `create or replace function noted() returns trigger language plpgsql as 'begin return old; end'`,
      'create trigger noted after delete on m1 for each row execute function noted()',
    );
    assert.equal(await emptiedBy(deletion(due)), 'm2');
    await seed(
      'create trigger noted after delete on mails for each statement execute function noted()',
    );
    assert.equal(await emptiedBy(deletion(due)), '');
    await seed('create rule noted as on delete to m2 do also select 1');
    assert.equal(await emptiedBy(deletion(due)), 'm1');
    await seed('create publication told for table m2');
    assert.equal(await emptiedBy(deletion(due)), 'm1');
    await seed('create publication told for all tables');
    assert.equal(await emptiedBy(deletion(due)), '');
  });

  it('are not emptied at once by who may only delete, nor for another column than that of the partitions', async (t) => {
    await seed();
    const { name } = await opened.seeded.role();
    await opened.run(
      `grant select, delete on mails to ${name}; grant select, truncate on m2 to ${name}`,
    );
    const url = Object.assign(new URL(opened.seeded.database.url), {
      username: name,
      password: 'secret',
    });
    const store = openWritablePostgres({ name: 'main', url: url.href });
    t.after(() => store.close());
    assert.equal(await emptiedBy(deletion(due), store), 'm2');
    await seed(references(''), 'delete from answers');
    await opened.run(
      `grant select on answers to ${name}; grant select, delete on mails to ${name}`,
    );
    await opened.run(`grant select, truncate on m1, m2 to ${name}`);
    assert.equal(await emptiedBy(deletion(due), store), '');
    await seed('alter table mails add seen date', `update mails set seen = '2020-01-01'`);
    assert.equal(await emptiedBy(deletion({ ...due, column: 'seen' })), '');
    assert.equal(await counts(), '');
  });

  it('lose their rows one by one where somebody reads them, without waiting for long', async (t) => {
    await seed();
    const other = new Client({ connectionString: opened.seeded.database.url });
    await other.connect();
    t.after(() => other.end());
    await other.query('begin; select count(*) from m1');
    assert.equal(await emptiedBy(deletion(due)), 'm2');
    await other.query('commit');
    assert.equal(await counts(), '55 100');
  });

  it('keep a row that comes in just before the lock', async (t) => {
    await seed();
    const other = new Client({ connectionString: opened.seeded.database.url });
    await other.connect();
    t.after(() => other.end());
    await other.query(`begin; insert into mails values (950, '2024-01-31 12:00', 1)`);
    const early: Condition = { ...due, before: Temporal.Instant.from('2024-01-31T00:00:00Z') };
    const emptied = emptiedBy(deletion(early));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await other.query('commit');
    assert.equal(await emptied, '');
    assert.equal(await counts(), '1 100 100 100');
  });
});
