import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import { contextOf, findingsOf, gist, only } from '../testing/context.ts';
import { clauseOf, mapOf, policyOf, promiseOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { publication } from './index.ts';

const policy = policyOf(mapOf({}), { updated: Temporal.PlainDate.from('2025-06-01') });

const version = {
  hash: policy.hash,
  effective: policy.effective,
  dated: Temporal.PlainDate.from('2025-06-01'),
  isWaiting: false,
  recordedAt: Temporal.Instant.from('2025-06-02T12:00:00Z'),
};

const everything: Params = {
  dated: true,
  history: true,
  statuses: true,
  documents: [{ name: 'Privacy policy', at: 'https://example.com/privacy', version: '2' }],
};

describe('publication', () => {
  it('is kept by a dated policy whose version is recorded', async () => {
    const findings = await findingsOf(
      publication,
      contextOf(policy, { history: [version] }),
      everything,
    );
    assert.deepEqual(gist(findings), [
      'dated met policy',
      'document-linked declared policy',
      'statuses met policy',
      'version-recorded met policy',
    ]);
    assert.match(only(findings, 'dated').message, /since 2025-01-01, last changed on 2025-06-01/);
  });

  describe('changed content under an unchanged date', () => {
    const later = { ...version, hash: 'b'.repeat(64) };
    const other = (recorded: string, more: Partial<typeof later> = {}) => ({
      ...later,
      recordedAt: Temporal.Instant.from(recorded),
      ...more,
    });
    for (const [what, history, outcome] of [
      ['in force', [other('2025-06-01T12:00:00Z'), version], 'broken'],
      ['waiting', [version, other('2025-08-01T12:00:00Z', { isWaiting: true })], 'broken'],
      ['a day after it, in the zone', [other('2025-05-31T08:00:00Z'), version], 'broken'],
      ['taken back', [version, other('2025-08-01T12:00:00Z')], 'met'],
      [
        'dated anew',
        [other('2025-05-01T12:00:00Z', { dated: Temporal.PlainDate.from('2025-05-01') }), version],
        'met',
      ],
      [
        'on the very day',
        [
          other('2025-06-01T09:00:00Z'),
          { ...version, recordedAt: Temporal.Instant.from('2025-06-02T06:00:00Z') },
        ],
        'met',
      ],
    ] as const)
      it(`is ${outcome}: ${what}`, async () => {
        const findings = await findingsOf(publication, contextOf(policy, { history }), {
          dated: true,
        });
        assert.deepEqual(gist(findings), [`dated ${outcome} policy`]);
      });
  });

  it('repeats what is ambiguous about the date', async () => {
    const promise = { ...promiseOf('P01'), note: 'December or October.' };
    const findings = await findingsOf(publication, contextOf(policy, { promise }), { dated: true });
    assert.match(only(findings, 'dated').message, /Note: December or October\./);
  });

  it('is broken when the version in force is not recorded', async () => {
    const other = { ...version, hash: 'b'.repeat(64) };
    const findings = await findingsOf(publication, contextOf(policy, { history: [other] }), {
      history: true,
    });
    assert.deepEqual(gist(findings), ['version-recorded broken policy']);
  });

  it('is broken by a date after today, in the zone of the policy', async () => {
    const updated = Temporal.PlainDate.from('2026-03-15');
    const at = (now: string) =>
      findingsOf(
        publication,
        contextOf(policyOf(mapOf({}), { updated }), { now: Temporal.Instant.from(now) }),
        { dated: true },
      );
    // Midnight in Los Angeles is 07:00 UTC.
    assert.deepEqual(gist(await at('2026-03-15T06:59:00Z')), ['dated broken policy']);
    assert.deepEqual(gist(await at('2026-03-15T07:00:00Z')), ['dated met policy']);
  });

  it('is broken by a promise that can have no status', async () => {
    const silent = policyOf(mapOf({}), {
      promises: [promiseOf('A', clauseOf('publication', {})), promiseOf('B')],
    });
    const findings = await findingsOf(publication, contextOf(silent), { statuses: true });
    assert.match(only(findings, 'statuses').message, /^B can have no status/);
    assert.equal(only(findings, 'statuses').outcome, 'broken');
  });

  it('does not claim that the address serves the version in force', async () => {
    const params: Params = { 'one-address': true };
    const nowhere = await findingsOf(publication, contextOf(policy), params);
    assert.deepEqual(gist(nowhere), ['one-address broken policy']);
    const somewhere = policyOf(mapOf({}), { published: 'https://example.com/policy' });
    const findings = await findingsOf(publication, contextOf(somewhere), params);
    assert.deepEqual(gist(findings), ['one-address unknown policy']);
  });

  it('fails when the history cannot be read', async () => {
    const failure = new TrothError({
      code: 'database-down',
      kind: 'unavailable',
      publicMessage: 'Down.',
    });
    const context = { ...contextOf(policy), history: () => Promise.reject(failure) };
    await assert.rejects(publication.probe(context, { history: true }), failure);
  });
});
