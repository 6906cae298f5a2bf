/** Findings about requests, their certificates, and people who came back: the same for every control. */
import type { Finding } from '@troth/core/control';
import { formatDuration } from '@troth/core/policy';
import type { Attempt } from '../attempt.ts';
import { coverage } from '../coverage.ts';
import { atRisk, broken, met, notDoneYet, resource, restsOnNothing, unknown } from '../finding.ts';
import { counted, words } from '../wording.ts';
import type { CertificateFacts } from './certificate-facts.ts';
import type { RequestCounts } from './facts.ts';
import type { Right } from './request.ts';
import type { InTime, OpenRequests, RequestsInTime, RequestTable } from './request-tables.ts';

export function judgeInTime(
  { tables: all, own: ours }: RequestsInTime,
  rights: readonly Right[],
  promised: InTime,
): Finding[] {
  return rights.flatMap((right) => {
    const mine = all.filter(([table]) => table.requests.right === right);
    const counts = ours.get(right);
    const tables = mine.flatMap(([table, attempt]) => judgeTable(table, attempt, promised));
    const own = counts ? [judgeOwn(right, counts, promised, mine.length > 0)] : [];
    const found = [...tables, ...own];
    // Where requests come in one way, another way without any says nothing against them.
    const telling = found.filter((finding) => !restsOnNothing(finding));
    if (telling.length > 0) return telling;
    if (found.length > 0) return found;
    const message = `No store of requests for ${right} is declared.`;
    return [unknown('request-late', `right/${right}`, message)];
  });
}

function judgeTable(
  { store, dataset, requests }: RequestTable,
  attempt: Attempt<OpenRequests>,
  promised: InTime,
): Finding[] {
  const where = resource(store, dataset.table);
  if (!attempt.done) {
    const { code, message } = attempt.failure;
    const text = `${where} could not be counted: ${message}`;
    return [unknown('request-late', where, text, { facts: { code } })];
  }
  const strange = judgeMoments(where, requests, attempt.value);
  const { open, late, hopeless, completed } = attempt.value;
  const within = formatDuration(promised.within);
  const facts = { right: requests.right, open, completed, within };
  if (late === 0) {
    if (strange.length > 0) return strange;
    const message = `None of ${counted(open, 'open request')} for ${requests.right} in ${where} is older than ${within}.`;
    return [
      met('request-late', where, message, {
        rows: 0,
        coverage: coverage('every request of the table', { requests: open + completed }),
        nothing: `${where} has no request for ${requests.right} yet, so nothing shows that one is done in time.`,
        facts,
      }),
    ];
  }
  const are = `${counted(late, 'open request')} for ${requests.right} in ${where} ${late === 1 ? 'is' : 'are'} older than ${within}`;
  if (hopeless === 0 && promised.extension !== undefined) {
    const message = `${are}; in time only with notice and reasons for the extension of ${formatDuration(promised.extension)}.`;
    return [atRisk('request-late', where, message, { rows: late, facts }), ...strange];
  }
  return [broken('request-late', where, `${are}.`, { rows: late, facts }), ...strange];
}

/** A moment that cannot be is no proof that a request is young, or done. */
function judgeMoments(
  where: string,
  { right, opened, completed }: RequestTable['requests'],
  { undated, ahead }: OpenRequests,
): Finding[] {
  const findings: Finding[] = [];
  if (undated > 0) {
    const message = `${counted(undated, 'request')} for ${right} in ${where} ${undated === 1 ? 'has' : 'have'} no day on which ${undated === 1 ? 'it' : 'they'} came in, or one that cannot be: ${opened} is empty, infinite or still to come. Whether ${undated === 1 ? 'it is' : 'they are'} late cannot be told.`;
    findings.push(unknown('request-undated', `${where}.${opened}`, message, { rows: undated }));
  }
  if (ahead > 0) {
    const message = `${counted(ahead, 'request')} for ${right} in ${where} ${ahead === 1 ? 'is' : 'are'} said to be done on a day that is still to come or is none (${completed}), and ${ahead === 1 ? 'counts' : 'count'} as open.`;
    findings.push(unknown('request-undated', `${where}.${completed}`, message, { rows: ahead }));
  }
  return findings;
}

