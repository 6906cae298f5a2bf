import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Right } from '../requests/request.ts';
import { contextOf, findingsOf, only } from '../testing/context.ts';
import { mapOf, policyOf } from '../testing/policy.ts';
import { ownDatabase } from '../testing/requests.ts';
import { purpose } from './index.ts';

/** Today is 2026-03-15. */
const policy = policyOf(mapOf({}, { stores: {} }));
const reach = { table: { schema: 'public', name: 'people' }, fields: [], from: { parts: [] } };
const step = { dataset: 'people', how: 'delete', reach, key: [], set: {}, because: 'x' } as const;

function planOf(kept: string | undefined) {
  const stays = kept === undefined ? [] : [{ dataset: 'people', rows: 2, because: kept }];
  const steps = kept === undefined ? [{ ...step, rows: 2 }] : [];
  return { stores: [{ store: 'main', steps, kept: stays }] };
}

describe('legal holds that are to be visible', () => {
  it('are named by each request that they reduce, and broken by one that hides or ignores them', async (t) => {
    const own = await ownDatabase(t, 'test');
    const now = async (rights: readonly Right[] = ['erasure']) => {
      const context = contextOf(policy);
      const requests = own.read(policy, context.stores, rights);
      return findingsOf(purpose, { ...context, requests }, { hold: 'visible' });
    };
    const outcome = async () => only(await now(), 'hold').outcome;
    const done = { opened: '2026-02-01', started: '2026-02-02', finished: '2026-02-02' };
    assert.equal(only(await now([]), 'hold').outcome, 'unknown');
    assert.equal(await outcome(), 'unknown');
    await own.hold({ dataset: 'main.people' }, '2026-01-01');
    await own.add({ ...done, plan: planOf('Legal hold: a case before a court') });
    assert.equal(await outcome(), 'met');
    const hidden = await own.add({ ...done, plan: planOf('The tax law') });
    assert.equal(await outcome(), 'broken');
    await own.pool
      .query('delete from troth.request where id = $1', [hidden])
      .catch(() => undefined);
    await own.add({ ...done, plan: planOf(undefined), found: { 'main/0': 2 } });
    const messages = (await now()).map(({ message }) => message);
    assert.ok(messages.some((text) => text.includes('changed rows that were under a legal hold')));
  });
});
