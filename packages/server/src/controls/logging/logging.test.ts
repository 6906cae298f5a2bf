import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import type { LedgerFacts } from '../context.ts';
import { contextOf, findingsOf, gist, only, quietLedger } from '../testing/context.ts';
import { mapOf, policyOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { logging } from './index.ts';

const policy = policyOf(mapOf({}));

async function judged(parts: Partial<LedgerFacts>, params: Params = { ledger: 'complete' }) {
  const ledger = { ...quietLedger, ...parts };
  return findingsOf(logging, contextOf(policy, { ledger }), params);
}

async function waiting(pendingSeconds: number) {
  return only(await judged({ pending: 1, pendingSeconds }), 'ledger-published').outcome;
}

describe('logging', () => {
  it('is kept by a ledger without gap or delay', async () => {
    assert.deepEqual(gist(await judged({})), [
      'ledger-complete met ledger',
      'ledger-files met ledger',
      'ledger-published met ledger',
    ]);
  });

  const faults: readonly (readonly [string, Partial<LedgerFacts>, RegExp])[] = [
    ['a gap', { gaps: 2 }, /2 indexes without an entry/],
    ['an entry twice', { doubled: 1 }, /1 entry twice/],
    ['evidence without an entry', { evidenceWithoutEntry: 3 }, /3 records without an entry/],
    ['an entry without evidence', { entriesWithoutEvidence: 1 }, /1 entry without the record/],
    ['a published log that differs', { rootsAgree: false }, /differs from the database/],
  ];
  for (const [fault, parts, says] of faults) {
    it(`is broken by ${fault}`, async () => {
      const finding = only(await judged(parts), 'ledger-complete');
      assert.equal(finding.outcome, 'broken');
      assert.match(finding.message, says);
    });
  }

  it('is not broken by entries on their way: the log then lags behind the database', async () => {
    const findings = await judged({
      size: 14,
      published: 12,
      pending: 3,
      pendingSeconds: 2,
      rootsAgree: false,
    });
    assert.deepEqual(gist(findings), [
      'ledger-complete met ledger',
      'ledger-files met ledger',
      'ledger-published met ledger',
    ]);
  });

  it('names each file that is not what was signed', async () => {
    const damaged = [{ file: 'tile/entries/000.p/12', says: 'It is cut off.', isRebuilt: false }];
    const finding = only(await judged({ look: { ...quietLedger.look, damaged } }), 'ledger-files');
    assert.equal(finding.outcome, 'broken');
    assert.equal(finding.resource, 'ledger/tile/entries/000.p/12');
  });

  it('is unknown where not all was read within a day', async () => {
    const look = { ...quietLedger.look, seen: 11 };
    const finding = only(await judged({ look }), 'ledger-files');
    assert.equal(finding.outcome, 'unknown');
    assert.match(finding.message, /Only 11 of 12 entries/);
  });

  it('is broken where nothing more is published, or something was no entry', async () => {
    const stopped = only(await judged({ fault: 'It is forked.' }), 'ledger-published');
    assert.deepEqual([stopped.outcome, stopped.message.includes('forked')], ['broken', true]);
    const aside = only(await judged({ setAside: 2 }), 'ledger-set-aside');
    assert.match(aside.message, /^2 rows in the outbox/);
  });

  it('is at risk when entries wait for more than a minute, broken after an hour', async () => {
    assert.equal(await waiting(60), 'met');
    assert.equal(await waiting(61), 'at-risk');
    assert.equal(await waiting(3601), 'broken');
  });

  it('is broken without a valid checkpoint', async () => {
    const finding = only(await judged({ published: null, rootsAgree: false }), 'ledger-published');
    assert.equal(finding.outcome, 'broken');
  });

  it('is unknown while nothing was recorded', async () => {
    const finding = only(await judged({ size: 0, published: 0 }), 'ledger-complete');
    assert.equal(finding.outcome, 'unknown');
  });

  it('does not claim what is not done yet', async () => {
    const params: Params = { 'database-audit': 'reconciled', sources: ['network'], rules: true };
    assert.deepEqual(gist(await judged({}, params)), [
      'database-audit unknown policy',
      'log-rules unknown policy',
      'log-sources unknown policy',
    ]);
  });

  it('finds a gap for the alarm too', async () => {
    assert.deepEqual(gist(await judged({ gaps: 1 }, { gaps: 'alarm' })), [
      'ledger-gap broken ledger',
    ]);
    assert.deepEqual(gist(await judged({}, { gaps: 'alarm' })), ['ledger-gap met ledger']);
  });

  it('fails when the ledger cannot be asked', async () => {
    const failure = new TrothError({
      code: 'log-unknown',
      kind: 'unavailable',
      publicMessage: 'Down.',
    });
    const context = { ...contextOf(policy), ledger: () => Promise.reject(failure) };
    await assert.rejects(logging.probe(context, { ledger: 'complete' }), failure);
  });
});