/** An extension that was recorded with its reason within the first month is kept to; no other is. */
function judgeOwn(
  right: Right,
  counts: RequestCounts,
  promised: InTime,
  hasTable: boolean,
): Finding {
  const where = `right/${right}`;
  const within = formatDuration(promised.within);
  const { open, late, extended, lateByDays, short, done, endedLate, refused } = counts;
  const { closed = 0 } = counts;
  const facts = { right, open, extended, done, endedLate, refused, unverified: counts.unverified };
  const measured = hasTable ? '' : '; the data map declares no table of such requests besides';
  if (late > 0) {
    const oldest = lateByDays === 0 ? '' : `, the oldest by ${counted(lateByDays, 'day')}`;
    const message = `${counted(late, 'request')} for ${right} that Troth holds ${late === 1 ? 'is' : 'are'} open past ${within}${oldest}.`;
    return broken('request-late', where, message, { rows: late, facts });
  }
  if (short > 0) {
    const message = `${counted(short, 'request')} for ${right} ran and fell short; what is not done is named in each, and its time is not over.`;
    return atRisk('request-late', where, message, { rows: short, facts });
  }
  if (endedLate > 0) {
    const message = `${counted(endedLate, 'request')} for ${right} ended after ${endedLate === 1 ? 'its' : 'their'} deadline in the last 365 days; none is open past ${within} now.`;
    return atRisk('request-late', where, message, { rows: endedLate, facts });
  }
  if (closed > 0) {
    const message = `${counted(closed, 'request')} for ${right} ${closed === 1 ? 'was' : 'were'} closed in the last 365 days with something that could not be done; each certificate names it.`;
    return atRisk('request-late', where, message, { rows: closed, facts });
  }
  const openOnes =
    open === 0
      ? `No request for ${right} is open`
      : `None of ${counted(open, 'open request')} for ${right} is past ${within}${extended === 0 ? '' : ` but ${extended} extended with a reason`}`;
  const message = `${openOnes}, counted in Troth's own requests, of which ${done} ${done === 1 ? 'is' : 'are'} done and ${refused} refused${measured}.`;
  return met('request-late', where, message, {
    rows: 0,
    coverage: coverage("Troth's own requests", { requests: counts.ever }),
    nothing: `No request for ${right} was ever made here, so nothing shows that one is done in time${measured}.`,
    facts,
  });
}

/** `carriedOut`: whether a workflow of this installation ends in such certificates. */
export function judgeCertificates(
  right: Right,
  facts: CertificateFacts,
  carriedOut: boolean,
): Finding {
  const where = `right/${right}`;
  if (!carriedOut) return notDoneYet('certificate', `No certificate is issued for ${right} yet.`);
  const { done, missing, verified, unsound, unrecorded } = facts;
  const detail = { facts: { done, missing, verified, unsound, unrecorded } };
  const wrong = [
    missing > 0 && `${missing} of them ${missing === 1 ? 'has' : 'have'} no certificate`,
    unsound > 0 && `${counted(unsound, 'certificate')} ${unsound === 1 ? 'does' : 'do'} not verify`,
    unrecorded > 0 &&
      `${counted(unrecorded, 'certificate')} name${unrecorded === 1 ? 's' : ''} ledger entries that no log has`,
  ].filter((one) => one !== false);
  const all = `${counted(done, 'request')} for ${right} ${done === 1 ? 'is' : 'are'} done`;
  if (wrong.length > 0) {
    const rows = missing + unsound + unrecorded;
    return broken('certificate', where, `${all}: ${words(wrong)}.`, { rows, ...detail });
  }
  if (done === 0) {
    const message = `Troth has done no ${right} yet; each that it does ends in a certificate.`;
    return unknown('certificate', where, message, detail);
  }
  const which =
    verified < done ? `the latest ${verified} certificates verify` : 'each certificate verifies';
  const message = `${all}: none lacks its certificate, and ${which} with its ledger entries.`;
  return met('certificate', where, message, {
    coverage: coverage('signature, receipts and ledger entries of the latest', {
      certificates: [verified, done],
    }),
    ...detail,
  });
}
