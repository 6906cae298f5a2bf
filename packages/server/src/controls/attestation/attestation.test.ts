import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import type { AttestationFact } from '../context.ts';
import { contextOf, findingsOf, only } from '../testing/context.ts';
import { mapOf, policyOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { attestation } from './index.ts';

const params: Params = {
  by: 'head-of-people',
  every: Temporal.Duration.from({ years: 1 }),
  evidence: 'document',
};

/** Today is 2026-03-15. */
function fact(parts: Partial<AttestationFact> = {}): AttestationFact {
  return {
    role: 'head-of-people',
    madeAt: Temporal.Instant.from('2026-01-10T09:00:00Z'),
    expiresAt: Temporal.Instant.from('2026-12-31T09:00:00Z'),
    revokedAt: null,
    evidenceDigest: 'c'.repeat(64),
    ...parts,
  };
}

async function judged(attestations: readonly AttestationFact[], given = params) {
  const context = contextOf(policyOf(mapOf({})), { attestations });
  return only(await findingsOf(attestation, context, given), 'attested');
}

describe('attestation', () => {
  it('is unknown while nobody attested', async () => {
    const finding = await judged([]);
    assert.equal(finding.outcome, 'unknown');
    assert.equal(
      finding.message,
      'Nobody has attested this. The head of people has to, every year.',
    );
  });

  it('is attested by the role that the clause names, with role, expiry and evidence', async () => {
    const finding = await judged([fact()]);
    assert.equal(finding.outcome, 'attested');
    assert.deepEqual(finding.facts, {
      role: 'head-of-people',
      made: '2026-01-10T09:00:00Z',
      expires: '2026-12-31T09:00:00Z',
      evidence: 'c'.repeat(64),
      renew: false,
    });
  });

  it('announces the end 30 days before', async () => {
    const expiresAt = Temporal.Instant.from('2026-04-10T09:00:00Z');
    const finding = await judged([fact({ expiresAt })]);
    assert.equal(finding.outcome, 'attested');
    assert.match(finding.message, /must be renewed within 30 days/);
    assert.equal(finding.facts['renew'], true);
  });

  it('lapses with its expiry', async () => {
    const expiresAt = Temporal.Instant.from('2026-03-15T12:00:00Z');
    const finding = await judged([fact({ expiresAt })]);
    assert.equal(finding.outcome, 'lapsed');
    assert.match(finding.message, /ended on 2026-03-15/);
  });

  it('lapses when the clause now asks for it more often', async () => {
    const every = Temporal.Duration.from({ months: 1 });
    assert.equal((await judged([fact()], { ...params, every })).outcome, 'lapsed');
  });

  it('counts the one that lasts longest', async () => {
    const older = fact({ expiresAt: Temporal.Instant.from('2026-02-01T00:00:00Z') });
    assert.equal((await judged([older, fact()])).outcome, 'attested');
  });

  const unusable: readonly (readonly [string, Partial<AttestationFact>])[] = [
    ['of another role', { role: 'head-of-sales' }],
    ['that was withdrawn', { revokedAt: Temporal.Instant.from('2026-02-01T00:00:00Z') }],
    ['without the evidence that is asked for', { evidenceDigest: null }],
  ];
  for (const [which, parts] of unusable) {
    it(`does not count one ${which}`, async () => {
      assert.equal((await judged([fact(parts)])).outcome, 'unknown');
    });
  }

  it('needs no evidence where the statement is all', async () => {
    const finding = await judged([fact({ evidenceDigest: null })], {
      ...params,
      evidence: 'statement',
    });
    assert.equal(finding.outcome, 'attested');
  });

  it('fails when the attestations cannot be read', async () => {
    const failure = new TrothError({
      code: 'database-down',
      kind: 'unavailable',
      publicMessage: 'Down.',
    });
    const context = {
      ...contextOf(policyOf(mapOf({}))),
      attestations: () => Promise.reject(failure),
    };
    await assert.rejects(attestation.probe(context, params), failure);
  });
});
