/** What a check says of promises after requests have run, and after somebody undid what they did. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Installation } from '@troth/server';
import { approvedDestruction, gone, panda } from './panda.ts';
import { approved, dumped, erase, keyOf, opened, plai, somebody, type Plai } from './plai.ts';

/** `rule outcome resource` of the promise's findings by this rule, sorted. */
async function found(
  installation: Installation,
  promise: string,
  rule: string,
): Promise<readonly string[]> {
  const [policy] = installation.policies;
  const reports = await installation.check({
    policies: policy ? [policy.policy.id] : [],
    promises: [promise],
  });
  return reports
    .flatMap(({ promises }) => promises)
    .filter(({ id }) => id === promise)
    .flatMap(({ clauses }) => clauses.flatMap(({ findings }) => findings))
    .filter((finding) => finding.rule === rule)
    .map(({ outcome, resource }) => `${rule} ${outcome} ${resource}`)
    .toSorted();
}

/** Runs every request that the replay opened. */
async function replay({ installation: { requests } }: Plai): Promise<void> {
  const replayed = await requests.replay('plai');
  for (const id of replayed.opened) {
    await requests.plan(id);
    await requests.approve(id, 'suppression ledger');
    await requests.run(id);
  }
}

describe('an erasure', () => {
  it('is broken when an old dump brings the person back, and mended by a replay', async (t) => {
    const company = await plai(t);
    const { installation, main } = company;
    const person = await somebody(company);
    const dumps = [await dumped(main, 'employees', person), await dumped(main, 'goals', person)];
    await erase(company, keyOf(person));
    assert.deepEqual(await found(installation, 'L08', 'came-back'), ['came-back met policy']);
    // Of rights that nobody has asked for there is no certificate to look at.
    assert.deepEqual(await found(installation, 'L08', 'certificate'), [
      'certificate met right/erasure',
      'certificate unknown right/access',
      'certificate unknown right/portability',
    ]);

    for (const dump of dumps) await dump.restore();
    assert.deepEqual(await found(installation, 'L08', 'came-back'), [
      'came-back broken main/public.employees',
      'came-back broken main/public.goals',
    ]);
    await replay(company);
    assert.deepEqual(await found(installation, 'L08', 'came-back'), ['came-back met policy']);
  });

  it('is broken by a certificate that was altered, or is gone', async (t) => {
    const company = await plai(t);
    const { installation, own } = company;
    const { id } = await approved(company, keyOf(await somebody(company)));
    await installation.requests.run(id);
    const certified = async () =>
      (await found(installation, 'L08', 'certificate')).find((line) => line.endsWith('erasure'));
    await own.pool.query(
      `update troth.request set certificate = replace(certificate, '"found":', '"found":1')
        where id = $1`,
      [id],
    );
    assert.equal(await certified(), 'certificate broken right/erasure');
    await own.pool.query('update troth.request set certificate = null where id = $1', [id]);
    assert.equal(await certified(), 'certificate broken right/erasure');
  });

  it('is broken when it is late, whatever table the service has', async (t) => {
    const company = await plai(t);
    const { installation, own } = company;
    const id = await opened(company, keyOf(await somebody(company)));
    const late = async () =>
      (await found(installation, 'L18', 'request-late')).find((line) => line.includes('right/'));
    assert.equal(await late(), 'request-late met right/erasure');
    await own.pool.query(
      `update troth.request set opened_at = now() - interval '40 days', due_at = now() - interval '9 days'
        where id = $1`,
      [id],
    );
    assert.equal(await late(), 'request-late broken right/erasure');
  });

  it('makes no rows vanish of which nobody knows why, and a purge does', async (t) => {
    const company = await plai(t);
    const { installation, main } = company;
    const all = () => found(installation, 'L16', 'vanished');
    const vanished = async () => (await all()).filter((line) => !line.includes(' met '));
    // The first check has no other to compare with.
    const first = await all();
    assert.equal(first.length, 6);
    assert.ok(first.every((line) => line.startsWith('vanished unknown ')));
    await erase(company, keyOf(await somebody(company)));
    assert.deepEqual(await vanished(), []);
    await main.pool.query(
      `delete from goals g using companies c where c.id = g.company_id and c.left_at is null
         and g.id % 2 = 0`,
    );
    assert.deepEqual(await vanished(), ['vanished broken main/public.goals']);
  });
});

describe('a destruction', () => {
  it('mends what was left of a customer, is proven, and broken when the customer comes back', async (t) => {
    const service = await panda(t);
    const { installation, main } = service;
    const old = await main.pool.query<{ readonly table: string; readonly row: unknown }>(
      `select 'tenants' as table, to_jsonb(t) as row from tenants t where id = ${gone} union all
       select 'accounts', to_jsonb(a) from accounts a where tenant_id = ${gone}`,
    );
    const remains = () => found(installation, 'P20', 'tenant-remains');
    assert.deepEqual(await remains(), [
      'tenant-remains broken main/public.accounts',
      'tenant-remains broken main/public.documents',
      'tenant-remains broken main/public.tenants',
    ]);
    const { id } = await approvedDestruction(service, gone);
    assert.equal((await installation.requests.run(id)).state, 'done');
    assert.deepEqual(await remains(), ['tenant-remains met policy']);
    for (const rule of ['certificate', 'keys-destroyed']) {
      assert.deepEqual(await found(installation, 'P20', rule), [`${rule} met right/destruction`]);
    }
    assert.deepEqual(await found(installation, 'P20', 'uncertified'), []);

    for (const { table, row } of old.rows) {
      await main.pool.query(
        `insert into ${table} select * from jsonb_populate_record(null::${table}, $1)`,
        [row],
      );
    }
    assert.deepEqual(await found(installation, 'P20', 'came-back'), [
      'came-back broken main/public.accounts',
      'came-back broken main/public.tenants',
    ]);
  });

  it('is not proven where somebody else removed the customer', async (t) => {
    const { installation, main } = await panda(t);
    await main.pool.query(
      `delete from documents where tenant_id = ${gone}; delete from accounts where tenant_id = ${gone};
       delete from tenants where id = ${gone}`,
    );
    assert.deepEqual(await found(installation, 'P20', 'uncertified'), [
      'uncertified at-risk policy',
    ]);
  });
});
