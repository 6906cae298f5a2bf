import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseVerifierKey, verifyCertificate } from '@troth/core/proof';
import type { Plan } from '@troth/server';
import { approvedDestruction, gone, panda, rowsOfTenant, type Panda } from './panda.ts';
import { plai, rowsOf } from './plai.ts';

const hold = { reason: 'Evidence in a case before the labour court', owner: 'legal' };
const asked = 'The customer asked for it by letter';

function codesOf({ obstacles }: Plan): readonly string[] {
  return obstacles.map(({ code, resource }) => `${code} ${resource}`);
}

async function planned({ installation }: Panda, tenant: string): Promise<Plan> {
  const { requests } = installation;
  const { id } = await requests.openDestruction('panda', {
    tenant: { tenant_id: tenant },
    onRequest: asked,
  });
  return requests.plan(id);
}

describe('a destruction', () => {
  it("counts from the contract's end, and leaves nothing but what a duty keeps", async (t) => {
    const company = await panda(t);
    const { requests } = company.installation;
    const before = await rowsOf(company.main);
    const [late, ...others] = await requests.destructionsDue('panda');
    assert.deepEqual([late?.tenant, late?.promise, late?.request], [[gone], 'P20', null]);
    // Tenant 7 left four days ago; older contracts of others ended too, while one runs.
    assert.deepEqual(
      others.map(({ tenant }) => tenant),
      [['7']],
    );
    const { id, plan } = await approvedDestruction(company, gone);
    const { openedAt, dueAt } = (await requests.show(id)).request;
    assert.deepEqual([openedAt, dueAt].map(String), [late?.endedAt, late?.dueAt].map(String));
    assert.equal((await requests.destructionsDue('panda'))[0]?.request, id);
    assert.deepEqual(
      plan.stores.flatMap(({ kept }) => kept.map(({ dataset, rows }) => [dataset, rows])),
      [
        ['contracts', 1],
        ['erasure_requests', 0],
      ],
    );
    assert.equal((await requests.run(id)).state, 'done');
    assert.deepEqual(await rowsOfTenant(company, gone), { contracts: 1 });
    for (const [table, rows] of Object.entries(before)) {
      const stay = rows.filter(
        (row) => table === 'contracts' || ![row['tenant_id'], row['id']].map(String).includes(gone),
      );
      assert.deepEqual((await rowsOf(company.main))[table], stay, table);
    }
    const key = await readFile(join(company.home, 'ledger', 'panda', 'verifier.key'), 'utf8');
    const note = await requests.certificate(id);
    const certificate = verifyCertificate(note, [parseVerifierKey(key.trim())]);
    assert.deepEqual(
      [certificate.right, certificate.suppressed, certificate.keys.state],
      ['destruction', true, 'destroyed'],
    );
    assert.ok(certificate.subject && 'pseudonym' in certificate.subject);
    assert.ok(certificate.remains.some(({ what }) => what === 'datasets of no customer'));
    assert.ok((await requests.destructionsDue('panda')).every(({ tenant }) => tenant[0] !== gone));
  });

  it('of a customer whose contract runs needs a reason', async (t) => {
    const company = await panda(t);
    const { requests } = company.installation;
    const tenant = { tenant_id: '1' };
    await assert.rejects(requests.openDestruction('panda', { tenant }), {
      code: 'destruction-running',
    });
    const unasked = await requests.open('panda', {
      right: 'destruction',
      kind: 'tenant',
      whom: [{ tenant: ['1'] }],
      verified: 'somebody',
    });
    assert.deepEqual(codesOf(await requests.plan(unasked.id)), ['contract-runs tenant']);
    await assert.rejects(requests.openDestruction('panda', { tenant, onRequest: asked }), {
      code: 'destruction-open',
    });
    await requests.cancel(unasked.id, 'Opened by mistake');
    const opened = await requests.openDestruction('panda', { tenant, onRequest: asked });
    const again = await requests.openDestruction('panda', { tenant, onRequest: asked });
    assert.equal(again.id, opened.id);
    assert.deepEqual(codesOf(await requests.plan(opened.id)), []);
    await requests.approve(opened.id, 'head-of-operations');
    assert.equal((await requests.run(opened.id)).state, 'done');
    assert.deepEqual(Object.keys(await rowsOfTenant(company, '1')).toSorted(), [
      'contracts',
      ...('erasure_requests' in (await rowsOfTenant(company, '1')) ? ['erasure_requests'] : []),
    ]);
  });

  it('that was renewed between approval and run leaves every row', async (t) => {
    const company = await panda(t);
    const { id } = await approvedDestruction(company, gone);
    await company.main.pool.query(`update contracts set ends_at = null where tenant_id = $1`, [
      gone,
    ]);
    const before = await rowsOf(company.main);
    await assert.rejects(company.installation.requests.run(id), { code: 'plan-outdated' });
    assert.deepEqual(await rowsOf(company.main), before);
  });

  it('is opened by itself when it is due, once, and waits for somebody to approve', async (t) => {
    const company = await panda(t);
    const { requests } = company.installation;
    const opened = await requests.openDueDestructions('panda');
    assert.equal(opened.length, 2);
    assert.deepEqual(await requests.openDueDestructions('panda'), []);
    const states = (await requests.list({ open: true })).map(({ right, state }) => [right, state]);
    assert.deepEqual(states, [
      ['destruction', 'verified'],
      ['destruction', 'verified'],
    ]);
    const asked = await requests.openDestruction('panda', { tenant: { tenant_id: gone } });
    assert.ok(opened.includes(asked.id), 'whoever asks for it gets the one that is open');
  });
});

