/** A row stands once in plan and certificate, whatever steps lead to it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import { planText } from '../../packages/cli/src/text/plan.ts';
import type { Cleanup } from './plai.ts';
import { dataset, people, peopleTables, small } from './small.ts';

const plain = { width: 200, bold: (text: string) => text, red: (text: string) => text };

/** → lines of the certificate, `how dataset done`, and the plan as it is shown. */
async function erase(t: Cleanup, datasets: string, schema: string) {
  const { requests } = await small(t, people + datasets, peopleTables + schema);
  const { id } = await requests.open('small', {
    right: 'erasure',
    kind: 'user',
    whom: [{ key: { id: '1' } }],
    verified: 'letter',
  });
  const plan = await requests.plan(id);
  assert.deepEqual(plan.obstacles, []);
  await requests.approve(id, 'privacy');
  assert.equal((await requests.run(id)).state, 'done');
  const { stores } = parseCertificate(await requests.certificate(id));
  const lines = stores.flatMap(({ steps }) =>
    steps.map(({ how, dataset: of, done }) => `${how} ${of} ${done}`),
  );
  return { lines, shown: planText(plan, plain as Parameters<typeof planText>[1]) };
}

const posts = (more: string) =>
  dataset('posts', {
    subjects: '{ user: [author] }',
    references: `[{ fields: author, to: users, keys: id }${more}]`,
    fields: '{ id: none, author: user.unique_id, up: none, best: none, text: user.content }',
  });

describe('rows that go', () => {
  it('are counted where they are deleted, in a table that refers to itself', async (t) => {
    const { lines, shown } = await erase(
      t,
      posts(', { fields: up, to: posts, keys: id }'),
      `create table posts (id int primary key, author int not null references users,
         up int references posts, best int, text text);
       insert into posts values (1, 1, null, null, 'a'), (2, 1, 1, null, 'b'), (3, 1, 2, null, 'c');`,
    );
    assert.deepEqual(lines, ['delete main.posts 3', 'delete main.users 1']);
    assert.doesNotMatch(shown, /let go/);
  });

  it('and somebody else’s that let go of them are counted apart', async (t) => {
    const { lines, shown } = await erase(
      t,
      posts(', { fields: up, to: posts, keys: id }'),
      `create table posts (id int primary key, author int not null references users,
         up int references posts, best int, text text);
       insert into posts values (1, 1, null, null, 'a'), (2, 1, 1, null, 'b'), (3, 2, 2, null, 'c');`,
    );
    assert.deepEqual(lines.toSorted(), [
      'delete main.posts 2',
      'delete main.users 1',
      'unlink main.posts 1',
    ]);
    assert.match(shown, /let go +posts, 1 row by up: up \(rows of others\)/);
  });

  it('are counted once in a circle of two tables', async (t) => {
    const notes = dataset('notes', {
      references: '[{ fields: post, to: posts, keys: id }]',
      fields: '{ id: none, post: none, text: user.content }',
    });
    const { lines } = await erase(
      t,
      posts(', { fields: best, to: notes, keys: id }') + notes,
      `create table posts (id int primary key, author int not null references users, up int,
         best int, text text);
       create table notes (id int primary key, post int not null references posts, text text);
       insert into posts values (1, 1, null, 10, 'a'), (2, 1, null, null, 'b');
       insert into notes values (10, 1, 'x'), (11, 1, 'y');
       alter table posts add foreign key (best) references notes;`,
    );
    assert.deepEqual(lines.toSorted(), [
      'delete main.notes 2',
      'delete main.posts 2',
      'delete main.users 1',
    ]);
  });

  it('have no line for those that nobody had to let go of', async (t) => {
    const invites = dataset('invites', {
      subjects: '{ user: [guest] }',
      references: '[{ fields: host, to: users, keys: id }]',
      fields: '{ id: none, guest: user.unique_id, host: user.unique_id }',
    });
    const { lines, shown } = await erase(
      t,
      invites,
      `create table invites (id int primary key, guest int not null,
         host int references users);
       insert into invites values (1, 1, 2), (2, 2, null);`,
    );
    assert.deepEqual(lines, ['delete main.invites 1', 'delete main.users 1']);
    assert.doesNotMatch(shown, /let go/);
  });
});
