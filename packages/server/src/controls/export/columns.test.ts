import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { datasetOf } from '../testing/policy.ts';
import { discovered } from '../testing/tables.ts';
import { undeclaredIn } from './columns.ts';

describe('columns of a copy that nobody declared', () => {
  it('are not given where their name is that of a secret, however it is written', () => {
    const names = ['mfaSeed', 'totp_secret', 'magic_link', 'signingKey', 'recovery_code', 'cvv'];
    const harmless = ['mood', 'keyboard', 'author', 'hashtags', 'pinned', 'monkey'];
    const table = discovered('people', ['id', ...names, ...harmless]);
    const dataset = datasetOf('public.people', { fields: { id: { category: 'none' } } });
    assert.deepEqual(undeclaredIn(dataset, table), { given: harmless, unclear: names });
  });
});
