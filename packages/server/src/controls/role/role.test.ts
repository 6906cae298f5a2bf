import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import type { DataMap } from '@troth/core/policy';
import { contextOf, findingsOf, gist, live, only } from '../testing/context.ts';
import { clauseOf, datasetOf, mapOf, policyOf, promiseOf, storeOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { role } from './index.ts';

const subjects = {
  host: { says: 'A host', root: 'main.hosts', key: ['id'] },
  guest: { says: 'A guest', root: 'main.guests', key: ['id'] },
};

const hosts = datasetOf('public.hosts', { subjects: { host: ['id'] }, role: 'controller' });
const guests = datasetOf('public.guests', { subjects: { guest: ['id'] } });
const map = mapOf({ hosts, guests }, { subjects });

/** What needs no store. */
async function judged(given: DataMap, params: Params) {
  return findingsOf(role, contextOf(policyOf(given)), params);
}

describe('the role for a kind of person', () => {
  it('is kept where every dataset about them has it', async () => {
    const params: Params = { subjects: { host: 'controller', guest: 'processor' } };
    assert.deepEqual(gist(await judged(map, params)), [
      'subject-role declared subject/guest',
      'subject-role declared subject/host',
    ]);
  });

  it('is broken in each dataset that is declared otherwise', async () => {
    const wrong = datasetOf('public.mails', {
      subjects: { guest: ['guest_id'] },
      role: 'controller',
    });
    const findings = await judged(mapOf({ hosts, guests, mails: wrong }, { subjects }), {
      subjects: { guest: 'processor' },
    });
    assert.deepEqual(gist(findings), ['subject-role broken main/public.mails']);
    assert.deepEqual(only(findings, 'subject-role').facts, {
      declared: 'controller',
      promised: 'processor',
    });
  });

  it('is unknown where nobody of that kind is declared, or held', async () => {
    assert.deepEqual(gist(await judged(map, { subjects: { visitor: 'processor' } })), [
      'subject-role unknown subject/visitor',
    ]);
    assert.deepEqual(
      gist(await judged(mapOf({ hosts }, { subjects }), { subjects: { guest: 'processor' } })),
      ['subject-role unknown subject/guest'],
    );
  });
});

describe('the role for named datasets', () => {
  it('is judged in these and no others', async () => {
    const params: Params = { is: 'controller', datasets: ['main.hosts'] };
    assert.deepEqual(gist(await judged(map, params)), ['dataset-role declared policy']);
    assert.deepEqual(gist(await judged(map, { is: 'controller' })), [
      'dataset-role broken main/public.guests',
    ]);
  });

  it('is unknown for a dataset that the map lacks', async () => {
    assert.deepEqual(gist(await judged(map, { is: 'processor', datasets: ['main.gone'] })), [
      'dataset-role unknown policy',
      'dataset-undeclared unknown main.gone',
    ]);
  });
});

describe('roles and owners of a real store', () => {
  it('are broken by each table that no dataset declares', async (t) => {
    const { run, stores } = await live(
      t,
      'create table hosts (id int); create table guests (id int)',
    );
    const policy = policyOf(map);
    const params: Params = { 'every-dataset': true, owners: true };
    const now = async () =>
      gist(await findingsOf(role, contextOf(policy, { stores: stores(policy) }), params));
    assert.deepEqual(await now(), ['owner-stated declared policy', 'role-stated declared policy']);
    await run('create table stray (id int); create view seen as select * from hosts');
    assert.deepEqual(await now(), [
      'owner-stated broken main/public.stray',
      'role-stated broken main/public.stray',
    ]);
    await run('drop table stray; create schema other; create table other.stray (id int)');
    assert.deepEqual(await now(), [
      'owner-stated broken main/other.stray',
      'role-stated broken main/other.stray',
    ]);
  });

  it('cannot be known when the store is gone', async () => {
    await assert.rejects(
      role.probe(contextOf(policyOf(map)), { owners: true }),
      (error) => error instanceof TrothError && error.kind === 'unavailable',
    );
  });
});

describe('responsibilities', () => {
  const params: Params = { responsibilities: { AWS: ['data centres'], Plai: ['the rest'] } };

  it('are stated for the host of every store', async () => {
    assert.deepEqual(gist(await judged(map, params)), ['responsibility declared main']);
    const other = mapOf({}, { stores: { main: storeOf({}, { provider: 'Azure' }) } });
    assert.deepEqual(gist(await judged(other, params)), ['responsibility broken main']);
  });

  it('include that every store is checked by some clause', async () => {
    const checked = policyOf(map, {
      promises: [promiseOf('A', clauseOf('transport', { tls: '1.2' }))],
    });
    const gistOf = async (policy: typeof checked) =>
      gist(await findingsOf(role, contextOf(policy), { checks: true }));
    assert.deepEqual(await gistOf(checked), ['store-checked declared main']);
    assert.deepEqual(await gistOf(policyOf(map)), ['store-checked broken main']);
  });
});

describe('what tenants are promised', () => {
  it('is not claimed while nothing checks it', async () => {
    const params: Params = {
      offers: ['mfa'],
      objections: 'to-tenant',
      declaration: 'required',
      instruction: 'required',
      reports: 'own-tenant',
    };
    const findings = await judged(map, params);
    assert.equal(findings.length, 5);
    assert.ok(findings.every(({ outcome }) => outcome === 'unknown'));
  });
});
