import type { Coverage, Finding, JudgeContext } from '@troth/core/control';
import type { LedgerFacts } from '../context.ts';
import { coverage } from '../coverage.ts';
import { atRisk, broken, met, notDoneYet, unknown } from '../finding.ts';
import { counted, words } from '../wording.ts';
import type { Params } from './clause.ts';
import type { Facts } from './probe.ts';

/** An entry is published within a second; past these the sequencer is slow, then standing still. */
const slowAfter = 60;
const stoppedAfter = 3600;

const mostNamed = 20;

export function judge({ ledger }: Facts, params: Params, { now }: JudgeContext): Finding[] {
  return [
    ...(params.ledger && ledger
      ? [
          judgeWhole(ledger),
          judgePublished(ledger),
          ...judgeFiles(ledger, now),
          ...judgeSetAside(ledger),
        ]
      : []),
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

function judgePublished({ size, published, pending, pendingSeconds, fault }: LedgerFacts): Finding {
  const waited = pendingSeconds ?? 0;
  const behind = size - (published ?? 0);
  const facts = { pending, pendingSeconds, unpublished: behind };
  if (fault !== null) {
    const message = `Nothing more is published: ${fault}`;
    return broken('ledger-published', 'ledger', message, { facts });
  }
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

/** Whether the files that everybody can read are what was signed, byte by byte. */
function judgeFiles({ look }: LedgerFacts, now: Temporal.Instant): Finding[] {
  const { entries, seen, seenNow, oldest, damaged } = look;
  if (damaged.length > 0) return damaged.slice(0, mostNamed).map(judgeFile);
  if (entries === 0) return [];
  const facts = { entries, seen, seenNow };
  const coverage: Coverage = {
    looked: [{ what: 'entries', seen, of: entries }],
    how: `every byte of entries and tiles; ${counted(seenNow, 'entry', 'entries')} re-read in this check`,
    ...(oldest ? { since: oldest.toString() } : {}),
  };
  if (seen < entries) {
    const message = `Only ${seen} of ${counted(entries, 'entry', 'entries')} of the published log ${seen === 1 ? 'was' : 'were'} read within a day.`;
    return [unknown('ledger-files', 'ledger', message, { facts, coverage })];
  }
  const message = `${seen} of ${counted(entries, 'entry', 'entries')} stand in the published files as they were signed; ${seenNow} were re-read in this check${ageText(oldest, now)}.`;
  return [met('ledger-files', 'ledger', message, { facts, coverage })];
}

function ageText(oldest: Temporal.Instant | null, now: Temporal.Instant): string {
  if (oldest === null) return '';
  const hours = Math.max(0, Math.floor((now.epochMilliseconds - oldest.epochMilliseconds) / 3.6e6));
  if (hours === 0) return ', the oldest look less than an hour ago';
  return `, the oldest look ${counted(hours, 'hour')} ago`;
}

function judgeFile({ file, says, isRebuilt }: LedgerFacts['look']['damaged'][number]): Finding {
  const rebuilt = isRebuilt
    ? 'It was made again from the database, byte for byte as it was signed.'
    : 'The database does not hold what it takes to make it again. Restore it from a copy.';
  const message = `${file} of the published log was not as it was signed. ${says} ${rebuilt}`;
  return broken('ledger-files', `ledger/${file}`, message, { facts: { rebuilt: isRebuilt } });
}

function judgeSetAside({ setAside }: LedgerFacts): Finding[] {
  if (setAside === 0) return [];
  const message = `${counted(setAside, 'row')} in the outbox of the last 30 days ${setAside === 1 ? 'was' : 'were'} no entry: somebody wrote into Troth's database. ${setAside === 1 ? 'It was' : 'They were'} set aside in troth.set_aside, and not published.`;
  return [broken('ledger-set-aside', 'ledger', message, { facts: { setAside } })];
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
