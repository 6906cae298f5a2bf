import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataMap, Dataset } from '@troth/core/policy';
import { tenantName, type KeyState } from '../../vault/index.ts';
import type { ProbeContext } from '../context.ts';
import { contextOf, findingsOf, gist, live, only, type TestContext } from '../testing/context.ts';
import { clauseOf, datasetOf, mapOf, policyOf, promiseOf } from '../testing/policy.ts';
import { ownDatabase } from '../testing/requests.ts';
import type { Params } from './clause.ts';
import { destruction } from './index.ts';

/** Today is 2026-03-15. Customer 1 is one; the contract of 2 ended ten days ago; 3 left long ago. */
const schema = `
  create table contracts (id int primary key, tenant_id int, ends_at timestamptz);
  create table tenants (id int primary key, contract_id int not null references contracts);
  create table accounts (tenant_id int not null, id int, email text, primary key (tenant_id, id));
  insert into contracts values (1, 1, null), (2, 2, '2026-03-05'), (3, 3, '2025-12-01'), (9, 1, '2025-01-01');
  insert into tenants values (1, 1), (2, 2);
  insert into accounts values (1, 0, 'a'), (2, 0, 'b'), (2, 1, 'c')`;

const month = Temporal.Duration.from({ days: 30 });
const contracts = datasetOf('public.contracts', {
  key: ['id'],
  tenant: ['tenant_id'],
  erase: { how: 'keep', because: 'claims under it are not barred yet' },
});
const tenants = datasetOf('public.tenants', {
  key: ['id'],
  tenant: ['id'],
  erase: { how: 'keep', because: 'a workspace is no person' },
  period: { keep: month, since: 'contracts.ends_at' },
  references: [{ fields: ['contract_id'], to: 'contracts', keys: ['id'] }],
});
const email = { category: 'user.contact.email' };
const accounts = datasetOf('public.accounts', {
  key: ['tenant_id', 'id'],
  tenant: ['tenant_id'],
  subjects: { user: ['tenant_id', 'id'] },
  references: [{ fields: ['tenant_id'], to: 'tenants', keys: ['id'] }],
  fields: { tenant_id: { category: 'none' }, id: { category: 'none' }, email },
});
const subjects = { user: { says: 'A user', root: 'main.accounts', key: ['tenant_id', 'id'] } };
const datasets: Readonly<Record<string, Dataset>> = { contracts, tenants, accounts };
const map = mapOf(datasets, { subjects });
const promised: Params = { after: 'contract-end', within: month, since: 'main.contracts.ends_at' };

async function setUp(t: TestContext, given: DataMap = map) {
  const [here, own] = [await live(t, schema), await ownDatabase(t, 'test')];
  const promises = [promiseOf('P20', clauseOf('destruction', promised))];
  const policy = policyOf(given, { promises });
  const now = (
    params: Partial<Params> = {},
    {
      runs = true,
      ...parts
    }: { runs?: boolean } & Pick<Partial<ProbeContext>, 'tenantStates'> = {},
  ) => {
    const stores = here.stores(policy);
    const requests = own.read(policy, stores, runs ? ['destruction'] : []);
    const context = contextOf(policy, { stores, requests, ...parts });
    return findingsOf(destruction, context, { ...promised, ...params });
  };
  return { here, own, now };
}

const done = {
  right: 'destruction',
  kind: 'tenant',
  key: ['3'],
  opened: '2025-12-01',
  finished: '2025-12-20',
} as const;

const late = "update contracts set ends_at = '2026-02-01' where id = 2";

describe('rows of customers who have left', () => {
  it('are in time within the period and broken after it, by dataset', async (t) => {
    const { here, now } = await setUp(t);
    assert.equal(only(await now(), 'tenant-remains').outcome, 'met');
    await here.run(late);
    const findings = (await now()).filter(({ rule }) => rule === 'tenant-remains');
    assert.deepEqual(
      findings.map(({ outcome, resource, rows }) => [outcome, resource, rows]),
      [
        ['broken', 'main/public.tenants', 1],
        ['broken', 'main/public.accounts', 2],
      ],
    );
    assert.match(findings[1]?.message ?? '', /the oldest by more than 7 days/);
  });

  it('are a known risk while a legal hold keeps them', async (t) => {
    const { here, own, now } = await setUp(t);
    await here.run(late);
    await own.hold({ dataset: 'main.accounts' }, '2026-01-01');
    assert.deepEqual(
      gist(await now()).filter((line) => line.startsWith('tenant-remains')),
      ['tenant-remains at-risk main/public.accounts', 'tenant-remains broken main/public.tenants'],
    );
  });

  it('are unknown where nothing leads to the end, or the clause names none', async (t) => {
    const nobodys = { contracts: { ...contracts, tenant: [] } };
    const lost = mapOf(
      { ...datasets, ...nobodys, accounts: { ...accounts, references: [] } },
      { subjects },
    );
    const { now } = await setUp(t, lost);
    const finding = only(await now(), 'tenant-remains');
    assert.deepEqual([finding.outcome, finding.resource], ['unknown', 'main/public.accounts']);
    const { since: _, ...without } = promised;
    const nothing = contextOf(policyOf(mapOf({}, { stores: {} })));
    const unsaid = only(await findingsOf(destruction, nothing, without), 'tenant-remains');
    assert.equal(unsaid.outcome, 'unknown');
  });

  it('of no contract are at risk: whose they are cannot be told', async (t) => {
    const { here, now } = await setUp(t);
    await here.run("insert into accounts values (8, 0, 'nobody')");
    const finding = only(await now(), 'customerless');
    assert.deepEqual([finding.outcome, finding.rows], ['at-risk', 1]);
  });

  it('cannot be known when the store is gone', async () => {
    await assert.rejects(destruction.probe(contextOf(policyOf(map)), promised), {
      kind: 'unavailable',
    });
  });
});

