import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Policy } from '@troth/core/policy';
import { freshDatabase } from '../../platform/test-database.ts';
import { subjectName, tenantName, type Gate } from '../../vault/index.ts';
import { contextOf, findingsOf, gist, live, only } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf } from '../testing/policy.ts';
import { testVault } from '../testing/vault.ts';
import { countAuthority } from './authority.ts';
import type { Params } from './clause.ts';
import { gateFrom } from './gate.ts';
import { purpose } from './index.ts';

const purposes = {
  service: { says: 'Provide the service', basis: 'contract' },
  research: { says: 'Improve', basis: 'legitimate-interests', onlyAs: 'controller' },
} as const;
const email = { category: 'user.contact.email', sealed: true };
const id = { category: 'none' };
const people = datasetOf('public.people', {
  tenant: ['company'],
  subjects: { employee: ['company', 'id'] },
  purposes: ['service'],
  fields: { company: id, id, email },
});
const policy = policyOf(mapOf({ people }, { purposes }));
const where = 'main/public.people.email';

/** Three people with their addresses sealed, as the clause is judged over them. */
async function scene(t: TestContext) {
  const vault = await testVault(t);
  const database = await live(
    t,
    'create table people (company int, id int, email text, name text)',
  );
  for (const one of ['1', '2', '3']) {
    const place = { dataset: 'main.people', field: 'email', row: one };
    const subject = subjectName('employee', ['3', one]);
    const sealed = await vault.seal(
      { tenant: tenantName('test', ['3']), subject, ...place },
      Buffer.from(`person${one}@example.com`),
    );
    await database.run(`insert into people values (3, ${one}, '${sealed}', 'Ada')`);
  }
  const judged = (of: Policy = policy, gate: Gate | undefined = gateFrom(of)) => {
    const context = contextOf(of, { stores: database.stores(of), gate });
    return findingsOf(purpose, context, { enforced: true });
  };
  return { database, judged };
}

describe('a promise that no other use is possible', () => {
  it('is kept by a gate that refuses the rest, in front of sealed values alone', async (t) => {
    const { judged } = await scene(t);
    const findings = await judged();
    assert.deepEqual(gist(findings), ['enforced met policy']);
    // Three fields, three purposes with the one that nobody lists, two roles, less what is listed.
    assert.deepEqual(only(findings, 'enforced').facts, { asked: 15, fields: 1, examined: 3 });
  });

  it('is broken by a gate that lets one reading through', async (t) => {
    const { judged } = await scene(t);
    const sound = gateFrom(policy);
    const loose: Gate = (request) =>
      request.field === 'email' && request.purpose === 'research' ? 'allowed' : sound(request);
    const findings = await judged(policy, loose);
    assert.deepEqual(gist(findings), [`enforced broken ${where}`]);
    assert.match(only(findings, 'enforced').message, /for research, which the data map does not/);
    assert.equal((await judged(policy, () => 'allowed')).length, 3);
  });

  it('is broken by values that stand in clear, counted and not repeated', async (t) => {
    const { judged, database } = await scene(t);
    await database.run(`update people set email = 'ada@example.com' where id < 3`);
    const finding = only(await judged(), 'enforced');
    assert.deepEqual([finding.outcome, finding.resource, finding.rows], ['broken', where, 2]);
    assert.ok(!JSON.stringify(finding).includes('ada@'));
  });

  it('is at risk while personal fields are read past the gate, and says by how many roles', async (t) => {
    const { judged } = await scene(t);
    const named = { ...people, fields: { ...people.fields, name: { category: 'user.name' } } };
    const finding = only(
      await judged(policyOf(mapOf({ people: named }, { purposes }))),
      'enforced',
    );
    assert.deepEqual([finding.outcome, finding.resource], ['at-risk', 'main/public.people']);
    assert.equal(finding.facts['fields'], 1);
    assert.ok(Number(finding.facts['roles']) >= 1);
  });

  it('is broken where nothing personal is sealed at all', async (t) => {
    const { judged } = await scene(t);
    const clear = { ...people, fields: { ...people.fields, email: { category: email.category } } };
    const finding = only(
      await judged(policyOf(mapOf({ people: clear }, { purposes }))),
      'enforced',
    );
    assert.deepEqual([finding.outcome, finding.facts], ['broken', { fields: 1 }]);
  });

  it('is not known without a gate, without values, and while a field cannot be read', async (t) => {
    const { judged, database } = await scene(t);
    const context = contextOf(policy, { stores: database.stores(policy) });
    const findings = await findingsOf(purpose, context, { enforced: true });
    assert.deepEqual(gist(findings), ['enforced unknown policy']);
    await database.run('delete from people');
    assert.deepEqual(gist(await judged()), ['enforced unknown policy']);
    await database.run('drop table people');
    assert.deepEqual(gist(await judged()), [`enforced unknown ${where}`]);
  });
});

describe('a promise that who asks may ask', () => {
  const params: Params = { requester: 'authorised' };
  const judged = async (
    ran: number,
    unverified: number,
    unapproved: number,
    avoidable: readonly string[] = [],
  ) => {
    const context = contextOf(policy, { authority: { ran, unverified, unapproved, avoidable } });
    return gist(await findingsOf(purpose, context, params));
  };

  it('is kept or broken by what the requests that ran show, and could show', async () => {
    assert.deepEqual(await judged(0, 0, 0), ['requester unknown policy']);
    assert.deepEqual(await judged(0, 0, 0, ['verify']), ['requester broken policy']);
    assert.deepEqual(await judged(2, 0, 0), ['requester met policy']);
    assert.deepEqual(await judged(2, 1, 0), ['requester broken policy']);
    assert.equal((await judged(2, 1, 2)).length, 2);
  });

  it('counts requests that ran before anybody had recognised the person', async (t) => {
    const { pool } = await freshDatabase(t, { migrated: true });
    const request = async (name: string, right: string, events: readonly string[]) => {
      const own = `req_${name.padEnd(22, '0')}`;
      await pool.query(
        `insert into troth.request (id, policy, policy_hash, "right", subject_kind, state, opened_at, due_at)
         values ($1, 'test', 'ab', $2, 'employee', 'running', now(), now())`,
        [own, right],
      );
      for (const [position, event] of events.entries()) {
        await pool.query(
          `insert into troth.request_event values ($1, $2, $3, 'running', now(), 'ent')`,
          [own, position, event],
        );
      }
    };
    await request('sound', 'erasure', ['open', 'verify', 'plan', 'approve', 'start', 'finish']);
    await request('late', 'erasure', ['open', 'plan', 'approve', 'start', 'verify']);
    await request('alone', 'access', ['open', 'verify', 'plan', 'start']);
    await request('waits', 'access', ['open', 'verify']);
    await request('sweep', 'retention', ['open', 'plan', 'start']);
    assert.deepEqual(await countAuthority(pool, 'test'), {
      ran: 3,
      unverified: 1,
      unapproved: 1,
      avoidable: [],
    });
    assert.deepEqual(await countAuthority(pool, 'other'), {
      ran: 0,
      unverified: 0,
      unapproved: 0,
      avoidable: [],
    });
  });
});
