import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { freshDatabase } from '../../platform/test-database.ts';
import { sealerFor } from '../../vault/sealing.ts';
import type { Recorder } from '../check/recorder.ts';
import { mapOf, policyOf } from '../testing/policy.ts';
import type { RequestEnvironment } from './environment.ts';
import { extendRequest, openRequest } from './open-request.ts';
import { subjectOf } from './sealed.ts';
import { pseudonymsUnder } from './pseudonym.ts';
import { readRequest } from './rows.ts';

const policy = policyOf(mapOf({}), { zone: 'Europe/Berlin' });
const opened = Temporal.Instant.from('2026-01-31T11:00:00Z');
const reason = 'Two stores are being moved to another region';

async function environment(t: { after(fn: () => Promise<void>): void }) {
  const { pool } = await freshDatabase(t, { migrated: true });
  const root = createSecretKey(randomBytes(32));
  const sealer = sealerFor(root, 'requests');
  let now = opened;
  let entries = 0;
  const record: Recorder['record'] = async () => `ent_${(entries += 1)}`;
  const made: Pick<RequestEnvironment, 'pool' | 'clock' | 'recorder' | 'pseudonymOf' | 'sealer'> = {
    pool,
    clock: { now: () => now },
    recorder: { record, recordAll: async () => [] },
    pseudonymOf: pseudonymsUnder(root),
    sealer: {
      seal: (_, plaintext, context) => sealer.seal(plaintext, context),
      open: (_, sealed, context) => sealer.open(sealed, context),
    },
  };
  return { made, later: (at: string) => (now = Temporal.Instant.from(at)) };
}

const given = { right: 'erasure', kind: 'person', keys: [['0', '']] } as const;

describe('a request', () => {
  it('is due in a month by the calendar of the policy, and holds the person only encrypted', async (t) => {
    const { made } = await environment(t);
    const id = await openRequest(made, policy, given);
    const request = await readRequest(made.pool, id);
    assert.equal(request.dueAt.toString(), '2026-02-28T11:00:00Z');
    assert.deepEqual((await subjectOf(made, request)).keys, [['0', '']]);
    const { rows } = await made.pool.query(
      'select sealed_subject::text as text from troth.request',
    );
    assert.ok(!JSON.stringify(rows).includes(Buffer.from('[["0",""]]').toString('hex')));
  });

  it('is extended once, with a reason, in its first month, to three in all', async (t) => {
    const { made, later } = await environment(t);
    const id = await openRequest(made, policy, given);
    const extend = (until: string, because = reason) =>
      extendRequest(made, policy, id, { because, until: Temporal.Instant.from(until) });
    const refused = { code: 'request-extension' };
    await assert.rejects(extend('2026-04-01T00:00:00Z', 'busy'), refused);
    await assert.rejects(extend('2026-05-01T00:00:00Z'), refused);
    await assert.rejects(extend('2026-02-15T00:00:00Z'), refused);
    later('2026-03-01T00:00:00Z');
    await assert.rejects(extend('2026-04-01T00:00:00Z'), refused);
    later('2026-02-27T00:00:00Z');
    await extend('2026-04-01T00:00:00Z');
    await assert.rejects(extend('2026-04-02T00:00:00Z'), refused);
    const { dueAt, extendedBecause } = await readRequest(made.pool, id);
    assert.deepEqual([dueAt.toString(), extendedBecause], ['2026-04-01T00:00:00Z', reason]);
  });
});
