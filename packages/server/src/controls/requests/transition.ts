/** One transition of a request: the new state and its ledger entry, in one transaction. */
import type { Policy } from '@troth/core/policy';
import { inTransaction, type PoolClient } from '../../platform/database.ts';
import { forgetSearch } from '../search/remembered.ts';
import type { KeyPlace, RequestEnvironment } from './environment.ts';
import { requestError } from './error.ts';
import { forgetHandles } from './handles.ts';
import { decisionOf, isFinal, nextState, type Event, type State } from './state.ts';
import type { Request } from './request.ts';
import { lockRequest } from './rows.ts';
import { keyPlacesIn } from './key-places.ts';
import { subjectOf } from './sealed.ts';

export interface Step {
  readonly event: Event;
  /** What the ledger entry commits to besides request and states. */
  readonly payload?: Readonly<Record<string, unknown>>;
  /** Further columns of the request. */
  readonly set?: Readonly<Partial<Record<SettableColumn, unknown>>>;
  /** What else belongs to this transaction. */
  readonly also?: (client: PoolClient, request: Request) => Promise<void>;
}

type SettableColumn =
  | 'policy_hash'
  | 'sealed_subject'
  | 'sealed_identifiers'
  | 'sealed_input'
  | 'due_at'
  | 'extended_because'
  | 'plan'
  | 'found'
  | 'gone'
  | 'suppressed_at'
  | 'failures'
  | 'certificate';

type Environment = Pick<RequestEnvironment, 'pool' | 'recorder' | 'clock' | 'sealer'>;

/** Throws `request-unknown`, `request-state`, and `request-busy` where another for the person runs. */
export async function transition(
  environment: Environment,
  policy: Policy,
  id: string,
  step: Step,
): Promise<string> {
  try {
    return await inTransaction(environment.pool, async (client) => {
      const request = await lockRequest(client, id);
      const state = nextState(request.state, step.event);
      if (state === undefined) throw outOfPlace(request, step.event);
      if (givesUp(step.event) && hasBegun(request)) throw cannotGiveUp(request);
      const entry = await recordStep(environment, client, policy, request, { step, state });
      await update(client, id, state, environment.clock.now(), step.set ?? {});
      await occupy(client, request, state);
      if (isFinal(state)) {
        await forgetSearch(client, id);
        await forgetHandles(client, id);
      }
      await step.also?.(client, request);
      return entry;
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw busy();
    throw error;
  }
}

async function recordStep(
  { recorder, clock, sealer }: Environment,
  client: PoolClient,
  policy: Policy,
  request: Request,
  { step, state }: { readonly step: Step; readonly state: State },
): Promise<string> {
  const at = clock.now();
  const entry = await recorder.record(client, {
    policy: policy.id,
    policyHash: policy.hash,
    decision: decisionOf[step.event],
    at,
    payload: {
      request: request.id,
      event: step.event,
      from: request.state,
      state,
      ...step.payload,
    },
    subjects: await onePersonIn({ pool: client, sealer }, policy, request),
  });
  await insertEvent(client, request.id, { event: step.event, state, at, entry });
  return entry;
}

/** Of several people the log says nothing but how many they are. */
async function onePersonIn(
  opener: Parameters<typeof subjectOf>[0],
  policy: Policy,
  request: Request,
): Promise<readonly KeyPlace[]> {
  if (request.pseudonym === null) return [];
  const { kind, keys } = await subjectOf(opener, request);
  return keyPlacesIn(policy, kind, keys);
}

/** Positions are given under the request's row lock, so they have no gap and no double. */
export async function insertEvent(
  client: PoolClient,
  request: string,
  event: {
    readonly event: string;
    readonly state: State;
    readonly at: Temporal.Instant;
    readonly entry: string;
  },
): Promise<void> {
  await client.query(
    `insert into troth.request_event (request, position, event, state, at, entry)
     select $1, count(*), $2, $3, $4, $5 from troth.request_event where request = $1`,
    [request, event.event, event.state, event.at.toString(), event.entry],
  );
}

async function update(
  client: PoolClient,
  id: string,
  state: State,
  now: Temporal.Instant,
  set: Readonly<Partial<Record<SettableColumn, unknown>>>,
): Promise<void> {
  const names = Object.keys(set);
  const assignments = names.map((name, index) => `, ${name} = $${index + 4}`).join('');
  await client.query(
    `update troth.request set state = $2, finished_at = $3${assignments} where id = $1`,
    [id, state, isFinal(state) ? now.toString() : null, ...Object.values(set)],
  );
}

function givesUp(event: Event): boolean {
  return event === 'cancel' || event === 'refuse' || event === 'find-nothing';
}

/**
 * Half an erasure cannot be taken back, and nobody could finish it once its person is forgotten. A run
 * that failed before it changed anything has begun nothing.
 */
function hasBegun({ found, plan, failures }: Request): boolean {
  if (failures.length > 0 && failures.every(({ untouched }) => untouched)) return false;
  const steps = plan?.stores.flatMap((part) => part.steps) ?? [];
  return found !== null && steps.some(({ how }) => how !== 'read');
}

function cannotGiveUp({ id, state }: Request) {
  return requestError(
    'request-state',
    'conflict',
    `Request ${id} has changed rows already, so it can only be finished: troth request run ${id}`,
    { request: id, state },
  );
}

function runs(state: State): boolean {
  return state === 'running' || state === 'reading-back';
}

/** No two requests that are about one of these people run at once. */
async function occupy(client: PoolClient, request: Request, next: State): Promise<void> {
  if (runs(next) === runs(request.state)) return;
  const { id, policy, subjectKind } = request;
  if (!runs(next)) {
    await client.query('delete from troth.request_running where request = $1', [id]);
    return;
  }
  await client.query(
    `insert into troth.request_running (policy, subject_kind, pseudonym, request)
     select $2, $3, pseudonym, request from troth.request_person where request = $1`,
    [id, policy, subjectKind],
  );
}

function outOfPlace(request: Request, event: Event) {
  return requestError(
    'request-state',
    'conflict',
    `Request ${request.id} is ${request.state}; "${event}" has no place there.`,
    { request: request.id, state: request.state, event },
  );
}

function busy() {
  return requestError(
    'request-busy',
    'conflict',
    'Another request for the same person is running. Run this one when that is done.',
  );
}

function isUniqueViolation(error: unknown): boolean {
  return (
    error instanceof Error && 'constraint' in error && error.constraint === 'request_runs_alone'
  );
}
