import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import type { Holder } from '@troth/core/policy';
import { notSupported } from '../../stores/contract.ts';
import { contextOf, findingsOf, gist, live, only, type TestContext } from '../testing/context.ts';
import { judgingAt, mapOf, policyOf, storeOf } from '../testing/policy.ts';
import { roleMaker, superuserOf } from '../testing/roles.ts';
import type { Params } from './clause.ts';
import { access } from './index.ts';
import { judge } from './judge.ts';
import type { Facts } from './probe.ts';

const schema = `create table people (id int primary key, email text);
  create table goals (id int primary key, person_id int)`;

type Holders = Readonly<Record<string, Holder>>;

async function clinic(t: TestContext) {
  const here = await live(t, schema);
  const role = roleMaker(t, here);
  const root: Holders = {
    [await superuserOf(here)]: { says: 'The platform', who: 'service', may: 'superuser' },
  };
  const judged = async (holders: Holders, params: Params) => {
    const policy = policyOf(
      mapOf({}, { stores: { main: storeOf({}, { holders: { ...root, ...holders } }) } }),
    );
    return findingsOf(access, contextOf(policy, { stores: here.stores(policy) }), params);
  };
  return { ...here, role, root, judged };
}

const listed: Params = { listed: true };

describe('access', () => {
  it('is kept when every role with rights is declared and may no more', async (t) => {
    const { run, role, judged } = await clinic(t);
    const app = await role();
    const idle = await role();
    await run(`grant select, insert on people to ${app.name}`);
    const findings = await judged(
      {
        [app.name]: { says: 'The service', who: 'service', may: 'write' },
        retired: { says: 'An old service', who: 'service', may: 'write' },
      },
      listed,
    );
    assert.deepEqual(gist(findings), [
      'role-absent met main/role/retired',
      'roles-listed met main',
      'ways met main',
    ]);
    assert.ok(!findings.some(({ message }) => message.includes(idle.name)));
  });

  it('is broken by an undeclared role with rights on any table', async (t) => {
    const { run, role, judged } = await clinic(t);
    const one = await role();
    const two = await role();
    await run(`grant select on people to ${one.name}; grant delete on goals to ${two.name}`);
    assert.deepEqual(
      gist(await judged({}, listed)),
      [
        `role-undeclared broken main/role/${one.name}`,
        `role-undeclared broken main/role/${two.name}`,
        'ways met main',
      ].toSorted(),
    );
  });

  it('is broken by a role that may more than declared, also by membership', async (t) => {
    const { run, role, judged } = await clinic(t);
    const reader = await role();
    const group = await role();
    await run(`grant select on people to ${reader.name}`);
    const holders: Holders = {
      [reader.name]: { says: 'Reports', who: 'service', may: 'read' },
      [group.name]: { says: 'Writers', who: 'service', may: 'write' },
    };
    assert.equal(
      (await judged(holders, listed)).filter(({ outcome }) => outcome === 'broken').length,
      0,
    );
    await run(`grant update on goals to ${group.name}; grant ${group.name} to ${reader.name}`);
    const finding = only(await judged(holders, listed), 'role-exceeds');
    assert.equal(finding.resource, `main/role/${reader.name}`);
    assert.deepEqual(finding.facts, { may: 'write', declared: 'read' });
  });

  it('is at risk by a role that no policy of a table holds back', async (t) => {
    const { run, role, judged } = await clinic(t);
    const app = await role('bypassrls');
    await run(`grant select on people to ${app.name}`);
    const holder = { says: 'The service', who: 'service', may: 'read' } as const;
    assert.equal(
      only(await judged({ [app.name]: holder }, listed), 'bypasses-row-security').outcome,
      'at-risk',
    );
    const troth = { ...holder, who: 'troth' } as const;
    assert.deepEqual(gist(await judged({ [app.name]: troth }, listed)), [
      'roles-listed met main',
      'ways met main',
    ]);
  });

  it('caps people, and counts whoever is not declared as one', async (t) => {
    const { run, role, judged } = await clinic(t);
    const person = await role();
    await run(`grant select on people to ${person.name}`);
    const holders: Holders = { [person.name]: { says: 'An engineer', who: 'person', may: 'read' } };
    const capped = async () => only(await judged(holders, { 'at-most': 1 }), 'people-at-most');
    assert.equal((await capped()).outcome, 'met');
    const stranger = await role();
    await run(`grant select on goals to ${stranger.name}`);
    const finding = await capped();
    assert.equal(finding.outcome, 'broken');
    assert.deepEqual(finding.facts, { people: 2, undeclared: 1, cap: 1 });
  });

  it("asks that a person's access ends, and does not count one that has ended", async (t) => {
    const { run, role, judged } = await clinic(t);
    const ending = await role("valid until '2026-06-01'");
    const over = await role("valid until '2026-01-01'");
    await run(`grant select on people to ${ending.name}, ${over.name}`);
    const person = { says: 'An engineer', who: 'person', may: 'read' } as const;
    const holders: Record<string, Holder> = { [ending.name]: person, [over.name]: person };
    const params: Params = { expiry: 'required', 'at-most': 1 };
    assert.deepEqual(gist(await judged(holders, params)), [
      'access-ends met main',
      'people-at-most met main',
      'ways met main',
    ]);
    const endless = await role();
    await run(`grant select on people to ${endless.name}`);
    const finding = only(
      await judged({ ...holders, [endless.name]: person }, { expiry: 'required' }),
      'access-ends',
    );
    assert.equal(finding.outcome, 'broken');
    assert.equal(finding.resource, `main/role/${endless.name}`);
  });

  it('names the only superusers', async (t) => {
    const { root, judged } = await clinic(t);
    const judgedBy = async (superusers: string[]) =>
      only(await judged({}, { superusers }), 'superusers').outcome;
    assert.equal(await judgedBy(Object.keys(root)), 'met');
    assert.equal(await judgedBy([]), 'broken');
  });

  it('does not claim that access is granted and logged', () => {
    const params: Params = { default: 'deny', grants: ['purpose', 'time'], uses: 'logged' };
    const findings = judge({ stores: [], missing: [] }, params, judgingAt(policyOf(mapOf({}))));
    assert.deepEqual(gist(findings), [
      'default-deny unknown policy',
      'grants unknown policy',
      'uses-logged unknown policy',
    ]);
  });

  it('is unknown where a store has no roles to read, or cannot be read beside another', () => {
    const error = new TrothError({
      code: 'store-denied',
      kind: 'denied',
      publicMessage: 'Refused.',
    });
    const roles = (attempt: 'none' | 'failed') =>
      attempt === 'none'
        ? ({ done: true, value: notSupported<never>('it has none') } as const)
        : ({
            done: false,
            failure: { code: error.code, message: error.publicMessage, error },
          } as const);
    const facts: Facts = {
      missing: [],
      stores: (['none', 'failed'] as const).map(
        (name) => [{ name, declared: new Map() }, roles(name)] as const,
      ),
    };
    assert.deepEqual(gist(judge(facts, listed, judgingAt(policyOf(mapOf({}))))), [
      'roles unknown none',
      'store-unreachable unknown failed',
    ]);
  });

  it('fails when the store refuses the login', async (t) => {
    const { database, stores } = await live(t, schema);
    const policy = policyOf(mapOf({}));
    const url = Object.assign(new URL(database.url), { password: 'wrong' }).href;
    const context = contextOf(policy, { stores: stores(policy, url) });
    await assert.rejects(
      access.probe(context, listed),
      (error) => error instanceof TrothError && error.kind === 'denied',
    );
  });
});