describe('a destruction is refused', () => {
  it('while a person of the customer is under a hold', async (t) => {
    const company = await panda(t);
    const { requests } = company.installation;
    const whom = { key: { tenant_id: gone, id: '3' } };
    const held = await requests.addHold('panda', { on: { kind: 'user', whom }, ...hold });
    assert.deepEqual(codesOf(await planned(company, gone)), [
      'held main.accounts',
      'held main.documents',
    ]);
    assert.deepEqual(codesOf(await planned(company, '1')), []);
    await requests.endHold(held);
    assert.deepEqual(codesOf(await planned(company, gone)), []);
  });

  it('by a hold that came while the process was dead, and goes on when it is ended', async (t) => {
    const company = await panda(t);
    const { requests } = company.installation;
    const { id } = await approvedDestruction(company, gone);
    const dies = await company.reopen({
      onRequestStep: (step) => {
        if (step === 'fenced') throw new RangeError('as if killed');
      },
    });
    await assert.rejects(dies.requests.run(id), RangeError);
    const whom = { key: { tenant_id: gone, id: '3' } };
    const held = await requests.addHold('panda', { on: { kind: 'user', whom }, ...hold });
    const before = await rowsOf(company.main);
    const { state, failures } = await requests.run(id);
    assert.equal(state, 'partial');
    assert.deepEqual(
      failures.map(({ resource, code }) => [resource, code]),
      [
        ['main.accounts', 'held'],
        ['main.documents', 'held'],
      ],
    );
    assert.deepEqual(await rowsOf(company.main), before);
    await requests.endHold(held);
    assert.equal((await requests.run(id)).state, 'done');
  });

  it('for a customer whom nobody knows, and knows one by another spelling', async (t) => {
    const company = await panda(t);
    const { requests } = company.installation;
    const open = (tenant_id: string) =>
      requests.openDestruction('panda', { tenant: { tenant_id } });
    await assert.rejects(open('123456'), { code: 'destruction-tenant' });
    const [late] = await requests.destructionsDue('panda');
    const { id } = await open(`00${late?.tenant[0] ?? ''}`);
    assert.equal((await requests.destructionsDue('panda'))[0]?.request, id);
  });

  it('while a copy stands in a table that the data map does not know, in whatever schema', async (t) => {
    const company = await panda(t);
    const { pool } = company.main;
    await pool.query('create schema aside');
    await pool.query('create table aside.old_documents as table documents');
    await pool.query('create table notes (tenant_id text, note text)');
    await pool.query("insert into notes values ('1', 'x'), ('none', 'y')");
    assert.deepEqual(codesOf(await planned(company, gone)), [
      'copies-found main/aside.old_documents',
    ]);
    await pool.query('insert into notes values ($1, $2)', [gone, 'z']);
    await pool.query('drop table aside.old_documents');
    assert.deepEqual(codesOf(await planned(company, gone)), ['copies-found main/public.notes']);
    await pool.query('delete from notes where tenant_id = $1', [gone]);
    assert.deepEqual(codesOf(await planned(company, gone)), []);
  });

  it('where a table that nobody declared refers to rows that go', async (t) => {
    const company = await panda(t);
    await company.main.pool.query('create table logos (tenant bigint references tenants)');
    assert.deepEqual(codesOf(await planned(company, gone)), [
      'reference-undeclared main/public.logos',
    ]);
  });

  it('where what is kept refers to what goes by a foreign key', async (t) => {
    const company = await panda(t);
    const { pool } = company.main;
    await pool.query('alter table contracts add foreign key (tenant_id) references tenants');
    const plan = await planned(company, gone);
    assert.deepEqual(codesOf(plan), ['reference-holds main.contracts']);
    assert.match(plan.obstacles[0]?.message ?? '', /take the foreign key off/);
  });
});

