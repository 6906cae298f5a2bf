import type { Finding, JudgeContext } from '@troth/core/control';
import { formatDuration } from '@troth/core/policy';
import type { AttestationFact } from '../context.ts';
import { unknown } from '../finding.ts';
import { lastDay } from '../last-day.ts';
import { every } from '../wording.ts';
import type { Params } from './clause.ts';
import type { Facts } from './probe.ts';

const { compare } = Temporal.Instant;

/** An attestation that is about to end is announced this long before. */
const notice = Temporal.Duration.from({ days: 30 });

export function judge(facts: Facts, params: Params, at: JudgeContext): Finding[] {
  const usable = facts.attestations.filter(
    ({ role, revokedAt, evidenceDigest }) =>
      role === params.by &&
      revokedAt === null &&
      (params.evidence === 'statement' || evidenceDigest !== null),
  );
  const ends = usable.map((one) => [endOf(one, params, at), one] as const);
  const [last] = ends.toSorted(([a], [b]) => compare(b, a));
  return [last === undefined ? judgeNone(facts, params) : judgeLast(last[1], last[0], at)];
}

/** Its own expiry, or the period of the clause when that has become shorter since. */
function endOf(one: AttestationFact, params: Params, { policy }: JudgeContext): Temporal.Instant {
  const limit = one.madeAt.toZonedDateTimeISO(policy.zone).add(params.every).toInstant();
  return compare(one.expiresAt, limit) < 0 ? one.expiresAt : limit;
}

function judgeNone({ attestations }: Facts, params: Params): Finding {
  const mine = attestations.filter(({ role }) => role === params.by);
  const who = params.by.replaceAll('-', ' ');
  const due = `The ${who} has to, ${every(formatDuration(params.every))}.`;
  if (mine.length === 0) return unknown('attested', 'policy', `Nobody has attested this. ${due}`);
  const why = mine.every(({ revokedAt }) => revokedAt !== null)
    ? 'was withdrawn'
    : `lacks its ${params.evidence}`;
  return unknown('attested', 'policy', `The attestation of the ${who} ${why}. ${due}`);
}

function judgeLast(one: AttestationFact, end: Temporal.Instant, at: JudgeContext): Finding {
  const zone = at.policy.zone;
  const day = (instant: Temporal.Instant): string =>
    instant.toZonedDateTimeISO(zone).toPlainDate().toString();
  const who = one.role.replaceAll('-', ' ');
  const facts = {
    role: one.role,
    made: one.madeAt.toString(),
    expires: end.toString(),
    evidence: one.evidenceDigest,
    ...(one.evidenceName ? { evidenceName: one.evidenceName } : {}),
  };
  if (compare(end, at.now) <= 0) {
    const message = `The attestation of the ${who} ended on ${lastDay(end, zone)}.`;
    return { rule: 'attested', outcome: 'lapsed', resource: 'policy', message, facts };
  }
  const soon = compare(end, at.now.toZonedDateTimeISO(zone).add(notice).toInstant()) <= 0;
  const reminder = soon ? ' It must be renewed within 30 days.' : '';
  const message = `The ${who} attested this on ${day(one.madeAt)}, until ${lastDay(end, zone)}.${reminder}`;
  return {
    rule: 'attested',
    outcome: 'attested',
    resource: 'policy',
    message,
    facts: { ...facts, renew: soon },
  };
}
