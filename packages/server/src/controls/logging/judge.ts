import type { Finding } from '@troth/core/control';
import type { LedgerFacts } from '../context.ts';
import { coverage } from '../coverage.ts';
import { atRisk, broken, met, notDoneYet, unknown } from '../finding.ts';
import { counted, words } from '../wording.ts';
import type { Params } from './clause.ts';
import type { Facts } from './probe.ts';

/** An entry is published within a second; past these the sequencer is slow, then standing still. */
const slowAfter = 60;
const stoppedAfter = 3600;

export function judge({ ledger }: Facts, params: Params): Finding[] {
  return [
    ...(params.ledger && ledger ? [judgeWhole(ledger), judgePublished(ledger)] : []),
    ...(params.gaps && ledger ? [judgeGaps(ledger)] : []),
    ...judgeMissing(params),
  ];
}

/** Whether everything that was recorded stands in the log, once, and the same everywhere. */
function judgeWhole(ledger: LedgerFacts): Finding {
  const { size, published, gaps, doubled, evidenceWithoutEntry, entriesWithoutEvidence } = ledger;
  const facts = { size, published, gaps, doubled, evidenceWithoutEntry, entriesWithoutEvidence };
  const faults = [
    gaps > 0 && `${counted(gaps, 'index', 'indexes')} without an entry`,
    doubled > 0 && `${counted(doubled, 'entry', 'entries')} twice`,
    evidenceWithoutEntry > 0 && `${counted(evidenceWithoutEntry, 'record')} without an entry`,
    entriesWithoutEvidence > 0 &&
      `${counted(entriesWithoutEvidence, 'entry', 'entries')} without the record`,
    size === published && !ledger.rootsAgree && 'a published log that differs from the database',
  ].filter((fault) => fault !== false);
  if (faults.length > 0) {
    return broken('ledger-complete', 'ledger', `The ledger has ${words(faults)}.`, { facts });
  }
  if (size === 0) {
    return unknown('ledger-complete', 'ledger', 'Nothing has reached the ledger yet.', { facts });
  }
  const message = `The ledger holds ${counted(size, 'entry', 'entries')}, without a gap.`;
  return met('ledger-complete', 'ledger', message, {
    coverage: coverage('outbox, database and published checkpoint compared', { entries: size }),
    facts,
  });
}

function judgePublished({ size, published, pending, pendingSeconds }: LedgerFacts): Finding {
  const waited = pendingSeconds ?? 0;
  const behind = size - (published ?? 0);
  const facts = { pending, pendingSeconds, unpublished: behind };
  const what = `${counted(pending, 'entry waits', 'entries wait')} for an index and ${counted(behind, 'is', 'are')} not published`;
  if (published === null && size > 0) {
    const message = 'The ledger has no published checkpoint with a valid signature.';
    return broken('ledger-published', 'ledger', message, { facts });
  }
  if (waited > stoppedAfter) {
    const message = `${what}; the oldest has waited for more than an hour.`;
    return broken('ledger-published', 'ledger', message, { facts });
  }
  if (waited > slowAfter) {
    const message = `${what}; the oldest has waited for ${waited} seconds.`;
    return atRisk('ledger-published', 'ledger', message, { facts });
  }
  return met('ledger-published', 'ledger', 'What is recorded is published without delay.', {
    coverage: coverage('the outbox and the published checkpoint', { entries: size }),
    facts,
  });
}

function judgeGaps({ gaps, size }: LedgerFacts): Finding {
  const facts = { gaps, size };
  return gaps > 0
    ? broken('ledger-gap', 'ledger', `The ledger has ${counted(gaps, 'gap')}.`, { facts })
    : met('ledger-gap', 'ledger', 'The ledger has no gap; one would break this promise.', {
        coverage: coverage('every index of the ledger', { entries: size }),
        facts,
      });
}

function judgeMissing(params: Params): Finding[] {
  return [
    ...(params['database-audit']
      ? [notDoneYet('database-audit', "The database's audit log is not reconciled yet.")]
      : []),
    ...(params.sources
      ? [notDoneYet('log-sources', `The ${words(params.sources)} logs are not collected yet.`)]
      : []),
    ...(params.rules ? [notDoneYet('log-rules', 'No rules run over the logs yet.')] : []),
  ];
}
