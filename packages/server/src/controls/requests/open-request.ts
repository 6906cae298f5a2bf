/** Opening a request: a durable intent with its deadline, and the person only encrypted. */
import { randomBytes } from 'node:crypto';
import { deadlineAfter, type Policy } from '@troth/core/policy';
import { inTransaction } from '../../platform/database.ts';
import type { RowKey } from '../../stores/contract.ts';
import type { RequestEnvironment, Subject } from './environment.ts';
import { requestError } from './error.ts';
import type { Request } from './request.ts';
import { readRequest } from './rows.ts';
import { decisionOf } from './state.ts';
import { insertEvent, transition } from './transition.ts';

/** GDPR Art. 12(3): one month, and two more where that is needed. */
const month = Temporal.Duration.from({ months: 1 });
const longest = Temporal.Duration.from({ months: 3 });
const shortestReason = 20;

/** What opening, verifying and extending need: no store is asked. */
type Opening = Pick<RequestEnvironment, 'pool' | 'recorder' | 'clock' | 'pseudonymOf' | 'sealer'>;

export interface NewRequest {
  readonly right: Request['right'];
  readonly kind: string;
  readonly key: RowKey;
  /** When it came in; now when absent. The clock runs from here. */
  readonly openedAt?: Temporal.Instant;
}

/** → the request's id. */
export async function openRequest(
  environment: Opening,
  policy: Policy,
  { right, kind, key, openedAt }: NewRequest,
): Promise<string> {
  const { pool, recorder, clock, pseudonymOf, sealer } = environment;
  const id = `req_${randomBytes(16).toString('base64url')}`;
  const at = clock.now();
  const opened = openedAt ?? at;
  const due = deadlineAfter(opened, month, policy.zone);
  const pseudonym = pseudonymOf(policy.id, kind, key);
  const sealed = sealer.seal(policy.id, Buffer.from(JSON.stringify(key)), `request ${id}`);
  await inTransaction(pool, async (client) => {
    const entry = await recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      decision: decisionOf.open,
      at,
      payload: {
        request: id,
        right,
        kind,
        pseudonym,
        opened: opened.toString(),
        due: due.toString(),
      },
    });
    await client.query(
      `insert into troth.request (id, policy, policy_hash, "right", subject_kind, pseudonym,
         sealed_subject, state, opened_at, due_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'received', $8, $9)`,
      [
        id,
        policy.id,
        policy.hash,
        right,
        kind,
        pseudonym,
        sealed,
        opened.toString(),
        due.toString(),
      ],
    );
    await insertEvent(client, id, { event: 'open', state: 'received', at, entry });
  });
  return id;
}

/** `how` the person was recognized: `signed in`, `letter with a copy`; no value of the person. */
export async function verifyRequest(
  environment: Opening,
  policy: Policy,
  id: string,
  how: string,
): Promise<void> {
  await transition(environment, policy, id, { event: 'verify', payload: { how } });
}

/** To at most three months in all, with a reason, and only within the first (GDPR Art. 12(3)). */
export async function extendRequest(
  environment: Opening,
  policy: Policy,
  id: string,
  { because, until }: { readonly because: string; readonly until: Temporal.Instant },
): Promise<void> {
  const request = await readRequest(environment.pool, id);
  const { openedAt } = request;
  const refuse = (why: string) => requestError('request-extension', 'denied', why, { request: id });
  if (because.trim().length < shortestReason) {
    throw refuse(`An extension needs a reason of at least ${shortestReason} characters.`);
  }
  if (request.extendedBecause !== null) throw refuse('A request is extended once.');
  if (isAfter(environment.clock.now(), deadlineAfter(openedAt, month, policy.zone))) {
    throw refuse('A request is extended within its first month.');
  }
  if (
    isAfter(until, deadlineAfter(openedAt, longest, policy.zone)) ||
    !isAfter(until, request.dueAt)
  ) {
    throw refuse('A request is extended beyond its first month, to three months in all at most.');
  }
  await transition(environment, policy, id, {
    event: 'extend',
    payload: { because, until: until.toString() },
    set: { due_at: until.toString(), extended_because: because.trim() },
  });
}

function isAfter(a: Temporal.Instant, b: Temporal.Instant): boolean {
  return Temporal.Instant.compare(a, b) > 0;
}

/** Whom it is about; only while it is open. Throws `request-state` where that is gone. */
export async function subjectOf(
  { pool, sealer }: Pick<RequestEnvironment, 'pool' | 'sealer'>,
  request: Request,
): Promise<Subject> {
  const { rows } = await pool.query<{ readonly sealed: Buffer | null }>(
    'select sealed_subject as sealed from troth.request where id = $1',
    [request.id],
  );
  const sealed = rows[0]?.sealed;
  if (!sealed) {
    throw requestError('request-state', 'conflict', `Request ${request.id} is ${request.state}.`);
  }
  const text = Buffer.from(sealer.open(request.policy, sealed, `request ${request.id}`));
  const key: unknown = JSON.parse(text.toString());
  if (!Array.isArray(key) || !key.every(isPart)) {
    throw requestError('request-unknown', 'bug', 'The sealed key of a request cannot be read.');
  }
  return { policy: request.policy, kind: request.subjectKind, key };
}

function isPart(part: unknown): part is string | null {
  return part === null || typeof part === 'string';
}
