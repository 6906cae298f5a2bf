/**
 * Exceptions: a finding that the company knows of and answers for until a day that it names. Public.
 */
import { randomUUID } from 'node:crypto';
import type { Policy } from '@troth/core/policy';
import type { Pool } from 'pg';
import { inTransaction } from '../../platform/database.ts';
import { lastDay } from '../last-day.ts';
import { checkError } from './error.ts';
import { instant } from './records.ts';
import type { Recorder } from './recorder.ts';

const shortestReason = 20;

export interface NewException {
  readonly promise: string;
  readonly rule: string;
  readonly resource: string;
  /** 20 characters or more; public. */
  readonly reason: string;
  readonly owner: string;
  readonly expires: Temporal.PlainDate;
}

export interface ExceptionRow extends Omit<NewException, 'expires'> {
  readonly id: string;
  readonly policy: string;
  readonly madeAt: string;
  readonly expiresAt: string;
  /** The last day on which it holds, in the policy's zone. */
  readonly until: string;
  readonly state: 'active' | 'expired' | 'ended';
}

export interface Recorded {
  readonly id: string;
  /** The ledger entry. */
  readonly entry: string;
  readonly expiresAt: string | null;
  /** The last day on which it holds, in the policy's zone; null where it was ended. */
  readonly until: string | null;
}

export async function addException(
  pool: Pool,
  recorder: Recorder,
  policy: Policy,
  exception: NewException,
  now: Temporal.Instant,
): Promise<Recorded> {
  const expires = endOf(exception.expires, policy.zone);
  requireSound(exception, policy.zone, now);
  await requireFinding(pool, policy.id, exception);
  const id = randomUUID();
  const entry = await inTransaction(pool, async (client) => {
    const entry = await recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      clause: exception.promise,
      decision: 'excepted',
      at: now,
      payload: {
        ...exception,
        reason: exception.reason.trim(),
        id,
        expires: expires.toString(),
      },
    });
    await client.query(
      `insert into troth.exception
         (id, policy, promise, rule, resource, reason, owner, made_at, expires_at, entry)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        policy.id,
        exception.promise,
        exception.rule,
        exception.resource,
        exception.reason.trim(),
        exception.owner,
        now.toString(),
        expires.toString(),
        entry,
      ],
    );
    return entry;
  });
  return { id, entry, ...endingOf(expires, policy.zone) };
}

/** Ends it now; the finding counts in full again. Ending twice is refused (`exception-unknown`). */
export async function endException(
  pool: Pool,
  recorder: Recorder,
  policies: readonly Policy[],
  id: string,
  now: Temporal.Instant,
): Promise<Recorded> {
  const entry = await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ readonly policy: string; readonly promise: string }>(
      `update troth.exception set ended_at = $2
        where id::text = $1 and ended_at is null returning policy, promise`,
      [id, now.toString()],
    );
    const policy = policies.find((candidate) => candidate.id === rows[0]?.policy);
    if (!rows[0] || !policy) {
      throw checkError({
        code: 'exception-unknown',
        kind: 'missing',
        publicMessage: 'There is no such exception in force. `troth exception list` shows them.',
      });
    }
    return recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      clause: rows[0].promise,
      decision: 'revoked',
      at: now,
      payload: { exception: id },
    });
  });
  return { id, entry, expiresAt: null, until: null };
}

export async function listExceptions(
  pool: Pool,
  policies: readonly Pick<Policy, 'id' | 'zone'>[],
  now: Temporal.Instant,
): Promise<readonly ExceptionRow[]> {
  const zones = new Map(policies.map(({ id, zone }) => [id, zone]));
  const { rows } = await pool.query<
    Omit<ExceptionRow, 'madeAt' | 'expiresAt' | 'until' | 'state'> & {
      readonly made_at: Date;
      readonly expires_at: Date;
      readonly ended_at: Date | null;
    }
  >(
    `select id, policy, promise, rule, resource, reason, owner, made_at, expires_at, ended_at
       from troth.exception order by made_at desc, id`,
  );
  return rows.map(({ made_at, expires_at, ended_at, ...row }) => ({
    ...row,
    madeAt: made_at.toISOString(),
    expiresAt: expires_at.toISOString(),
    until: lastDay(instant(expires_at), zones.get(row.policy) ?? 'UTC'),
    state: stateOf(ended_at, instant(expires_at), now),
  }));
}

function stateOf(
  ended: Date | null,
  expires: Temporal.Instant,
  now: Temporal.Instant,
): ExceptionRow['state'] {
  if (ended) return 'ended';
  return Temporal.Instant.compare(expires, now) > 0 ? 'active' : 'expired';
}

function requireSound(exception: NewException, zone: string, now: Temporal.Instant): void {
  if (exception.reason.trim().length < shortestReason) {
    throw checkError({
      code: 'exception-reason',
      kind: 'invalid',
      facts: { shortest: shortestReason },
      publicMessage: `An exception needs a reason of at least ${shortestReason} characters: it is shown to the public.`,
    });
  }
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  if (Temporal.PlainDate.compare(exception.expires, today) <= 0) {
    throw checkError({
      code: 'exception-expiry',
      kind: 'invalid',
      publicMessage: `An exception ends on a day after today, ${today}.`,
    });
  }
}

/** An exception for a finding that does not exist would lie in wait for a later one. */
async function requireFinding(pool: Pool, policy: string, named: NewException): Promise<void> {
  const { rowCount } = await pool.query(
    `select from troth.judgement j join troth.finding f on f.judgement = j.id
      where j.policy = $1 and j.promise = $2 and f.rule = $3 and f.resource = $4
        and f.outcome in ('broken', 'at-risk')
        and j.number = (select max(number) from troth.judgement latest
              where latest.policy = j.policy and latest.promise = j.promise
                and latest.clause = j.clause)
      limit 1`,
    [policy, named.promise, named.rule, named.resource],
  );
  if (rowCount) return;
  throw checkError({
    code: 'exception-finding',
    kind: 'missing',
    facts: { promise: named.promise, rule: named.rule },
    publicMessage: `The last check of ${named.promise} has no broken finding of that rule and resource. \`troth explain ${named.promise}\` shows what it has.`,
  });
}

/** How an end is told to whoever asked for it. */
export function endingOf(
  end: Temporal.Instant,
  zone: string,
): { readonly expiresAt: string; readonly until: string } {
  return { expiresAt: end.toString(), until: lastDay(end, zone) };
}

/** The last moment of the day in the policy's time zone. */
export function endOf(day: Temporal.PlainDate, zone: string): Temporal.Instant {
  return day.add({ days: 1 }).toZonedDateTime(zone).toInstant();
}
