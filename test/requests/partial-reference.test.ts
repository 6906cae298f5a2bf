import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NewRequest } from '../../packages/server/src/main.ts';
import { dataset, small } from './small.ts';

const datasets =
  dataset('users', {
    key: '[org, id]',
    tenant: '[org]',
    subjects: '{ user: [org, id] }',
    fields: '{ org: none, id: user.unique_id, name: user.name, left_at: none }',
  }) +
  dataset('hosts', {
    subjects: '{ host: [id] }',
    fields: '{ id: user.unique_id, name: user.name }',
  }) +
  dataset('logs', {
    period: '{ keep: 30 days, since: users.left_at }',
    references: '[{ fields: [user_id], to: users, keys: [id] }]',
    fields: '{ id: none, user_id: user.unique_id, body: user.content }',
  });

/** Each customer has a second user; whose the line of the log is nobody can tell. */
const schema = `
  create table users (org int, id int, name text, left_at date, primary key (org, id));
  create table hosts (id int primary key, name text);
  create table logs (id int primary key, user_id int, body text);
  insert into users values (1, 2, 'Ada Quill', '2020-01-01'), (2, 2, 'Ben Oak', null);
  insert into logs values (1, 2, 'signed in')`;

const key = { org: '1', id: '2' };
const asked: readonly NewRequest[] = [
  { right: 'erasure', kind: 'user', whom: [{ key }] },
  { right: 'access', kind: 'user', whom: [{ key }] },
  {
    right: 'destruction',
    kind: 'tenant',
    whom: [{ tenant: ['1'] }],
    input: { onRequest: 'The customer asked for it in a letter' },
  },
];

describe('a clock that is found by a part of a key', () => {
  it('refuses the sweep: it may be that of somebody else', async (t) => {
    const { requests } = await small(t, datasets, schema, '[org, id]');
    const { obstacles } = await requests.previewSweep('small', {});
    assert.deepEqual(
      obstacles.map(({ code, resource }) => `${code} ${resource}`),
      ['reference-partial main.logs'],
    );
  });
});

describe('a reference by a part of a key', () => {
  for (const one of asked) {
    it(`refuses ${one.right}: it leads to rows of others as well`, async (t) => {
      const { requests } = await small(t, datasets, schema, '[org, id]');
      const { id } = await requests.open('small', { ...one, verified: 'letter' });
      const { obstacles } = await requests.plan(id);
      assert.deepEqual(
        obstacles.map(({ code, resource }) => `${code} ${resource}`),
        ['reference-partial main.logs'],
      );
    });
  }
});
