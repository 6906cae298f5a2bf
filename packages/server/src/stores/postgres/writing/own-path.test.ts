/** Triggers run under the database's own search path; nothing of ours can be captured through it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Change } from '../../contract.ts';
import { openWritablePostgres } from './index.ts';
import { openWritableSeeded, type WritableSeeded } from './testing.ts';

function deletion(name: string, id: string): Change {
  return {
    select: { table: { schema: 'public', name }, fields: ['id'], equal: [[id]] },
    treatment: { how: 'delete' },
    key: ['id'],
  };
}

describe('the search path of a change in PostgreSQL', () => {
  let opened: WritableSeeded;
  before(async () => (opened = await openWritableSeeded()));
  after(() => opened.close());

  const kinds = [
    ['before', 'trigger t before delete on before_rows', 'row'],
    ['after', 'trigger t after delete on after_rows', 'row'],
    ['statement', 'trigger t before delete on statement_rows', 'statement'],
    [
      'deferred',
      'constraint trigger t after delete on deferred_rows deferrable initially deferred',
      'row',
    ],
  ] as const;
  for (const [kind, trigger, each] of kinds) {
    it(`is the database's own for a trigger that names a table without its schema (${kind})`, async () => {
      await opened.run(`
        create table ${kind}_rows (id int primary key); insert into ${kind}_rows values (1), (2);
        create table ${kind}_log (said text);
        create function ${kind}_bye() returns trigger language plpgsql as $$ begin
          insert into ${kind}_log values ('bye'); return old; end $$;
        create ${trigger} for each ${each} execute function ${kind}_bye()`);
      assert.deepEqual(await opened.store.change(deletion(`${kind}_rows`, '1')), { rows: 1 });
      assert.deepEqual(await opened.ask(`select count(*) from ${kind}_log`), [['1']]);
    });
  }

  it('is the path that the role was given, for changes without a key and for new values too', async () => {
    const { name } = await opened.seeded.role();
    await opened.run(`
      create schema app; grant usage on schema app, public to ${name};
      create table app.notes (id int, said text); insert into app.notes values (1, 'x'), (1, 'y');
      create table app.heard (said text);
      grant all on app.notes, app.heard to ${name};
      create function app.hear() returns trigger language plpgsql as $$ begin
        insert into heard values (tg_op); return coalesce(new, old); end $$;
      create trigger hear before update or delete on app.notes for each row execute function app.hear();
      alter role ${name} set search_path = app, public`);
    const { url } = opened.seeded.database;
    const own = Object.assign(new URL(url), { username: name, password: 'secret' });
    const store = openWritablePostgres({ name: 'main', url: own.href });
    const table = { schema: 'app', name: 'notes' };
    const values = [{ key: ['1', 'x'], from: 'x', to: 'z' }];
    assert.equal(
      await store.replaceValues({ table, column: 'said', key: ['id', 'said'], values }),
      1,
    );
    const select = { table, fields: ['id'], equal: [['1']] };
    assert.deepEqual(await store.change({ select, treatment: { how: 'delete' }, key: [] }), {
      rows: 2,
    });
    await store.close();
    assert.deepEqual(await opened.ask('select said from app.heard'), [
      ['UPDATE'],
      ['DELETE'],
      ['DELETE'],
    ]);
  });

  it('lets no operator or function of somebody else into our statements', async () => {
    const { database } = opened.seeded;
    await opened.run(`
      create table safe (id int primary key, name varchar); insert into safe values (1, 'a'), (2, 'b');
      create schema trap;
      create function trap.same(varchar, text) returns boolean language sql as 'select true';
      create function trap.same(int, int) returns boolean language sql as 'select true';
      create operator trap.= (leftarg = varchar, rightarg = text, function = trap.same);
      create operator trap.= (leftarg = int, rightarg = int, function = trap.same);
      create function trap.set_config(text, text, boolean) returns text language sql as $$ select 'caught' $$;
      create function trap.unnest(text[]) returns setof text language sql as $$ select '2' $$;
      alter database ${database.name} set search_path = trap, pg_catalog, public`);
    const store = openWritablePostgres({ name: 'main', url: database.url });
    const table = { schema: 'public', name: 'safe' };
    const select = { table, fields: ['name'], equal: [['a']] };
    assert.deepEqual(await store.change({ select, treatment: { how: 'delete' }, key: ['id'] }), {
      rows: 1,
    });
    for (const id of ['7', '1']) {
      assert.deepEqual(await store.change(deletion('safe', id)), { rows: 0 });
    }
    const tried = await store.rehearse([deletion('safe', '2')], { upTo: 10 });
    assert.deepEqual(tried, { tried: true, obstacles: [], effects: [] });
    await store.close();
    await opened.run(`alter database ${database.name} reset search_path`);
    assert.deepEqual(await opened.ask('select id from safe'), [['2']]);
  });
});
