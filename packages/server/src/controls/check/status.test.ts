import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { statusOf, type Outcome } from '@troth/core/control';
import type { Catalogue, Policy } from '@troth/core/policy';
import { controls } from '../catalogue.ts';
import type { Judgement } from './records.ts';
import { reportPolicy } from './status.ts';

const now = Temporal.Instant.from('2026-11-22T12:00:00Z');
const at = { file: 'p.yaml', line: 1, column: 1, length: 1 };

const catalogue: Catalogue = {
  kinds: [],
  contradictions: [],
  running: new Set(['retention']),
};

function policyOf(promises: Record<string, readonly string[]>): Policy {
  return {
    id: 'demo',
    title: 'Demo',
    company: 'Demo',
    effective: Temporal.PlainDate.from('2026-01-01'),
    zone: 'UTC',
    hash: 'f'.repeat(64),
    map: { subjects: {}, purposes: {}, recipients: {}, stores: {} },
    promises: Object.entries(promises).map(([id, parts]) => ({
      id,
      says: id,
      rollsUp: parts.filter((part) => part in promises),
      clauses: parts
        .filter((part) => !(part in promises))
        .map((kind, index) => ({ kind, index, params: {}, at })),
      at,
    })),
  };
}

function judged(promise: string, outcome: Outcome, freshUntil = '2026-11-23T00:00:00Z'): Judgement {
  return {
    id: promise,
    run: 'r',
    number: 1,
    policy: 'demo',
    policyHash: 'f'.repeat(64),
    promise,
    clause: 0,
    kind: 'retention',
    status: statusOf(outcome),
    reason: outcome,
    checkedAt: Temporal.Instant.from('2026-11-22T00:00:00Z'),
    freshUntil: Temporal.Instant.from(freshUntil),
    entry: null,
    findings: [{ rule: 'r', outcome, resource: 's', message: `It is ${outcome}.`, facts: {} }],
  };
}

function statuses(policy: Policy, judgements: readonly Judgement[]): Record<string, string> {
  const report = reportPolicy(policy, { catalogue, judgements, exceptions: [], now });
  return Object.fromEntries(report.promises.map(({ id, status }) => [id, status]));
}

describe('how a policy stands', () => {
  it('is kept only where a fresh judgement says so', () => {
    const policy = policyOf({ A1: ['retention'], A2: ['retention'], A3: ['retention'] });
    const stale = judged('A2', 'met', '2026-11-22T12:00:00Z');
    assert.deepEqual(statuses(policy, [judged('A1', 'met'), stale]), {
      A1: 'kept',
      A2: 'unknown',
      A3: 'unknown',
    });
  });

  for (const kind of controls.keys()) {
    it(`knows a stale judgement of ${kind} for unknown`, () => {
      const policy = policyOf({ A1: [kind] });
      const stale = { ...judged('A1', 'met', '2026-11-22T12:00:00Z'), kind };
      const report = reportPolicy(policy, {
        catalogue: { ...catalogue, running: new Set([kind]) },
        judgements: [stale],
        exceptions: [],
        now,
      });
      assert.equal(report.promises[0]?.status, 'unknown');
      assert.match(report.promises[0]?.reason ?? '', /stale: it was made at 2026-11-22 00:00 UTC/);
    });
  }

  it('counts a control that does not run as unknown, whatever was once recorded', () => {
    const policy = policyOf({ A1: ['backup'] });
    const report = reportPolicy(policy, {
      catalogue,
      judgements: [{ ...judged('A1', 'met'), kind: 'backup' }],
      exceptions: [],
      now,
    });
    assert.equal(report.promises[0]?.status, 'unknown');
    assert.equal(report.promises[0]?.reason, 'This control is not running.');
    assert.equal(report.counts.unknown, 1);
  });

  it('is unknown once the policy has changed, until it is checked again', () => {
    const before = { ...judged('A1', 'met'), policyHash: '0'.repeat(64) };
    assert.deepEqual(statuses(policyOf({ A1: ['retention'] }), [before]), { A1: 'unknown' });
  });

  it('is as bad as the worst clause', () => {
    const policy = policyOf({ A1: ['retention', 'backup'] });
    assert.deepEqual(statuses(policy, [judged('A1', 'met')]), { A1: 'unknown' });
    assert.deepEqual(statuses(policy, [judged('A1', 'broken')]), { A1: 'broken' });
  });

  it('rolls up through several levels, and a missing part is never kept', () => {
    const policy = policyOf({ A1: ['retention'], A2: ['retention'], A3: ['A1'], A4: ['A3', 'A2'] });
    const kept = [judged('A1', 'met'), judged('A2', 'met')];
    assert.equal(statuses(policy, kept)['A4'], 'kept');
    assert.equal(statuses(policy, [judged('A1', 'broken'), judged('A2', 'met')])['A4'], 'broken');
    assert.equal(statuses(policy, [judged('A2', 'met')])['A4'], 'unknown');
  });
});
