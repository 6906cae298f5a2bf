import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { NewRequest } from '../../packages/server/src/main.ts';
import { dataset, small } from './small.ts';

const person = (name: string, kind: string): string =>
  dataset(name, {
    tenant: '[org]',
    subjects: `{ ${kind}: [id] }`,
    fields: '{ id: user.unique_id, org: none, name: user.name }',
  });

const schema = `
  create table users (id int primary key, org int, name text);
  create table hosts (id int primary key, org int, name text);
  insert into users values (1, 1, 'Ada Quill'), (2, 2, 'Ben Oak')`;

describe('copies that people were given', () => {
  it('go with the customer whose people they are, and no others', async (t) => {
    const here = await small(t, person('users', 'user') + person('hosts', 'host'), schema);
    const done = async (asked: NewRequest): Promise<string> => {
      const { id } = await here.requests.open('small', { ...asked, verified: 'letter' });
      await here.requests.plan(id);
      await here.requests.approve(id, 'head-of-privacy');
      assert.equal((await here.requests.run(id)).state, 'done');
      return id;
    };
    const copyFor = (id: string) =>
      done({ right: 'access', kind: 'user', whom: [{ key: { id } }] });
    await copyFor('1');
    const other = await copyFor('2');
    const input = { onRequest: 'The customer asked for it in a letter' };
    await done({ right: 'destruction', kind: 'tenant', whom: [{ tenant: ['1'] }], input });
    assert.deepEqual((await readdir(join(here.home, 'exports'))).toSorted(), [
      `.${other}.manifest`,
      other,
    ]);
  });
});
