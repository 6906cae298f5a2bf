import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { VaultError } from './error.ts';
import { localRoot, type RootProvider, type RootState } from './root.ts';
import { placeOf, service, value, vaultFor } from './vault.fixture.ts';

const destroyedAt = Temporal.Instant.from('2026-02-01T00:00:00Z');

/** A root as a key service keeps it: it answers only while it is enabled. */
function serviceRoot(): RootProvider & { become(state: RootState): void } {
  const local = localRoot(createSecretKey(randomBytes(32)));
  let current: RootState = { state: 'enabled' };
  return {
    ...local,
    state: async () => current,
    become: (state) => {
      current = state;
    },
    unwrap: async (wrapped, context) => {
      if (current.state === 'enabled') return local.unwrap(wrapped, context);
      throw new VaultError({ code: 'wrapped-not-opened', kind: 'denied', publicMessage: 'No.' });
    },
  };
}

describe('a root', () => {
  const states: readonly (readonly [RootState, string])[] = [
    [{ state: 'disabled' }, 'root-disabled'],
    [{ state: 'pending-destruction', destroyedAt }, 'root-pending-destruction'],
    [{ state: 'destroyed' }, 'root-destroyed'],
  ];
  for (const [state, code] of states) {
    it(`that is ${state.state} is told from others, and opens nothing`, async (t) => {
      const root = serviceRoot();
      const { vault, another } = await vaultFor(t, { root });
      const sealed = await vault.seal(placeOf('ada'), value);
      root.become(state);
      const second = await another();
      await assert.rejects(second.open(sealed, placeOf('ada'), service), { code });
      root.become({ state: 'enabled' });
      assert.deepEqual(await second.open(sealed, placeOf('ada'), service), value);
    });
  }

  it('says until when its destruction can be taken back', async (t) => {
    const root = serviceRoot();
    const { vault, another } = await vaultFor(t, { root });
    const sealed = await vault.seal(placeOf('ada'), value);
    root.become({ state: 'pending-destruction', destroyedAt });
    await assert.rejects((await another()).open(sealed, placeOf('ada'), service), {
      facts: { destroyedAt: '2026-02-01T00:00:00Z' },
    });
  });

  it('is no use for a wrapped key that was moved to another row', async (t) => {
    const { vault, another, database } = await vaultFor(t);
    await vault.seal(placeOf('ada'), value);
    await vault.seal(placeOf('bob'), value);
    await database.pool.query(
      `update troth.vault_key k set wrapped = o.wrapped from troth.vault_key o where o.id <> k.id`,
    );
    await assert.rejects((await another()).seal(placeOf('ada'), value), {
      code: 'wrapped-not-opened',
    });
  });
});
