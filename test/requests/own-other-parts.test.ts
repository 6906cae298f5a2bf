/** A person who has several parts in one row: what is theirs is given once, and nobody else's key with it. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Cleanup } from './plai.ts';
import { dataset, small } from './small.ts';

const hosts = dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' });

function users(erase: string, key: readonly string[] = ['id']): string {
  return dataset('users', {
    key: `[${key.join(', ')}]`,
    erase,
    subjects: `{ user: [${key.join(', ')}] }`,
    fields: `{ ${key.map((one) => `${one}: ${one === 'id' ? 'user.unique_id' : 'none'}`).join(', ')}, name: user.name }`,
  });
}

const posts = dataset('posts', {
  subjects: '{ user: [user_id] }',
  references:
    '[{ fields: [user_id], to: users, keys: [id] }, { fields: [editor], to: users, keys: [id] }, { fields: [checker], to: users, keys: [id] }]',
  fields:
    '{ id: none, user_id: user.unique_id, editor: user.unique_id, checker: user.unique_id, body: user.content }',
});

interface Shape {
  readonly what: string;
  readonly map: string;
  readonly tables: string;
  readonly key?: Readonly<Record<string, string>>;
  /** Lines of what stays out of the copy, with their rows. */
  readonly left: readonly string[];
  /** Title → rows as they are given: number, editor, checker. */
  readonly given: Readonly<Record<string, readonly unknown[]>>;
}

const because = (rows: number, fields: string, goes: boolean): string =>
  `posts ${rows} They are about somebody else and refer to the person by ${fields}: an erasure ${goes ? 'empties that and leaves them' : 'leaves them as they are'}, and they are not in this copy`;
const othersKey = (rows: number, column: string): string =>
  `posts.${column} ${rows} In these rows it holds another person's key, whose rights a copy must not affect (GDPR Art. 15(4)); where it holds the person's own it is given`;

function tables(checker = 'int', type = 'int'): string {
  return `create table users (id ${type} primary key, name text);
    create table hosts (id int primary key);
    create table posts (id int primary key, user_id ${type}, editor ${type}, checker ${checker}, body text);
    insert into users values (1, 'Ann Lee'), (2, 'Ben Oak');`;
}

