/** Foreign keys that the data map does not know are told all at once, by table, with what to paste. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLive } from '../../packages/server/src/main.ts';
import type { Cleanup } from './plai.ts';
import { dataset, people, peopleTables, small } from './small.ts';

async function told(t: Cleanup, datasets: string, sql: string) {
  const { requests, main, installation } = await small(t, people + datasets, peopleTables + sql);
  const { id } = await requests.open('small', {
    right: 'erasure',
    kind: 'user',
    whom: [{ key: { id: '1' } }],
    verified: 'letter',
  });
  const { obstacles } = await requests.plan(id);
  const { policy } = installation.policies[0]!;
  const live = await checkLive([policy], { SMALL_MAIN: main.url });
  const shown = live.flatMap(({ parts }) => parts).find((part) => part.workflow === 'erasure');
  for (const one of obstacles) assert.ok(shown?.obstacles.some((at) => at.paste === one.paste));
  return obstacles.map(({ resource, message, paste }) => ({ resource, message, paste }));
}

const toUsers = (field: string): string => `{ fields: [${field}], to: users, keys: [id] }`;

describe('several foreign keys that the data map does not know', () => {
  it('of one undeclared table are named together', async (t) => {
    const [one, ...more] = await told(
      t,
      '',
      `create table tickets (id int primary key, made_by int not null references users,
         closed_by int references users, seen_by int references users on delete cascade);`,
    );
    assert.deepEqual(more, []);
    assert.equal(one?.resource, 'main/public.tickets');
    for (const column of ['made_by', 'closed_by', 'seen_by']) {
      assert.match(one?.message ?? '', new RegExp(`public\\.users by ${column}`));
      assert.ok(one?.paste?.includes(toUsers(column)), column);
    }
    assert.match(one?.message ?? '', /Declare the 3 references/);
  });

  it('beside declared ones are pasted with these', async (t) => {
    const docs = dataset('docs', {
      erase: '{ keep-because: The law asks for it }',
      references: `[{ fields: [made_by], to: users, keys: [id], others: delete }]`,
      fields: '{ id: none, made_by: none, read_by: none, sent_by: none }',
    });
    const found = await told(
      t,
      docs,
      `create table docs (id int primary key, made_by int references users, read_by int references users, sent_by int references users);`,
    );
    const [one] = found;
    assert.deepEqual(
      found.map(({ resource }) => resource),
      ['main/public.docs'],
    );
    assert.equal(
      one?.paste,
      `references: [{ fields: [made_by], to: users, keys: [id], others: delete }, ${toUsers('read_by')}, ${toUsers('sent_by')}]`,
    );
  });

  it('to several tables, of two columns too, are named with each', async (t) => {
    const notes = dataset('notes', {
      key: '[org, id]',
      subjects: '{ user: [user_id] }',
      fields: '{ org: none, id: none, user_id: user.unique_id }',
    });
    const [one, ...more] = await told(
      t,
      notes,
      `create table notes (org int, id int, user_id int, primary key (org, id));
       create table "Marks" (id int primary key, "By" int references users,
         org int, note int, foreign key (org, note) references notes);`,
    );
    assert.deepEqual(more, []);
    assert.match(one?.message ?? '', /public\.users by By/);
    assert.match(one?.message ?? '', /public\.notes by org, note/);
    assert.match(one?.paste ?? '', /\{ fields: \[org, note\], to: notes, keys: \[org, id\] \}/);
  });

  it('are told once where two of them say the same', async (t) => {
    const [one, ...more] = await told(
      t,
      '',
      `create table tickets (id int primary key, made_by int references users);
       alter table tickets add foreign key (made_by) references users on delete set null;`,
    );
    assert.deepEqual(more, []);
    assert.equal(one?.paste, `references: [${toUsers('made_by')}]`);
    assert.match(one?.message ?? '', /Declare the reference,/);
  });
});

describe('references by parts of keys', () => {
  it('are each told, where one dataset has two', async (t) => {
    const accounts = dataset('accounts', {
      key: '[org, id]',
      subjects: '{ user: [user_id] }',
      fields: '{ org: none, id: none, user_id: user.unique_id }',
    });
    const logs = dataset('logs', {
      references:
        '[{ fields: [a], to: accounts, keys: [id] }, { fields: [b], to: accounts, keys: [id] }]',
      fields: '{ id: none, a: none, b: none }',
    });
    const { requests } = await small(
      t,
      people + accounts + logs,
      `${peopleTables} create table accounts (org int, id int, user_id int, primary key (org, id));
       create table logs (id int primary key, a int, b int);`,
    );
    const whom = [{ key: { id: '1' } }];
    const { id } = await requests.open('small', {
      right: 'erasure',
      kind: 'user',
      whom,
      verified: 'letter',
    });
    const { obstacles } = await requests.plan(id);
    const partial = obstacles.filter(({ code }) => code === 'reference-partial');
    assert.equal(partial.length, 2);
    assert.match(partial[0]?.message ?? '', /accounts by a,/);
    assert.match(partial[1]?.message ?? '', /accounts by b,/);
  });
});
