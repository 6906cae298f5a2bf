import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Status } from '@troth/core/control';
import type { PolicyReport, PromiseReport, ReportedFinding } from '@troth/server';
import { lookOf } from '../look.ts';
import type { Output, Shell } from '../shell.ts';
import { policyReport } from './policy-report.ts';
import { countStatuses } from './summary.ts';

const output: Output = { isTerminal: false, columns: 60, write: async () => {} };
const shell: Shell = {
  env: { LANG: 'C.UTF-8' },
  cwd: '/',
  out: output,
  err: output,
  signal: new AbortController().signal,
};
const look = lookOf(shell, output, true);

function promise(
  id: string,
  status: Status,
  reason: string,
  findings: readonly ReportedFinding[] = [],
): PromiseReport {
  return {
    id,
    says: `What ${id} promises to everybody.`,
    status,
    reason,
    checkedAt: null,
    freshUntil: null,
    rollsUp: [],
    clauses: [
      {
        index: 0,
        kind: 'retention',
        says: '',
        status,
        reason,
        checkedAt: null,
        freshUntil: null,
        entry: null,
        findings,
      },
    ],
  };
}

function report(...promises: readonly PromiseReport[]): PolicyReport {
  return {
    policy: 'acme',
    title: 'Acme privacy',
    company: 'Acme',
    hash: '00',
    effective: '2026-01-01',
    counts: countStatuses(promises.map(({ status }) => status)),
    promises,
  };
}

function finding(resource: string): ReportedFinding {
  return {
    rule: 'past-period',
    outcome: 'broken',
    resource,
    message: '3 rows are too old.',
    facts: {},
  };
}

describe('a policy report', () => {
  it('shows what is broken first and what is kept last', () => {
    const text = policyReport(
      report(
        promise('A1', 'kept', ''),
        promise('A2', 'broken', 'why'),
        promise('A3', 'unknown', 'why not'),
      ),
      look,
    );
    const at = ['1 broken', '1 unknown', '1 kept'].map((heading) => text.indexOf(heading));
    assert.ok(at.every((position) => position > 0));
    assert.deepEqual(
      at,
      at.toSorted((a, b) => a - b),
    );
  });

  it('says a shared reason once, over all the promises that it holds for', () => {
    const text = policyReport(
      report(
        promise('A1', 'unknown', 'This control is not running.'),
        promise('A2', 'unknown', 'This control is not running.'),
      ),
      look,
    );
    assert.equal(text.split('This control is not running.').length, 2);
    assert.match(text, /A1 A2/);
  });

  it('names where each broken promise is broken, and how to see the rest', () => {
    const findings = ['a', 'b', 'c', 'd', 'e'].map((name) => finding(`main/public.${name}`));
    const text = policyReport(report(promise('A1', 'broken', 'three', findings)), look);
    assert.match(text, /main\/public\.a: 3 rows are too old\./);
    assert.match(text, /2 more: troth explain acme\/A1/);
  });

  it('shows an exception with its reason, owner and last day', () => {
    const excepted: ReportedFinding = {
      ...finding('main/public.a'),
      exception: {
        id: 'e1',
        reason: 'The purge is being rewritten',
        owner: 'platform',
        until: '2027-01-31',
      },
    };
    const text = policyReport(report(promise('A1', 'at-risk', 'three', [excepted])), look);
    assert.match(
      text.replaceAll(/\s+/g, ' '),
      /Excepted until 2027-01-31 by platform: The purge is being rewritten/,
    );
  });

  it('fits the width', () => {
    const long =
      'A sentence that goes on and on, over more than one line of a narrow terminal, and then some.';
    const text = policyReport(
      report(promise('A1', 'broken', long), promise('A2', 'kept', long)),
      look,
    );
    for (const line of text.split('\n').slice(2)) assert.ok(line.length <= 60, line);
  });
});
