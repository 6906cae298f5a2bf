import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import type { Installation } from '@troth/server';
import { systemClock } from '../../packages/server/src/platform/clock.ts';
import { openDatabase } from '../../packages/server/src/platform/database.ts';
import {
  localRoot,
  tenantName,
  openKeyring,
  openVault,
} from '../../packages/server/src/vault/index.ts';
import { findText } from './plai.ts';
import { shop } from './shop.ts';

function gate() {
  return 'allowed' as const;
}

async function approved({ requests }: Installation): Promise<string> {
  const { id } = await requests.open('shop', {
    right: 'erasure',
    kind: 'customer',
    whom: [{ email: 'ada.quill@example.org' }],
    verified: 'signed in',
  });
  assert.deepEqual((await requests.plan(id)).obstacles, []);
  await requests.approve(id, 'head-of-privacy');
  return id;
}

describe('an erasure over two stores', () => {
  it('reaches rows that hang by rows, free text, documents and sealed values', async (t) => {
    const { installation, own, main, other, home } = await shop(t);
    const root = localRoot(await openKeyring(join(home, 'keys', 'keyring')));
    const pool = openDatabase(own.urlOf(`${own.name}_keys`));
    const vault = await openVault({ root, pool, clock: systemClock, gate });
    const of = { tenant: tenantName('shop', []), subject: 'customer/1', row: '1' };
    const place = { ...of, dataset: 'main.customers', field: 'phone' };
    const sealed = await vault.seal(place, Buffer.from('+49 30 1'));
    await main.pool.query('update customers set phone = $1 where id = 1', [sealed]);
    await main.pool.query(`update tickets set body = body || ', call +49 30 1' where id = 1`);

    const id = await approved(installation);
    const { state, failures } = await installation.requests.run(id);
    assert.deepEqual([state, failures], ['done', []]);

    for (const text of ['Ada', 'ADA', 'ada.quill']) {
      assert.deepEqual(await findText(main, text), {});
      assert.deepEqual(await findText(own, text), {});
    }
    const rows = async (sql: string) => (await main.pool.query(sql)).rows;
    assert.deepEqual(await rows('select * from tickets where id = 1'), [
      {
        id: 1,
        customer: null,
        body: '[erased]',
        phone: null,
        meta: { topic: 'ring' },
      },
    ]);
    assert.deepEqual(await rows('select id from lines'), [{ id: 3 }]);
    assert.deepEqual((await other.pool.query('select * from visits')).rows, [
      { customer: 2, page: '/rings' },
    ]);
    const reading = { purpose: 'service', role: 'controller' } as const;
    await assert.rejects(vault.open(sealed, place, reading), { code: 'subject-erased' });
    vault.close();
    await pool.end();

    const certificate = parseCertificate(await installation.requests.certificate(id));
    assert.equal(certificate.keys.state, 'destroyed');
    assert.deepEqual(certificate.recipients, [{ recipient: 'post', state: 'queued' }]);
    const notices = await own.pool.query('select recipient, fields, sent_at from troth.notice');
    assert.deepEqual(notices.rows, [
      { recipient: 'post', fields: ['main.customers.name'], sent_at: null },
    ]);
  });

  it('is partial while one store is out of reach, and done when it is back', async (t) => {
    const { installation, other, open } = await shop(t);
    const id = await approved(installation);
    const closing = await open({
      async onRequestStep(step) {
        if (step !== 'fenced') return;
        await other.pool.query('alter table visits rename to visits_away');
      },
    });
    const fell = await closing.requests.run(id);
    assert.equal(fell.state, 'partial');
    assert.deepEqual(
      fell.failures.map((one) => one.store),
      ['other'],
    );
    await other.pool.query('alter table visits_away rename to visits');
    const { requests } = installation;
    await assert.rejects(requests.cancel(id, 'Opened by mistake'), { code: 'request-state' });
    assert.deepEqual((await requests.plan(id)).obstacles, []);
    // Half of it is done: neither may it be given up as planned.
    await assert.rejects(requests.cancel(id, 'Opened by mistake'), { code: 'request-state' });
    await assert.rejects(requests.refuse(id, 'We thought better of it'), { code: 'request-state' });
    await requests.approve(id, 'head-of-privacy');
    const { state, failures } = await requests.run(id);
    assert.deepEqual([state, failures], ['done', []]);
  });

  it('lets what is left be read while a hold comes upon a half-done one', async (t) => {
    const { installation, other, own, open } = await shop(t);
    const id = await approved(installation);
    const closing = await open({
      async onRequestStep(step) {
        if (step !== 'fenced') return;
        await other.pool.query('alter table visits rename to visits_away');
      },
    });
    assert.equal((await closing.requests.run(id)).state, 'partial');
    await other.pool.query('alter table visits_away rename to visits');
    const pool = openDatabase(own.urlOf(`${own.name}_keys`));
    const fences = async () =>
      (await pool.query(`select from troth.vault_key where state = 'erasing'`)).rowCount;
    assert.equal(await fences(), 1);
    await installation.requests.addHold('shop', {
      on: { kind: 'customer', whom: { key: { id: '1' } } },
      reason: 'Evidence in a case before the labour court',
      owner: 'legal',
    });
    await assert.rejects(installation.requests.run(id), { code: 'plan-outdated' });
    const left = await fences();
    await pool.end();
    assert.equal(left, 0);
  });
});