const nobody = {
  found: 0,
  opened: [],
  certain: [],
  doubtful: [],
  perhaps: [],
  unfounded: [],
  differs: [],
  byHand: 0,
};

describe('an old dump', () => {
  it('that brings a customer back is found, and the customer destroyed again', async (t) => {
    const company = await panda(t);
    const { requests } = company.installation;
    const { pool } = company.main;
    const kept = {
      tenants: await pool.query('select to_jsonb(t) as row from tenants t where id = $1', [gone]),
      accounts: await pool.query('select to_jsonb(t) as row from accounts t where tenant_id = $1', [
        gone,
      ]),
    };
    const { id } = await approvedDestruction(company, gone);
    assert.equal((await requests.run(id)).state, 'done');
    assert.deepEqual(await requests.replay('panda'), nobody);
    for (const [table, { rows }] of Object.entries(kept)) {
      await pool.query(
        `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`,
        [JSON.stringify(rows.map(({ row }: { row: unknown }) => row))],
      );
    }
    // In the old dump the contract still runs.
    await pool.query('update contracts set ends_at = null where tenant_id = $1', [gone]);
    const replayed = await requests.replay('panda');
    assert.deepEqual([replayed.found, replayed.opened.length], [1, 1]);
    for (const again of replayed.opened) {
      assert.deepEqual(codesOf(await requests.plan(again)), []);
      await requests.approve(again, 'suppression');
      assert.equal((await requests.run(again)).state, 'done');
    }
    assert.deepEqual(await rowsOfTenant(company, gone), { contracts: 1 });
    assert.deepEqual(await requests.replay('panda'), nobody);
  });
});

describe('a customer whose end is a column of its own row', () => {
  it('goes with that row, and is due no more', async (t) => {
    const company = await plai(t);
    const { requests } = company.installation;
    const due = await requests.destructionsDue('plai');
    assert.deepEqual(
      due.map(({ tenant, promise }) => [tenant, promise]),
      [[['900001'], 'L17']],
    );
    const tenant = { company_id: '900001' };
    const { id } = await requests.openDestruction('plai', { tenant });
    assert.deepEqual(codesOf(await requests.plan(id)), []);
    await requests.approve(id, 'head-of-privacy');
    assert.equal((await requests.run(id)).state, 'done');
    assert.deepEqual(await requests.destructionsDue('plai'), []);
    const { rows } = await company.main.pool.query('select from companies where id = 900001');
    assert.equal(rows.length, 0);
  });
});
