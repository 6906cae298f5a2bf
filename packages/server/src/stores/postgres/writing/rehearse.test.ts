/** Trying changes: what the server refuses, what else happens, and that nothing of it stays. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Change, ColumnTreatment, Rehearsed } from '../../contract.ts';
import { openWritableSeeded, type WritableSeeded } from './testing.ts';

function of(
  table: string,
  key: readonly string[] = ['1'],
  schema = 'public',
): Omit<Change, 'treatment'> {
  const select = { table: { schema, name: table }, fields: ['id'], equal: key.map((one) => [one]) };
  return { select, key: ['id'] };
}

function deletion(table: string, ...keys: string[]): Change {
  return { ...of(table, keys.length > 0 ? keys : ['1']), treatment: { how: 'delete' } };
}

function update(table: string, column: string, how: ColumnTreatment, ...keys: string[]): Change {
  return {
    ...of(table, keys.length > 0 ? keys : ['1']),
    treatment: { how: 'update', set: { [column]: how } },
  };
}

const mask: ColumnTreatment = { how: 'mask', with: '[erased]' };

/** `code resource by` of each obstacle; the reason where it was not tried. */
function told(rehearsed: Rehearsed): readonly string[] | string {
  if (!rehearsed.tried) return rehearsed.why;
  return rehearsed.obstacles.map(({ code, resource, by }) =>
    [code, resource.replace('public.', ''), ...(by === undefined ? [] : [by])].join(' '),
  );
}

/** `table by +inserted ~updated -deleted` */
function effectsOf(rehearsed: Rehearsed): readonly string[] {
  assert.ok(rehearsed.tried && rehearsed.effects);
  return rehearsed.effects
    .map(
      ({ table, by, inserted, updated, deleted }) =>
        `${table.name} ${by} +${inserted} ~${updated} -${deleted}`,
    )
    .toSorted();
}