describe('the countdown', () => {
  it('is at risk in its last days while no destruction is open', async (t) => {
    const { here, own, now } = await setUp(t);
    assert.deepEqual(
      (await now()).filter(({ rule }) => rule === 'countdown'),
      [],
    );
    await here.run("update contracts set ends_at = '2026-02-15' where id = 2");
    const finding = only(await now(), 'countdown');
    assert.equal(finding.outcome, 'at-risk');
    assert.match(finding.message, /1 customer ends within 5 days, and no destruction is open/);
    await own.add({ right: 'destruction', kind: 'tenant', key: ['2'], opened: '2026-02-15' });
    assert.equal(only(await now(), 'countdown').outcome, 'met');
  });

  it('is broken by an open destruction past its time', async (t) => {
    const { own, now } = await setUp(t);
    await own.add({ right: 'destruction', kind: 'tenant', opened: '2026-01-15' });
    const finding = only(await now(), 'request-late');
    assert.equal(finding.outcome, 'broken');
    assert.match(finding.message, /the oldest by 29 days/);
  });

  it('is at risk where a destruction would be refused', async (t) => {
    const { here, now } = await setUp(t);
    await here.run('alter table accounts rename column tenant_id to workspace');
    const refused = (await now()).filter(({ rule }) => rule === 'plan-refused');
    assert.ok(
      refused.some(
        ({ outcome, resource }) => outcome === 'at-risk' && resource === 'main.accounts',
      ),
    );
  });
});

describe('proof of destruction', () => {
  const proof = { proof: 'certificate' } as const;

  it('is a certificate that verifies, and broken without', async (t) => {
    const { own, now } = await setUp(t);
    assert.equal(only(await now(proof, { runs: false }), 'certificate').outcome, 'unknown');
    await own.add(done);
    assert.equal(only(await now(proof), 'certificate').outcome, 'met');
    await own.add({ ...done, certificate: null });
    assert.equal(only(await now(proof), 'certificate').outcome, 'broken');
  });

  it('lacks where a customer is gone whom Troth did not destroy', async (t) => {
    const { own, now } = await setUp(t);
    const finding = only(await now(proof), 'uncertified');
    assert.deepEqual([finding.outcome, finding.rows], ['at-risk', 1]);
    await own.suppress('tenant', ['3']);
    assert.deepEqual(
      (await now(proof)).filter(({ rule }) => rule === 'uncertified'),
      [],
    );
  });

  it('says what it cannot see where the contract goes with the customer', async (t) => {
    const gone = mapOf(
      { ...datasets, contracts: { ...contracts, erase: { how: 'delete' } } },
      { subjects },
    );
    const { now } = await setUp(t, gone);
    const finding = only(await now(proof), 'certificate');
    assert.match(
      finding.message,
      /removed in another way leaves nothing by which it could be seen/,
    );
  });
});

/** Troth destroyed the customer 3, and a duty kept so many contracts. */
async function destroyed({ own }: Awaited<ReturnType<typeof setUp>>, contracts: number) {
  const kept = [{ dataset: 'main.contracts', rows: contracts, because: 'A duty keeps them.' }];
  const store = { store: 'main', verified: '2025-12-20T00:00:00Z', steps: [], kept };
  const request = await own.add({ ...done, certificate: { stores: [store] } });
  const pseudonym = own.pseudonymOf('test', 'tenant', ['3']);
  const at = '2025-12-20T00:00:00Z';
  await own.suppression.add([{ policy: 'test', kind: 'tenant', pseudonym, request, at }]);
}

