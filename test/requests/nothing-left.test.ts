/** Destructions of which others leave nothing to do, while they are open. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateText, parseCertificate } from '@troth/core/proof';
import { dataset, small } from './small.ts';

const maps =
  dataset('contracts', {
    tenant: '[tenant_id]',
    fields: '{ id: none, tenant_id: none, ends_at: none }',
  }) +
  dataset('users', {
    key: '[tenant_id, id]',
    tenant: '[tenant_id]',
    subjects: '{ user: [tenant_id, id] }',
    fields:
      '{ tenant_id: none, id: user.unique_id, email: user.contact.email, phone: { category: user.contact.phone_number, sealed: true } }',
  }) +
  dataset('notes', {
    references: '[{ fields: [tenant_id, user_id], to: users, keys: [tenant_id, id] }]',
    fields: '{ id: none, tenant_id: none, user_id: user.unique_id, said: user.content.public }',
  }) +
  dataset('hosts', {
    subjects: '{ host: [id] }',
    fields: '{ id: user.unique_id, name: user.name }',
  });

const tables = `
  create table contracts (id int primary key, tenant_id int not null, ends_at timestamptz);
  create table users (tenant_id int not null, id int, email text, phone text, primary key (tenant_id, id));
  create table notes (id int primary key, tenant_id int, user_id int, said text);
  create table hosts (id int primary key, name text);
  insert into contracts values (1, 1, now() - interval '75 days'), (2, 2, null);
  insert into users values (1, 1, 'ann@one.example', '1'), (1, 2, 'bob@one.example', '2'), (2, 1, 'cyn@two.example', '3');
  insert into notes values (1, 1, 1, 'x'), (2, 2, 1, 'y');`;

const keeps =
  '[{ destruction: { after: contract-end, within: 30 days, since: main.contracts.ends_at, proof: certificate } }]';

const allGone = `delete from notes where tenant_id = 1; delete from users where tenant_id = 1;
  delete from contracts where tenant_id = 1`;

type Cleanup = Parameters<typeof small>[0];

async function opened(t: Cleanup) {
  const here = await small(t, maps, tables, '[tenant_id, id]', keeps);
  const [id = ''] = await here.requests.openDueDestructions('small');
  const state = async () => (await here.requests.show(id)).request.state;
  const sql = (text: string) => here.main.pool.query(text);
  /** What `troth up` does every hour. */
  const look = () => here.requests.openDueDestructions('small');
  const findings = async () => {
    const [report] = await here.installation.check({ promises: ['S2'] });
    return (report?.promises ?? [])
      .flatMap(({ clauses }) => clauses.flatMap((clause) => clause.findings))
      .map(({ rule, outcome, resource }) => `${rule} ${outcome} ${resource}`)
      .toSorted();
  };
  return { ...here, id, state, sql, look, findings };
}