describe('trying changes in PostgreSQL', () => {
  let opened: WritableSeeded;
  before(async () => (opened = await openWritableSeeded()));
  after(() => opened.close());

  const tried = (...changes: readonly Change[]): Promise<Rehearsed> =>
    opened.store.rehearse(changes, { upTo: 10_000 });
  const content = async (): Promise<string> => {
    const tables = await opened.ask(
      `select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'public' order by 1`,
    );
    const parts = [];
    for (const [name] of tables) {
      parts.push(
        await opened.ask(
          `select '${name}', count(*), sum(hashtextextended(t::text, 0)) from ${name} t`,
        ),
      );
    }
    return JSON.stringify(parts);
  };

  /** Each is refused by another kind of rule; → what is told. */
  const refusals: readonly [string, string, readonly Change[], readonly string[]][] = [
    [
      'a unique index',
      `create table uq (id int primary key, email text unique); insert into uq values (1, 'a'), (2, '[erased]')`,
      [update('uq', 'email', mask)],
      ['refused-unique uq.email uq_email_key'],
    ],
    [
      'a unique index of an expression',
      `create table ux (id int primary key, email text); insert into ux values (1, 'a'), (2, 'b');
       create unique index ux_lower on ux (lower(email))`,
      [update('ux', 'email', mask, '1', '2')],
      ['refused-unique ux.email ux_lower'],
    ],
    [
      'a unique constraint that waits for the commit',
      `create table ud (id int primary key, email text unique deferrable initially deferred);
       insert into ud values (1, 'a'), (2, '[erased]')`,
      [update('ud', 'email', mask)],
      ['refused-unique ud.email ud_email_key'],
    ],
    [
      'a check',
      `create table ck (id int primary key, email text constraint has_at check (email like '%@%'));
       insert into ck values (1, 'a@b')`,
      [update('ck', 'email', mask)],
      ['refused-check ck.email has_at'],
    ],
    [
      'a check of several columns',
      `create table cs (id int primary key, a text, b text, constraint one_of check (a is not null or b is not null));
       insert into cs values (1, 'x', null)`,
      [update('cs', 'a', { how: 'null' })],
      ['refused-check cs.a one_of'],
    ],
    [
      'an exclusion constraint',
      `create table ex (id int primary key, email text, exclude using hash (email with =));
       insert into ex values (1, 'a'), (2, '[erased]')`,
      [update('ex', 'email', mask)],
      ['refused-exclusion ex.email ex_email_excl'],
    ],
    [
      'a foreign key that waits for the commit',
      `create table fp (id int primary key); insert into fp values (1);
       create table fc (id int primary key, p int constraint to_p references fp deferrable initially deferred);
       insert into fc values (5, 1)`,
      [deletion('fp')],
      ['refused-reference fc.p to_p'],
    ],
    [
      'the partitions of a table',
      `create table pt (id int, place text, primary key (id, place)) partition by list (place);
       create table pt_a partition of pt for values in ('a'); insert into pt values (1, 'a')`,
      [update('pt', 'place', mask)],
      ['refused-check pt'],
    ],
    [
      'a trigger that raises an error',
      `create table tr (id int primary key, name text); insert into tr values (1, 'secret value');
       create function never() returns trigger language plpgsql as $$ begin
         raise exception 'no % here', old.name using column = old.name; end $$;
       create trigger never before delete on tr for each row execute function never()`,
      [deletion('tr')],
      ['server-refuses tr public.never'],
    ],
    [
      'a trigger that keeps the row',
      `create table tk (id int primary key); insert into tk values (1);
       create function keep() returns trigger language plpgsql as $$ begin return null; end $$;
       create trigger keep before delete on tk for each row execute function keep()`,
      [deletion('tk')],
      ['rows-stay tk'],
    ],
    [
      'a trigger that writes the value again',
      `create table tw (id int primary key, name text); insert into tw values (1, 'x');
       create function again() returns trigger language plpgsql as $$ begin new.name := old.name; return new; end $$;
       create trigger again before update on tw for each row execute function again()`,
      [update('tw', 'name', { how: 'null' })],
      ['rows-stay tw'],
    ],
    [
      'a rule',
      `create table rl (id int primary key); insert into rl values (1);
       create rule keep as on delete to rl do instead nothing`,
      [deletion('rl')],
      ['server-refuses rl'],
    ],
    [
      'a trigger without the right to write',
      `create table rt (id int primary key); insert into rt values (1); create table rt_log (id int);
       create role nobody_${process.pid} nologin;
       create function writes() returns trigger language plpgsql security definer as $$ begin
         insert into rt_log values (1); return old; end $$;
       alter function writes() owner to nobody_${process.pid};
       create trigger writes before delete on rt for each row execute function writes()`,
      [deletion('rt')],
      ['no-right rt public.writes'],
    ],
  ];
  for (const [kind, sql, changes, expected] of refusals) {
    it(`names ${kind} that stands against a change, and no value`, async () => {
      await opened.run(sql);
      const before = await content();
      const rehearsed = await tried(...changes);
      assert.deepEqual(told(rehearsed), expected);
      assert.ok(!JSON.stringify(rehearsed).includes('secret value'));
      assert.equal(await content(), before);
    });
  }

  it('names all that stands against the changes in one go, and nothing that follows from it', async () => {
    await opened.run(`
      create table many_p (id int primary key, name text check (name <> '[erased]')); insert into many_p values (1, 'x');
      create table many_c (id int primary key, p int references many_p, nick text unique);
      insert into many_c values (1, 1, 'a'), (2, null, '[erased]');
      create function no_way() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger no_way before delete on many_c for each row execute function no_way()`);
    const rehearsed = await tried(
      update('many_p', 'name', mask),
      update('many_c', 'nick', mask),
      deletion('many_c'),
      deletion('many_p'),
    );
    assert.deepEqual(told(rehearsed), [
      'refused-check many_p.name many_p_name_check',
      'refused-unique many_c.nick many_c_nick_key',
      'server-refuses many_c public.no_way',
    ]);
  });

  it('passes where keys that wait for the commit hold again by then', async () => {
    await opened.run(`
      create table later_p (id int primary key); insert into later_p values (1);
      create table later_c (id int primary key, p int references later_p deferrable initially deferred);
      insert into later_c values (1, 1);
      create function sweep() returns trigger language plpgsql as $$ begin
        delete from later_p where id = old.id; delete from later_c where p = old.id; return old; end $$;
      create table later_s (id int primary key); insert into later_s values (1);
      create trigger sweep before delete on later_s for each row execute function sweep()`);
    const rehearsed = await tried(deletion('later_s'), deletion('later_s'));
    assert.deepEqual(told(rehearsed), []);
    assert.deepEqual(effectsOf(rehearsed), [
      'later_c trigger +0 ~0 -1',
      'later_p trigger +0 ~0 -1',
    ]);
  });

  it('counts rows of other tables that cascades and triggers take along', async () => {
    await opened.run(`
      create table ef (id int primary key); insert into ef values (1), (2);
      create table ef_gone (id int primary key, e int references ef on delete cascade);
      insert into ef_gone values (1, 1), (2, 1), (3, 2);
      create table ef_nulled (id int primary key, e int references ef on delete set null);
      insert into ef_nulled values (1, 1), (2, 2);
      create table ef_log (said text);
      create function ef_bye() returns trigger language plpgsql as $$ begin
        insert into ef_log select 'bye' from generate_series(1, 3); return old; end $$;
      create trigger ef_bye after delete on ef for each row execute function ef_bye()`);
    const before = await content();
    const rehearsed = await tried(deletion('ef'));
    assert.deepEqual(told(rehearsed), []);
    assert.deepEqual(effectsOf(rehearsed), [
      'ef_gone cascade +0 ~0 -2',
      'ef_log trigger +3 ~0 -0',
      'ef_nulled cascade +0 ~1 -0',
    ]);
    assert.equal(await content(), before);
  });

  it('counts nothing twice where rows move between partitions, or stand in children', async () => {
    await opened.run(`
      create table mv (id int, place text) partition by list (place);
      create table mv_a partition of mv for values in ('a');
      create table mv_b partition of mv for values in ('[erased]'); insert into mv values (1, 'a');
      create table parent (id int primary key); create table child () inherits (parent);
      insert into child values (1)`);
    const move = { ...update('mv', 'place', mask), key: [] };
    const rehearsed = await tried(move, deletion('parent'));
    assert.deepEqual(told(rehearsed), []);
    assert.deepEqual(effectsOf(rehearsed), []);
  });

  const untried: readonly [string, string, RegExp][] = [
    [
      'dynamic SQL',
      `execute 'delete from ' || tg_table_name || '_log'; return old;`,
      /dynamic SQL/,
    ],
    ['a call of dblink', `perform dblink_exec('x', 'y'); return old;`, /dblink/],
    ['an advisory lock', `perform pg_advisory_lock(1); return old;`, /advisory locks/],
    ['a large object', `perform lo_unlink(1); return old;`, /large objects/],
    ['a sequence that is set', `perform setval('s', 1); return old;`, /sequence/],
    ['COPY', `copy t_log to program 'cat'; return old;`, /COPY/],
  ];
  for (const [at, [kind, body, why]] of untried.entries()) {
    it(`does not try what sets off ${kind}, and names trigger and table`, async () => {
      await opened.run(`
        create table no_${at} (id int primary key); insert into no_${at} values (1);
        create function no_${at}() returns trigger language plpgsql as $$ begin ${body} end $$;
        create trigger out_${at} after delete on no_${at} for each row execute function no_${at}()`);
      const said = told(await tried(deletion(`no_${at}`)));
      assert.match(
        String(said),
        new RegExp(`the trigger out_${at} of public.no_${at}.*${why.source}`),
      );
    });
  }

  it('follows a trigger to the tables that its function names, and cascades', async () => {
    await opened.run(`
      create table far_a (id int primary key); insert into far_a values (1);
      create table far_b (id int primary key, a int references far_a on delete cascade);
      create table far_c (id int);
      create function far_help() returns void language sql as $$ insert into far_c values (1) $$;
      create function far_b() returns trigger language plpgsql as $$ begin
        -- execute is only spoken of here
        perform far_help(); return old; end $$;
      create trigger far_b after delete on far_b for each row execute function far_b()`);
    assert.deepEqual(told(await tried(deletion('far_a'))), []);
    await opened.run(`
      create function far_c() returns trigger language plpgsql as $$ begin execute 'select 1'; return new; end $$;
      create trigger far_c after insert on far_c for each row execute function far_c()`);
    assert.match(String(told(await tried(deletion('far_a')))), /the trigger far_c of public.far_c/);
  });

  it('gives up where somebody holds a lock, soon, and leaves none', async () => {
    await opened.run(`create table lk (id int primary key); insert into lk values (1), (2)`);
    const other = await opened.seeded.database.pool.connect();
    try {
      await other.query('begin; delete from lk where id = 1');
      const started = performance.now();
      assert.match(String(told(await tried(deletion('lk')))), /holds a lock/);
      assert.ok(performance.now() - started < 6_000);
    } finally {
      await other.query('rollback');
      other.release();
    }
    assert.deepEqual(told(await tried(deletion('lk'))), []);
    const held = await opened.ask(
      `select count(*) from pg_locks l join pg_stat_activity a using (pid) where a.application_name = 'troth' and a.datname = current_database() and a.state <> 'active' and (l.locktype = 'advisory' or l.relation is not null)`,
    );
    assert.deepEqual(held, [['0']]);
  });

  it('stops where more rows would change than may be tried', async () => {
    await opened.run(
      `create table ml (id int primary key); insert into ml select generate_series(1, 50)`,
    );
    const changes = Array.from({ length: 50 }, (_, at) => deletion('ml', String(at + 1)));
    const rehearsed = await opened.store.rehearse(changes, { upTo: 10 });
    assert.deepEqual(rehearsed, { tried: false, why: 'more than 10 rows would change' });
    assert.deepEqual(await opened.ask('select count(*) from ml'), [['50']]);
  });

  it('says of a change that fails what stood against it, by names that are there', async () => {
    await opened.run(
      `create table said (id int primary key, email text unique); insert into said values (1, 'a'), (2, '[erased]')`,
    );
    await assert.rejects(opened.store.change(update('said', 'email', mask)), {
      code: 'store-refused',
      facts: {
        store: 'main',
        sqlstate: '23505',
        table: 'public.said',
        constraint: 'said_email_key',
      },
      publicMessage: /the unique index said_email_key of public\.said \(email\)/,
    });
    await assert.rejects(opened.store.change(deletion('tr')), (error: Error) => {
      assert.ok(!JSON.stringify([error, error.message]).includes('secret value'));
      return /public\.never/.test(error.message);
    });
  });
});
