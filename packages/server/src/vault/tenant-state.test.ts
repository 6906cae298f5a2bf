import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tenantName, tenantParts } from './place.ts';
import { tenantStates } from './tenant-state.ts';
import { placeOf, value, vaultFor } from './vault.fixture.ts';

const place = (subject: string) => ({ ...placeOf(subject), tenant: 'shop/7' });

describe('the keys of a tenant', () => {
  it('are erased when all of them are, its own too, and are no longer where one comes back', async (t) => {
    const { vault, database } = await vaultFor(t);
    const states = async () => [...(await tenantStates(database.pool, 'shop'))];
    assert.deepEqual(await states(), []);
    await vault.seal(place('ada'), value);
    await vault.seal(place('bob'), value);
    await vault.destroy('shop/7', 'ada');
    assert.deepEqual(await states(), [['shop/7', 'active']]);
    await database.pool.query(
      'create table before as select * from troth.vault_epoch; create table keys as select * from troth.vault_key',
    );
    await vault.destroyTenant('shop/7');
    assert.deepEqual(await states(), [['shop/7', 'erased']]);
    assert.deepEqual([...(await tenantStates(database.pool, 'shops'))], []);
    const copies = { vault_epoch: 'before', vault_key: 'keys' };
    for (const [table, copy] of Object.entries(copies)) {
      await database.pool.query(
        `delete from troth.${table}; insert into troth.${table} select * from ${copy}`,
      );
      assert.deepEqual(await states(), [['shop/7', 'active']], table);
      await vault.destroyTenant('shop/7');
    }
  });

  it('are named by parts that can be read back', () => {
    for (const parts of [['2'], ['a', 'b'], [], ['["a"]'], ['[x']]) {
      const read = tenantParts(tenantName('shop', parts));
      assert.ok(read.some((one) => JSON.stringify(one) === JSON.stringify(parts)));
    }
  });
});