const shapes: readonly Shape[] = [
  {
    what: 'everything that was edited is their own',
    map: users('delete') + hosts + posts,
    tables: `${tables()} insert into posts values (1, 1, 1, null, 'x'), (2, 1, 1, 1, 'x'), (3, 2, 2, null, 'x')`,
    left: [],
    given: {
      'main.posts': [
        [1, 1, null],
        [2, 1, 1],
      ],
    },
  },
  {
    what: "others have edited theirs, and they others'",
    map: users('delete') + hosts + posts,
    tables: `${tables()} insert into posts values (1, 1, 1, 2, 'x'), (2, 1, 2, 1, 'x'), (3, 2, 1, null, 'x'), (4, 2, 2, 2, 'x')`,
    left: [because(1, 'editor', true), othersKey(1, 'checker'), othersKey(1, 'editor')],
    given: {
      'main.posts': [
        [1, 1, null],
        [2, null, 1],
      ],
    },
  },
  {
    what: 'their row stays without a name',
    map: users('mask') + hosts + posts,
    tables: `${tables()} insert into posts values (1, 1, 1, null, 'x'), (3, 2, 1, 1, 'x')`,
    left: [because(1, 'checker', false), because(1, 'editor', false)],
    given: { 'main.posts': [[1, 1, null]] },
  },
  {
    what: 'a column that may not be empty names them in their own rows and in others',
    map: users('delete') + hosts + posts,
    tables: `${tables('int not null')} insert into posts values (1, 1, 1, 1, 'x'), (3, 2, 1, 1, 'x'), (4, 2, null, 2, 'x')`,
    left: [
      "posts by checker.user_id 1 It holds another person's key, whose rights a copy must not affect (GDPR Art. 15(4))",
    ],
    given: { 'main.posts': [[1, 1, 1]], 'main.posts by checker': [[3, 1, 1]] },
  },
  {
    what: 'two such columns name them in one row of somebody else',
    map: users('delete') + hosts + posts,
    tables: `${tables('int not null')} alter table posts alter editor set not null;
      insert into posts values (1, 1, 1, 1, 'x'), (3, 2, 1, 1, 'x'), (4, 2, 2, 1, 'x')`,
    left: [
      "posts by checker.user_id 1 It holds another person's key, whose rights a copy must not affect (GDPR Art. 15(4))",
      "posts by editor.user_id 1 It holds another person's key, whose rights a copy must not affect (GDPR Art. 15(4))",
      'posts by checker.editor 1 In these',
    ],
    given: {
      'main.posts': [[1, 1, 1]],
      'main.posts by editor': [[3, 1, 1]],
      'main.posts by checker': [[4, null, 1]],
    },
  },
  {
    what: 'their number is spelled otherwise where it is referred to',
    map: users('delete') + hosts + posts,
    tables: `${tables('numeric', 'numeric')} insert into posts values (1, 1.0, 1.00, 2.0, 'x')`,
    left: [othersKey(1, 'checker')],
    given: { 'main.posts': [[1, '1.00', null]] },
  },
  {
    what: 'people are numbered within an organisation',
    map:
      users('delete', ['org', 'id']) +
      hosts +
      dataset('posts', {
        subjects: '{ user: [org, user_id] }',
        references:
          '[{ fields: [org, user_id], to: users, keys: [org, id] }, { fields: [editor_org, editor], to: users, keys: [org, id] }]',
        fields:
          '{ id: none, org: none, user_id: user.unique_id, editor_org: none, editor: user.unique_id, checker: none }',
      }),
    tables: `create table users (org int, id int, name text, primary key (org, id));
      create table hosts (id int primary key);
      create table posts (id int primary key, org int, user_id int, editor_org int, editor int, checker int);
      insert into users values (1, 1, 'Ann Lee'), (2, 1, 'Ben Oak');
      insert into posts values (1, 1, 1, 1, 1, 0), (2, 1, 1, 2, 1, 0), (3, 2, 1, 1, 1, 0), (4, 2, 1, 2, 1, 0);`,
    key: { org: '1', id: '1' },
    left: [because(1, 'editor_org, editor', true), 'posts.editor_org+editor 1 In these'],
    given: {
      'main.posts': [
        [1, 1, 0],
        [2, null, 0],
      ],
    },
  },
];

describe('a person with several parts in a row', () => {
  for (const shape of shapes) it(`is told the truth of them: ${shape.what}`, (t) => told(t, shape));
});

async function told(t: Cleanup, shape: Shape): Promise<void> {
  const { key = { id: '1' }, map, left, given } = shape;
  const { requests, home } = await small(t, map, shape.tables, `[${Object.keys(key).join(', ')}]`);
  const { id } = await requests.open('small', {
    right: 'access',
    kind: 'user',
    whom: [{ key }],
    verified: 'letter',
  });
  const plan = await requests.plan(id);
  assert.deepEqual(plan.obstacles, []);
  const lines = plan.stores
    .flatMap(({ kept }) => kept)
    .filter(({ dataset: name }) => name.startsWith('posts'))
    .map((one) => `${one.dataset} ${one.rows} ${one.because}`)
    .toSorted();
  const wanted = left.toSorted();
  assert.deepEqual(
    lines.map((line, at) => (line.startsWith(wanted[at] ?? '-') ? wanted[at] : line)),
    wanted,
  );
  await requests.approve(id, 'privacy');
  const { state, failures } = await requests.run(id);
  assert.deepEqual([state, failures], ['done', []]);
  const folder = join(home, 'exports', id);
  const { datasets } = JSON.parse(await readFile(join(folder, 'data.json'), 'utf8')) as {
    datasets: Record<string, { id: number; editor: unknown; checker: unknown }[]>;
  };
  const rows = Object.entries(datasets)
    .filter(([name, some]) => name.startsWith('main.posts') && some.length > 0)
    .map(([name, some]) => [name, some.map((row) => [row.id, row.editor, row.checker])]);
  assert.deepEqual(Object.fromEntries(rows), given);
  const said = await readFile(join(folder, 'index.json'), 'utf8');
  for (const line of lines) assert.ok(said.includes(line.replace(/^\S+( by \S+)? \S+ /, '')));
  assert.ok((await readdir(folder)).includes('index.html'));
}
