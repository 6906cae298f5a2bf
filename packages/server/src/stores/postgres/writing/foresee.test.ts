import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Change, Foreseen, TableName, WritableStore } from '../../contract.ts';
import { openWritablePostgres } from './index.ts';
import { openWritableSeeded, type WritableSeeded } from './testing.ts';

const at = (name: string): TableName => ({ schema: 'public', name });

function deletion(name: string): Change {
  return {
    select: { table: at(name), fields: ['id'], equal: [['1']] },
    treatment: { how: 'delete' },
    key: ['id'],
  };
}

function nulling(name: string, column: string): Change {
  return { ...deletion(name), treatment: { how: 'update', set: { [column]: { how: 'null' } } } };
}

function told({ obstacles, warnings }: Foreseen): readonly (readonly string[])[] {
  return [obstacles, warnings].map((list) =>
    list.map(({ code, resource }) => `${code} ${resource.replace('public.', '')}`),
  );
}

describe('what is foreseen of a change in PostgreSQL', () => {
  let opened: WritableSeeded;
  let weak: WritableStore;
  let role: string;
  before(async () => {
    opened = await openWritableSeeded();
    ({ name: role } = await opened.seeded.role());
    const { url } = opened.seeded.database;
    const own = Object.assign(new URL(url), { username: role, password: 'secret' });
    weak = openWritablePostgres({ name: 'main', url: own.href, writing: { memory: 0 } });
  });
  after(async () => {
    await weak.close();
    await opened.close();
  });

  it('lacks a right, and no row is counted where none may be read', async () => {
    await opened.run(
      `create table r (id int primary key, note text); insert into r values (1, 'x')`,
    );
    assert.deepEqual(told(await weak.foresee(deletion('r'))), [
      ['no-right r', 'no-right r.id'],
      [],
    ]);
    await opened.run(`grant select on r to ${role}`);
    assert.deepEqual(told(await weak.foresee(deletion('r'))), [['no-right r'], []]);
    assert.deepEqual(told(await weak.foresee(nulling('r', 'note'))), [['no-right r.note'], []]);
    await opened.run(`grant update (note), delete on r to ${role}`);
    for (const change of [deletion('r'), nulling('r', 'note')]) {
      assert.deepEqual(await weak.foresee(change), { rows: 1, obstacles: [], warnings: [] });
    }
    assert.deepEqual(await weak.change(nulling('r', 'note')), { rows: 1 });
    assert.deepEqual(await weak.change(deletion('r')), { rows: 1 });
  });

  it('lacks a right, and says the line that gives it', async () => {
    await opened.run(
      `create schema "Own place"; create table "Own place"."T 1" (id int primary key, "Note" text);
       insert into "Own place"."T 1" values (1, 'x')`,
    );
    const table = { schema: 'Own place', name: 'T 1' };
    const select = { table, fields: ['id'], equal: [['1']] };
    for (const change of [
      { ...deletion(''), select },
      { ...nulling('', 'Note'), select },
      { ...deletion(''), select: { ...select, fields: ['id', 'Note'], equal: [['1', 'x']] } },
    ]) {
      const { obstacles } = await weak.foresee(change);
      const lines = new Set(obstacles.map(({ paste }) => paste));
      assert.ok(lines.size > 0 && !lines.has(undefined));
      await opened.run([...lines].join('; '));
      await setTimeout(1_100);
      assert.deepEqual((await weak.foresee(change)).obstacles, []);
      await opened.run(
        `revoke all on "Own place"."T 1" from ${role}; revoke all on schema "Own place" from ${role};
         revoke all (id, "Note") on "Own place"."T 1" from ${role}`,
      );
      await setTimeout(1_100);
    }
  });

  it('has rows that a policy hides', async () => {
    await opened.run(
      `create table p (id int primary key); insert into p values (1); alter table p enable row level security;
       grant select, delete on p to ${role}; create policy one on p using (id > 5)`,
    );
    assert.deepEqual(told(await weak.foresee(deletion('p'))), [['row-security p'], []]);
    await assert.rejects(weak.change(deletion('p')));
    assert.deepEqual(await opened.ask('select count(*) from p'), [['1']]);
  });

  it('meets views, generated columns and columns that are never null', async () => {
    await opened.run(
      `create table g (id int primary key, must text not null, made text generated always as ('x' || must) stored,
         own int generated always as identity, dom text); insert into g (id, must) values (1, 'x');
       create view v as select * from g`,
    );
    assert.deepEqual(told(await opened.store.foresee(nulling('g', 'must')))[0], [
      'not-nullable g.must',
    ]);
    assert.deepEqual(told(await opened.store.foresee(nulling('g', 'made')))[0], [
      'generated g.made',
    ]);
    assert.ok(
      told(await opened.store.foresee(nulling('g', 'own')))[0]?.includes('not-nullable g.own'),
    );
    assert.deepEqual(told(await opened.store.foresee(deletion('v')))[0], ['no-table v']);
  });

  it('is stood against by rows of any key that refer here, and by rows that go along', async () => {
    await opened.run(
      `create table o (id int primary key, up int references o); create index on o (up); insert into o values (1, 1), (2, null);
       create table hard (id int primary key, o int references o); create index on hard (o); insert into hard values (1, 1), (2, 2);
       create table soft (id int primary key, o int references o on delete cascade); create index on soft (o); insert into soft values (1, 1);
       create table nulled (id int primary key, o int references o on delete set null); insert into nulled values (1, 1);
       create function quiet() returns trigger language plpgsql as 'begin return old; end';
       create trigger tells before delete on o for each row execute function quiet()`,
    );
    const foreseen = await opened.store.foresee(deletion('o'));
    assert.deepEqual(told(foreseen), [
      ['referenced hard', 'cascades soft'],
      ['trigger o', 'no-index nulled', 'cascades nulled'],
    ]);
    assert.match(
      foreseen.warnings.find(({ code }) => code === 'no-index')?.message ?? '',
      /\d ms as measured, about \d+ s for 1 row$/,
    );
    const earlier = [nulling('hard', 'o'), deletion('soft'), deletion('nulled')];
    assert.deepEqual(told(await opened.store.foresee(deletion('o'), { earlier })), [
      [],
      ['trigger o', 'no-index nulled'],
    ]);
    await opened.run('insert into o values (3, 1)');
    assert.deepEqual(told(await opened.store.foresee(deletion('o'), { earlier }))[0], [
      'referenced o',
    ]);
  });

  it('is stood against by rows that the role cannot see', async () => {
    await opened.run(`grant select, delete on o to ${role}`);
    const { obstacles } = await weak.foresee(deletion('o'));
    assert.deepEqual(
      obstacles.map(({ code, resource }) => [code, resource]),
      [
        ['no-right', 'public.hard'],
        ['no-right', 'public.nulled'],
        ['referenced', 'public.o'],
        ['no-right', 'public.soft'],
      ],
    );
  });
});