describe('a destroyed customer who is in the stores again', () => {
  const back: readonly (readonly [what: string, sql: string, where: string, rows: number])[] = [
    [
      'by rows that go',
      "insert into accounts values (3, 0, 'back'), (3, 1, 'again')",
      'accounts',
      2,
    ],
    ['by their own row, which goes in time', 'insert into tenants values (3, 3)', 'tenants', 1],
    ['by more rows than a duty kept', 'insert into contracts values (10, 3, null)', 'contracts', 1],
  ];
  for (const [what, sql, table, rows] of back) {
    it(`is broken ${what}`, async (t) => {
      const world = await setUp(t);
      await destroyed(world, 1);
      assert.equal(only(await world.now(), 'came-back').outcome, 'met');
      await world.here.run(sql);
      const finding = only(await world.now(), 'came-back');
      assert.deepEqual(
        [finding.outcome, finding.resource, finding.rows],
        ['broken', `main/public.${table}`, rows],
      );
    });
  }

  it('is unknown where no certificate says how many rows were kept', async (t) => {
    const { own, now } = await setUp(t);
    await own.suppress('tenant', ['3']);
    const finding = only(await now(), 'came-back');
    assert.deepEqual([finding.outcome, finding.resource], ['unknown', 'main/public.contracts']);
  });

  it('is perhaps somebody else by a kept row that is newer than the destruction', async (t) => {
    const made = { contracts: { ...contracts, fields: { created_at: { category: 'none' } } } };
    const world = await setUp(t, mapOf({ ...datasets, ...made }, { subjects }));
    await destroyed(world, 1);
    await world.here.run(
      "alter table contracts add column created_at timestamptz; insert into contracts values (10, 3, null, '2026-03-01')",
    );
    const finding = only(await world.now(), 'perhaps-somebody-else');
    assert.deepEqual([finding.outcome, finding.rows], ['unknown', 1]);
  });
});

function states(...all: readonly (readonly [tenant: string, state: KeyState])[]) {
  const known = all.map(([tenant, state]) => [tenantName('test', [tenant]), state] as const);
  return { tenantStates: async () => new Map(known) };
}

function saying(state: 'destroyed' | 'none') {
  return { certificate: { keys: { state, says: 'It says so.' } } };
}

describe('keys of destroyed customers', () => {
  const sealed = mapOf(
    {
      ...datasets,
      accounts: { ...accounts, fields: { ...accounts.fields, email: { ...email, sealed: true } } },
    },
    { subjects },
  );
  const params = { keys: 'destroyed' } as const;
  it('are at risk while no field is sealed, and met while nobody was destroyed', async (t) => {
    assert.equal(only(await (await setUp(t)).now(params), 'keys-destroyed').outcome, 'at-risk');
    assert.equal(
      only(await (await setUp(t, sealed)).now(params), 'keys-destroyed').outcome,
      'unknown',
    );
  });

  it('are gone by the vault, unknown without it, and broken by one that is alive', async (t) => {
    const { own, now } = await setUp(t, sealed);
    await own.add({ ...done, ...saying('destroyed') });
    await own.suppress('tenant', ['3']);
    const outcome = async (parts: Parameters<typeof now>[1]) =>
      only(await now(params, parts), 'keys-destroyed').outcome;
    assert.equal(await outcome({}), 'unknown');
    assert.equal(await outcome(states(['3', 'erased'], ['4', 'active'])), 'met');
    assert.equal(await outcome(states(['3', 'active'])), 'broken');
    assert.equal(await outcome(states(['4', 'active'])), 'unknown');
    await own.suppress('tenant', ['5']);
    assert.equal(await outcome(states(['3', 'erased'])), 'unknown');
    assert.equal(await outcome(states(['3', 'erased'], ['5', 'erased'])), 'met');
    await own.add({ ...done, ...saying('none') });
    assert.equal(await outcome(states(['3', 'erased'])), 'broken');
  });

  it('leave backups readable in fields that are not sealed', async (t) => {
    const backups = { backups: 'unreadable' } as const;
    const outcome = async (given: DataMap) =>
      only(await (await setUp(t, given)).now(backups), 'backups').outcome;
    assert.equal(await outcome(map), 'broken');
    assert.equal(await outcome(sealed), 'declared');
    const some = mapOf(
      {
        ...datasets,
        accounts: {
          ...accounts,
          fields: { email: { ...email, sealed: true }, id: { category: 'user.unique_id' } },
        },
      },
      { subjects },
    );
    assert.equal(await outcome(some), 'at-risk');
    const { now } = await setUp(t);
    assert.equal(only(await now({ backups: 'expire' }), 'backups').outcome, 'unknown');
  });
});

describe('copies', () => {
  const params = { search: true } as const;

  it('are searched for in tables that nobody declared, and broken by rows of those who left', async (t) => {
    const { here, now } = await setUp(t);
    assert.equal(only(await now(params), 'copies').outcome, 'met');
    await here.run(`create table old_accounts (tenant_id int, email text);
      create table words (word text); insert into words values ('x')`);
    assert.equal(only(await now(params), 'copies').outcome, 'met');
    await here.run("insert into old_accounts values (1, 'a')");
    const known = only(await now(params), 'copies');
    assert.deepEqual([known.outcome, known.resource], ['at-risk', 'main/public.old_accounts']);
    await here.run("insert into old_accounts values (3, 'gone')");
    const gone = only(await now(params), 'copies');
    assert.deepEqual([gone.outcome, gone.rows, gone.facts['late']], ['broken', 2, 1]);
    await here.run(`delete from old_accounts where tenant_id = 3; ${late};
      insert into old_accounts values (2, 'b')`);
    assert.equal(only(await now(params), 'copies').outcome, 'broken');
  });
});