describe('a destruction of which all rows were deleted by SQL', () => {
  it('ends by a look that says what it saw and that Troth deleted nothing', async (t) => {
    const { installation, requests, id, state, sql, look, findings } = await opened(t);
    assert.ok((await findings()).includes('request-late broken right/destruction'));
    await sql(allGone);
    assert.deepEqual(await look(), []);
    assert.equal(await state(), 'nothing-left');
    const certificate = parseCertificate(await requests.certificate(id));
    assert.deepEqual(
      certificate.stores.flatMap(({ steps }) => steps).filter((step) => step.found + step.done > 0),
      [],
    );
    assert.deepEqual([certificate.suppressed, certificate.keys.state], [true, 'none']);
    const text = certificateText(certificate);
    assert.match(text, /^CERTIFICATE OF A LOOK {2}req_/);
    assert.match(text, /left in any of 3 datasets\. Troth deleted none/);
    assert.match(text, /Copies were searched for by the customer's key alone/);
    assert.match(text, /Searched beyond the data map:\n {2}\d+ of \d+ tables/);
    assert.doesNotMatch(text, /CERTIFICATE OF DESTRUCTION/);
    const { events } = await requests.show(id);
    const said = JSON.stringify(await installation.evidence(events.at(-1)?.entry ?? ''));
    assert.match(said, /"deleted":0/);
    const after = await findings();
    assert.deepEqual(
      after.filter((line) => line.startsWith('request-late') || line.includes(' broken ')),
      [],
    );
    assert.ok(after.includes('uncertified at-risk right/destruction'));
    assert.deepEqual(await requests.list({ open: true }), []);
    assert.deepEqual(await look(), []);
  });

  it('ends when somebody asks for its plan, and remembers addresses of an earlier one', async (t) => {
    const { requests, id, state, sql } = await opened(t);
    assert.deepEqual((await requests.plan(id)).obstacles, []);
    await requests.approve(id, 'head-of-operations');
    await sql(allGone);
    await requests.plan(id);
    assert.equal(await state(), 'nothing-left');
    const text = certificateText(parseCertificate(await requests.certificate(id)));
    assert.doesNotMatch(text, /by the customer's key alone/);
  });

  it('is found when the customer comes back', async (t) => {
    const { requests, id, state, sql, look, findings } = await opened(t);
    await sql(allGone);
    await look();
    assert.equal(await state(), 'nothing-left');
    await sql(`insert into users values (1, 1, 'ann@one.example');
      insert into contracts values (1, 1, now() - interval '75 days')`);
    assert.ok((await findings()).some((line) => line.startsWith('came-back broken')));
    const [again = ''] = await look();
    assert.notEqual(again, id);
    assert.equal((await requests.show(again)).request.state, 'verified');
  });
});

describe('a destruction stays open', () => {
  const some: Readonly<Record<string, string>> = {
    'where rows of a dataset are left': `delete from notes where tenant_id = 1;
      delete from users where tenant_id = 1 and id = 1`,
    'where rows are left whose customer went before them': `delete from users where tenant_id = 1;
      delete from contracts where tenant_id = 1`,
    'where everything went and some of it returned': `${allGone};
      insert into users values (1, 2, 'bob@one.example')`,
    'where a copy stands in a table that nobody declared': `${allGone};
      create table old_users (tenant_id int, email text); insert into old_users values (1, 'x')`,
    'where a materialised view still shows the customer': `
      create materialized view shown as select tenant_id, email from users; ${allGone}`,
  };
  for (const [where, change] of Object.entries(some)) {
    it(where, async (t) => {
      const { id, state, sql, look, requests, findings } = await opened(t);
      await sql(change);
      await look();
      assert.equal(await state(), 'verified');
      assert.ok((await findings()).includes('request-late broken right/destruction'));
      const { obstacles, warnings, stores } = await requests.plan(id);
      const rows = stores.flatMap(({ steps }) => steps).reduce((sum, step) => sum + step.rows, 0);
      const told = [...obstacles, ...warnings].map(({ message }) => message).join(' ');
      assert.ok(rows > 0 || /old_users|shown|to no row any more/.test(told), told);
      await sql(`${allGone}; delete from notes where user_id in (1, 2) and tenant_id = 1;
        drop table if exists old_users; drop materialized view if exists shown`);
      await look();
      assert.equal(await state(), 'nothing-left');
    });
  }

  it('where keys of the customer are left, until a run destroys them', async (t) => {
    const { installation, requests, id, state, sql, look } = await opened(t);
    await installation.vault.adopt();
    await sql(`delete from notes where tenant_id = 1; delete from users where tenant_id = 1`);
    await look();
    assert.equal(await state(), 'verified');
    await sql(`update contracts set tenant_id = 1 where id = 1`);
    await requests.plan(id);
    assert.equal(await state(), 'planned');
    await requests.approve(id, 'head-of-operations');
    assert.equal((await requests.run(id)).state, 'done');
    const certificate = parseCertificate(await requests.certificate(id));
    assert.equal(certificate.keys.state, 'destroyed');
  });

  it('where a contract of the customer runs again', async (t) => {
    const { state, sql, look } = await opened(t);
    await sql(`delete from notes where tenant_id = 1; delete from users where tenant_id = 1;
      update contracts set ends_at = null where id = 1`);
    await look();
    assert.equal(await state(), 'verified');
  });
});
