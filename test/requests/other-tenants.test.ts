import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NewRequest } from '../../packages/server/src/main.ts';
import { dataset, small } from './small.ts';

const person = (name: string, kind: string): string =>
  dataset(name, {
    tenant: '[org]',
    subjects: `{ ${kind}: [id] }`,
    fields: '{ id: user.unique_id, org: none, name: user.name }',
  });

const datasets =
  person('users', 'user') +
  person('hosts', 'host') +
  dataset('shares', {
    tenant: '[org]',
    subjects: '{ host: [host_id] }',
    references: '[{ fields: [user_id], to: users, keys: [id] }]',
    fields: '{ id: none, org: none, host_id: user.unique_id, user_id: user.unique_id }',
  });

/** Ada is with the first customer; a share of the second cannot stand without her row. */
const schema = `
  create table users (id int primary key, org int, name text);
  create table hosts (id int primary key, org int, name text);
  create table shares (id int primary key, org int, host_id int, user_id int not null references users);
  insert into users values (1, 1, 'Ada Quill');
  insert into hosts values (7, 2, 'Cyn Ash');
  insert into shares values (1, 2, 7, 1), (2, 1, 7, 1)`;

async function obstaclesOf(t: Parameters<typeof small>[0], asked: NewRequest, declared = datasets) {
  const { requests } = await small(t, declared, schema);
  const { id } = await requests.open('small', { ...asked, verified: 'letter' });
  const { obstacles } = await requests.plan(id);
  return obstacles.map(({ code, resource }) => `${code} ${resource}`);
}

const erasure = { right: 'erasure', kind: 'user', whom: [{ key: { id: '1' } }] } as const;

describe('a row of another customer that cannot stand without what goes', () => {
  it('refuses the erasure of a person, as any row of somebody else does', async (t) => {
    assert.deepEqual(await obstaclesOf(t, erasure), ['others-refer main.shares']);
  });

  it('refuses it too where rows of others are said to go', async (t) => {
    const declared = datasets.replace('keys: [id] }]', 'keys: [id], others: delete }]');
    assert.deepEqual(await obstaclesOf(t, erasure, declared), ['other-tenant main.shares']);
  });

  it('refuses the destruction of a customer', async (t) => {
    const asked = { right: 'destruction', kind: 'tenant', whom: [{ tenant: ['1'] }] } as const;
    const input = { onRequest: 'The customer asked for it in a letter' };
    assert.deepEqual(await obstaclesOf(t, { ...asked, input }), ['referenced public.shares']);
  });
});
