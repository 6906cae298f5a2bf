/** Somebody writes the file of what was read of a log, together with Troth's database. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Installation } from './installation.ts';
import { freshShop, type Shop } from './shop-installation.fixture.ts';

let shop: Shop;
let installation: Installation;

before(async () => {
  shop = await freshShop();
  installation = await shop.open();
  const hold = { reason: 'Lawsuit 7 of 2025 asks for this.', owner: 'legal' };
  await installation.requests.addHold('shop', { on: { dataset: 'main.people' }, ...hold });
  await installation.check();
});

after(async () => {
  await installation.close();
  await shop.drop();
});

interface Kept {
  readonly upTo: number;
  readonly standing: Readonly<Record<string, unknown>>;
}

describe('a hold that was taken out of database and file', () => {
  const ways: Readonly<Record<string, (kept: Kept) => unknown>> = {
    'its entry left out': (kept) => ({ ...kept, standing: { ...kept.standing, acts: [] } }),
    'under another signature': (kept) => ({
      ...kept,
      standing: { ...kept.standing, acts: [] },
      mac: 'A'.repeat(43),
    }),
    'in the form of before': ({ upTo, ...kept }) => {
      const { mac: _, ...others } = { mac: '', ...kept };
      return { ...others, upTo, version: 1, standing: { ...kept.standing, acts: [] } };
    },
  };
  for (const [what, change] of Object.entries(ways)) {
    it(`is told by the log, and stands again: ${what}`, async () => {
      const path = join(shop.folder, 'ledger-read', 'shop.json');
      const kept = JSON.parse(await readFile(path, 'utf8')) as Kept;
      await shop.own.pool.query('delete from troth.hold');
      await writeFile(path, JSON.stringify(change(kept)));
      const [report] = await installation.status();
      const logged = report?.promises.find(({ id }) => id === 'A4');
      assert.equal(logged?.status, 'broken');
      assert.match(logged?.reason ?? '', /hold hold_\S+ has gone/);
      assert.equal((await installation.requests.holds()).length, 1);
    });
  }
});
