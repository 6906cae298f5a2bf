import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { vaultFor } from './vault.fixture.ts';

const ada = { tenant: 'acme', subject: 'ada' };
const bob = { tenant: 'other', subject: 'bob' };
const erased = { code: 'subject-erased' };

describe("the salt of a ledger entry's commitment", () => {
  it('is the same by its key, behind a fence too, and gone with the key', async (t) => {
    const { vault, another } = await vaultFor(t);
    const before = await vault.commitmentSalt([ada], 'ent_1');
    await vault.fence('acme', 'ada');
    const behind = await vault.commitmentSalt([ada], 'ent_2');
    assert.deepEqual(before.keys, behind.keys);
    assert.notDeepEqual(before.salt, behind.salt);
    const second = await another();
    assert.deepEqual(await second.saltOfKeys(before.keys, 'ent_1'), before.salt);
    assert.deepEqual(await second.saltOfKeys(behind.keys, 'ent_2'), behind.salt);
    await vault.destroy('acme', 'ada');
    const after = await vault.commitmentSalt([ada], 'ent_3');
    assert.deepEqual(after.keys, before.keys);
    for (const entry of ['ent_1', 'ent_2', 'ent_3']) {
      await assert.rejects(second.saltOfKeys(before.keys, entry), erased);
    }
  });

  it('of several people is gone with any one of their keys', async (t) => {
    const { vault } = await vaultFor(t);
    const both = await vault.commitmentSalt([ada, bob], 'ent_1');
    const swapped = await vault.commitmentSalt([bob, ada], 'ent_1');
    const alone = await vault.commitmentSalt([ada], 'ent_1');
    assert.equal(both.keys.length, 2);
    assert.notDeepEqual(both.salt, swapped.salt);
    assert.notDeepEqual(both.salt, alone.salt);
    assert.deepEqual(await vault.saltOfKeys(both.keys, 'ent_1'), both.salt);
    await vault.destroy('other', 'bob');
    await assert.rejects(vault.saltOfKeys(both.keys, 'ent_1'), erased);
    assert.deepEqual(await vault.saltOfKeys(alone.keys, 'ent_1'), alone.salt);
  });

  it('is gone with the tenant, and of an unknown key never was', async (t) => {
    const { vault } = await vaultFor(t);
    const { keys } = await vault.commitmentSalt([ada], 'ent_1');
    await vault.destroyTenant('acme');
    const after = await vault.commitmentSalt([ada], 'ent_2');
    for (const one of [keys, after.keys]) {
      await assert.rejects(vault.saltOfKeys(one, 'ent_1'), erased);
    }
    const never = ['00000000-0000-4000-8000-000000000000'];
    await assert.rejects(vault.saltOfKeys(never, 'ent_1'), { code: 'key-unknown' });
  });
});
