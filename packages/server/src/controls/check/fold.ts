/**
 * Findings → clause status. Pure, and the only place where an exception or the age of a check
 * changes what a finding says.
 */
import { statusOf, worst, worstLast, type Finding, type Status } from '@troth/core/control';
import { lastDay } from '../last-day.ts';
import type { ReportedFinding } from './report.ts';

export interface ActiveException {
  readonly id: string;
  readonly promise: string;
  readonly rule: string;
  readonly resource: string;
  readonly reason: string;
  readonly owner: string;
  readonly expiresAt: Temporal.Instant;
}

/** The latest attestation of the data map as it stands. */
export interface MapAttestation {
  readonly role: string;
  readonly madeAt?: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
}

/** What a person added to the findings of a check. */
export interface Added {
  readonly exceptions: readonly ActiveException[];
  /** Undefined where nobody attested the map as it is. */
  readonly map: MapAttestation | undefined;
  /** Of the policy: its days are told in it. */
  readonly zone: string;
}

export interface Folded {
  readonly status: Status;
  readonly reason: string;
  readonly findings: readonly ReportedFinding[];
}

/** A finding that an exception covers is a known risk: it no longer breaks, and it is not kept either. */
export function foldFindings(
  findings: readonly Finding[],
  { exceptions, map, zone }: Added,
  now: Temporal.Instant,
): Folded {
  const reported = findings.map((finding) =>
    withException(withMap(withExpiry(finding, now, zone), map, now, zone), exceptions, now, zone),
  );
  if (reported.length === 0) {
    return { status: 'unknown', reason: 'The check examined nothing.', findings: [] };
  }
  const status = worst(reported.map(effectiveStatus));
  return { status, reason: reasonFor(status, reported), findings: reported };
}

export function effectiveStatus(finding: ReportedFinding): Status {
  if (finding.exception) return 'at-risk';
  return finding.attestation?.state ?? statusOf(finding.outcome);
}

/** An attestation lapses by the clock alone; `facts.expires` is its last moment. */
function withExpiry(finding: Finding, now: Temporal.Instant, zone: string): Finding {
  const { expires } = finding.facts;
  if (finding.outcome !== 'attested' || typeof expires !== 'string') return finding;
  if (Temporal.Instant.compare(Temporal.Instant.from(expires), now) > 0) return finding;
  return {
    ...finding,
    outcome: 'lapsed',
    message: `The attestation ended on ${lastDay(expires, zone)}.`,
  };
}

/** What nobody measured rests on whoever answers for the data map that says so. */
function withMap(
  finding: Finding,
  map: MapAttestation | undefined,
  now: Temporal.Instant,
  zone: string,
): ReportedFinding {
  if (finding.outcome !== 'declared') return finding;
  const ended = /[.!?]$/.test(finding.message) ? finding.message : `${finding.message}.`;
  const said = `${ended} Declared, not measured`;
  if (map === undefined) {
    return { ...finding, message: `${said}: nobody attests the data map as it is.` };
  }
  const until = lastDay(map.expiresAt, zone);
  const state = Temporal.Instant.compare(map.expiresAt, now) > 0 ? 'attested' : 'lapsed';
  const made = map.madeAt?.toZonedDateTimeISO(zone).toPlainDate().toString();
  const attestation = {
    role: map.role,
    ...(made === undefined ? {} : { made }),
    until,
    state,
  } as const;
  const who = map.role.replaceAll('-', ' ');
  const message =
    state === 'attested'
      ? `${said}: the ${who} ${made === undefined ? 'attests the data map' : `attested the data map on ${made}, which holds`} until ${until}.`
      : `${said}: what the ${who} attested of the data map ended on ${until}.`;
  return { ...finding, message, attestation };
}

function withException(
  finding: ReportedFinding,
  exceptions: readonly ActiveException[],
  now: Temporal.Instant,
  zone: string,
): ReportedFinding {
  if (finding.outcome !== 'broken' && finding.outcome !== 'at-risk') return finding;
  const exception = exceptions.find(
    (candidate) =>
      candidate.rule === finding.rule &&
      candidate.resource === finding.resource &&
      Temporal.Instant.compare(candidate.expiresAt, now) > 0,
  );
  if (!exception) return finding;
  const { id, reason, owner, expiresAt } = exception;
  return { ...finding, exception: { id, reason, owner, until: lastDay(expiresAt, zone) } };
}

function reasonFor(status: Status, findings: readonly ReportedFinding[]): string {
  const causes = findings.filter((finding) => effectiveStatus(finding) === status);
  const [first] = causes;
  if (!first) return '';
  const text = first.exception
    ? `Excepted until ${first.exception.until} (${first.exception.reason}): ${first.message}`
    : first.message;
  const more = causes.length - 1;
  return more > 0 && status !== 'kept' ? `${text} (and ${more} more)` : text;
}

/** The clause that decides a promise's status; the first of the worst. */
export function decisive<T extends { readonly status: Status }>(
  parts: readonly T[],
): T | undefined {
  return parts.reduce<T | undefined>(
    (a, b) => (a && worstLast.indexOf(a.status) >= worstLast.indexOf(b.status) ? a : b),
    undefined,
  );
}
