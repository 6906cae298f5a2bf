/** Opening a request: a durable intent with its deadline, and the person only encrypted. */
import { randomBytes } from 'node:crypto';
import { deadlineAfter, type Policy } from '@troth/core/policy';
import { inTransaction } from '../../platform/database.ts';
import type { RowKey } from '../../stores/contract.ts';
import type { RequestEnvironment } from './environment.ts';
import { requestError } from './error.ts';
import type { Request } from './request.ts';
import { keyPlacesIn } from './key-places.ts';
import { readRequest } from './rows.ts';
import { digestOfSealed } from './sealed-digests.ts';
import { decisionOf } from './state.ts';
import { insertEvent, transition } from './transition.ts';
import type { Input } from './workflow.ts';

/** GDPR Art. 12(3): one month, and two more where that is needed. */
const month = Temporal.Duration.from({ months: 1 });
const longest = Temporal.Duration.from({ months: 3 });
const shortestReason = 20;

/** What opening, verifying and extending need: no store is asked. */
type Opening = Pick<RequestEnvironment, 'pool' | 'recorder' | 'clock' | 'pseudonymOf' | 'sealer'>;

export interface Opened {
  readonly right: Request['right'];
  readonly kind: string;
  /** One for each person; none for a sweep. */
  readonly keys: readonly RowKey[];
  readonly input?: Input;
  /** When it came in; now when absent. The clock runs from here. */
  readonly openedAt?: Temporal.Instant;
  /** One month after that when absent (GDPR Art. 12(3)). */
  readonly dueAt?: Temporal.Instant;
}

/** → the request's id. */
export async function openRequest(
  environment: Opening,
  policy: Policy,
  { right, kind, keys, input = {}, openedAt, dueAt }: Opened,
): Promise<string> {
  const { pool, recorder, clock, pseudonymOf, sealer } = environment;
  const id = `req_${randomBytes(16).toString('base64url')}`;
  const at = clock.now();
  const opened = openedAt ?? at;
  const due = dueAt ?? deadlineAfter(opened, month, policy.zone);
  const people = new Map(keys.map((key) => [pseudonymOf(policy.id, kind, key), key]));
  const pseudonyms = [...people.keys()];
  const seal = (value: unknown, context: string): Uint8Array =>
    sealer.seal(policy.id, Buffer.from(JSON.stringify(value)), `${context} ${id}`);
  const asked = seal(input, 'input');
  const digest = digestOfSealed(asked);
  await inTransaction(pool, async (client) => {
    const moments = { opened: opened.toString(), due: due.toString() };
    const entry = await recorder.record(client, {
      policy: policy.id,
      policyHash: policy.hash,
      decision: decisionOf.open,
      at,
      // Of several people the log says how many they are; their pseudonyms stand with the request.
      payload: { request: id, right, kind, ...whomOf(pseudonyms), ...moments, input: digest },
      subjects: pseudonyms.length === 1 ? keyPlacesIn(policy, kind, keys) : [],
    });
    await client.query(
      `insert into troth.request (id, policy, policy_hash, "right", subject_kind, pseudonym, people,
         sealed_subject, sealed_input, state, opened_at, due_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'received', $10, $11)`,
      [
        id,
        policy.id,
        policy.hash,
        right,
        kind,
        pseudonyms.length === 1 ? pseudonyms[0] : null,
        pseudonyms.length,
        seal([...people.values()], 'request'),
        asked,
        moments.opened,
        moments.due,
      ],
    );
    await client.query(
      `insert into troth.request_person (request, pseudonym)
       select $1, pseudonym from unnest($2::text[]) as pseudonym`,
      [id, pseudonyms],
    );
    await insertEvent(client, id, { event: 'open', state: 'received', at, entry });
  });
  return id;
}

function whomOf([first, ...others]: readonly string[]) {
  return first !== undefined && others.length === 0
    ? { pseudonym: first }
    : { people: (first === undefined ? 0 : 1) + others.length };
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
