import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tenantState } from './tenant-state.ts';
import { placeOf, value, vaultFor } from './vault.fixture.ts';

describe('the keys of a tenant', () => {
  it('are erased when all of them are, its own too', async (t) => {
    const { vault, database } = await vaultFor(t);
    const state = () => tenantState(database.pool, 'acme');
    assert.equal(await state(), 'never');
    await vault.seal(placeOf('ada'), value);
    await vault.seal(placeOf('bob'), value);
    await vault.destroy('acme', 'ada');
    assert.equal(await state(), 'active');
    await vault.destroyTenant('acme');
    assert.equal(await state(), 'erased');
    assert.equal(await tenantState(database.pool, 'other'), 'never');
  });
});
