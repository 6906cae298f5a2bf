/** What entries commit to is opened by whoever has the keyring, and compared. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Installation } from './installation.ts';
import { freshShop, type Shop } from './shop-installation.fixture.ts';

let shop: Shop;
let installation: Installation;

before(async () => {
  shop = await freshShop();
  installation = await shop.open();
  await installation.check();
});
after(async () => {
  await installation.close();
  await shop.drop();
});

async function entryOf(promise: string): Promise<string> {
  const { receipts } = await installation.explain(promise);
  return receipts[0]?.entry ?? '';
}

describe('the evidence of an entry', () => {
  it('is what the entry commits to', async () => {
    const opened = await installation.evidence(await entryOf('A1'));
    assert.deepEqual([opened.log, opened.fault, opened.isVoid], ['shop', null, false]);
    assert.equal(opened.entry?.decision, opened.payload?.['status']);
  });

  it('is not shown where a byte of it was changed, and that is said', async () => {
    const entry = await entryOf('A2');
    await shop.own.pool.query(
      'update troth.evidence set sealed = set_byte(sealed, 99, get_byte(sealed, 99) # 1) where entry = $1',
      [entry],
    );
    const opened = await installation.evidence(entry);
    assert.deepEqual([opened.fault, opened.payload], ['evidence-altered', null]);
  });

  it('is not that of another entry, and is missed where it has gone', async () => {
    const [entry, other] = [await entryOf('A3'), await entryOf('A4')];
    await shop.own.pool.query(
      'update troth.evidence set sealed = (select sealed from troth.evidence where entry = $2) where entry = $1',
      [entry, other],
    );
    assert.equal((await installation.evidence(entry)).fault, 'evidence-altered');
    await shop.own.pool.query('delete from troth.evidence where entry = $1', [other]);
    assert.equal((await installation.evidence(other)).fault, 'evidence-missing');
    await assert.rejects(installation.evidence('ent_AAAAAAAAAAAAAAAAAAAAAA'), {
      code: 'entry-unknown',
    });
  });
});
