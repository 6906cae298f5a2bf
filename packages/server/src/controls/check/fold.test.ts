import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Finding, Outcome } from '@troth/core/control';
import { foldFindings, type ActiveException } from './fold.ts';

const now = Temporal.Instant.from('2026-11-22T12:00:00Z');

function finding(outcome: Outcome, resource = 'main/public.notes'): Finding {
  return { rule: 'past-period', outcome, resource, message: `It is ${outcome}.`, facts: {} };
}

function exception(resource: string, expires: string): ActiveException {
  return {
    id: 'e1',
    promise: 'P20',
    rule: 'past-period',
    resource,
    reason: 'The migration of old notes is under way',
    owner: 'data team',
    expiresAt: Temporal.Instant.from(expires),
  };
}

describe('folding findings', () => {
  it('takes the worst outcome and its message', () => {
    const folded = foldFindings(
      [finding('met'), finding('broken'), finding('unknown')],
      { exceptions: [], map: undefined, zone: 'UTC' },
      now,
    );
    assert.equal(folded.status, 'broken');
    assert.equal(folded.reason, 'It is broken.');
  });

  it('never calls nothing kept', () => {
    assert.equal(
      foldFindings([], { exceptions: [], map: undefined, zone: 'UTC' }, now).status,
      'unknown',
    );
  });

  it('turns an excepted finding into a risk, on its own resource only', () => {
    const findings = [finding('broken', 'a'), finding('met', 'b')];
    const active = exception('a', '2026-12-01T00:00:00Z');
    const folded = foldFindings(
      findings,
      { exceptions: [active], map: undefined, zone: 'UTC' },
      now,
    );
    assert.equal(folded.status, 'at-risk');
    assert.match(folded.reason, /Excepted until 2026-1[12]-/);
    assert.equal(
      foldFindings(
        [finding('broken', 'c')],
        { exceptions: [active], map: undefined, zone: 'UTC' },
        now,
      ).status,
      'broken',
    );
  });

  it('re-opens the finding when the exception expires', () => {
    const expired = exception('a', '2026-11-22T12:00:00Z');
    assert.equal(
      foldFindings(
        [finding('broken', 'a')],
        { exceptions: [expired], map: undefined, zone: 'UTC' },
        now,
      ).status,
      'broken',
    );
  });

  it('lets an attestation lapse by the clock alone', () => {
    const attested = { ...finding('attested'), facts: { expires: '2026-11-22T13:00:00Z' } };
    assert.equal(
      foldFindings([attested], { exceptions: [], map: undefined, zone: 'UTC' }, now).status,
      'attested',
    );
    assert.equal(
      foldFindings(
        [attested],
        { exceptions: [], map: undefined, zone: 'UTC' },
        now.add({ hours: 1 }),
      ).status,
      'lapsed',
    );
  });

  it('cannot except what is unknown', () => {
    const active = exception('a', '2026-12-01T00:00:00Z');
    assert.equal(
      foldFindings(
        [finding('unknown', 'a')],
        { exceptions: [active], map: undefined, zone: 'UTC' },
        now,
      ).status,
      'unknown',
    );
  });
});

const by = (expires: string) => ({
  exceptions: [],
  map: { role: 'head-of-privacy', expiresAt: Temporal.Instant.from(expires) },
  zone: 'UTC',
});

describe('what is only declared', () => {
  const one = [finding('met'), finding('declared')];

  it('says on which day the data map was attested', () => {
    const map = {
      role: 'head-of-privacy',
      madeAt: Temporal.Instant.from('2026-01-01T00:00:00Z'),
      expiresAt: Temporal.Instant.from('2099-01-01T00:00:00Z'),
    };
    const [, finding] = foldFindings(one, { exceptions: [], map, zone: 'UTC' }, now).findings;
    assert.equal(finding?.attestation?.made, '2026-01-01');
    assert.match(finding?.message ?? '', /attested the data map on 2026-01-01, which holds until/);
  });

  it('is unknown while nobody attests the data map', () => {
    const folded = foldFindings(one, { exceptions: [], map: undefined, zone: 'UTC' }, now);
    assert.equal(folded.status, 'unknown');
    assert.match(folded.reason, /Declared, not measured: nobody attests the data map as it is\.$/);
  });

  it('is attested, never kept, while somebody does', () => {
    const folded = foldFindings(one, by('2199-01-01T00:00Z'), now);
    assert.equal(folded.status, 'attested');
    assert.match(folded.reason, /the head of privacy attests the data map until 2198-12-31\.$/);
    assert.equal(
      foldFindings([finding('declared')], by('2199-01-01T00:00Z'), now).status,
      'attested',
    );
  });

  it('lapses with the attestation', () => {
    assert.equal(foldFindings(one, by('2000-01-01T00:00Z'), now).status, 'lapsed');
  });

  it('hides nothing that is broken', () => {
    const folded = foldFindings([...one, finding('broken')], by('2199-01-01T00:00Z'), now);
    assert.equal(folded.status, 'broken');
  });
});
