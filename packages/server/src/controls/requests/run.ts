/**
 * The erasure of one person, from an approved request to a signed certificate. The request's state is
 * the only memory: whatever stands before a transition is idempotent, so a process that was killed
 * anywhere has only to be run again, and reaches the same rows and one set of ledger entries.
 */
import { createHash } from 'node:crypto';
import type { Policy } from '@troth/core/policy';
import type { Certificate } from '@troth/core/proof';
import type { PoolClient } from '../../platform/database.ts';
import type { KeyPlace, RequestEnvironment, Subject } from '../requests/environment.ts';
import { requestError } from '../requests/error.ts';
import { subjectOf } from '../requests/open-request.ts';
import type { Plan } from '../requests/plan-model.ts';
import type { Failure, Request } from '../requests/request.ts';
import { eventsOf, readRequest } from '../requests/rows.ts';
import { runAlone } from '../requests/run-alone.ts';
import { transition } from '../requests/transition.ts';
import { certify } from './certify.ts';
import { changeStores, readBack, type Acting } from './change-stores.ts';
import { openIdentifiers, sealIdentifiers } from './identifiers.ts';
import { keyPlacesOf } from './key-places.ts';
import { holdsOn, makePlan, withStores, type Stores } from './make-plan.ts';
import { doesSame } from './shape.ts';

/** Rounds in which rows that came up during the run are taken too; then it is partial. */
const mostRounds = 3;

export interface RunOptions {
  readonly signal?: AbortSignal;
}

/** Plans, or plans anew. The plan is stored with its obstacles; one that has any cannot be approved. */
export async function planRequest(
  environment: RequestEnvironment,
  policy: Policy,
  id: string,
): Promise<Plan> {
  const request = await readRequest(environment.pool, id);
  const subject = await subjectOf(environment, request);
  const remembered = await openIdentifiers(environment, policy, id);
  const { plan } = await withStores(environment, policy, (stores) =>
    makePlan(environment, policy, { subject, remembered }, stores),
  );
  await storePlan(environment, policy, id, plan);
  return plan;
}

/** Throws `plan-refused` while something stands against the plan. */
export async function approveRequest(
  environment: RequestEnvironment,
  policy: Policy,
  id: string,
  by: string,
): Promise<void> {
  const { plan } = await readRequest(environment.pool, id);
  if (plan && plan.obstacles.length > 0) throw refused(id, plan);
  await transition(environment, policy, id, { event: 'approve', payload: { by, plan } });
}

/** Runs or resumes. → the request as it ended: `done`, `partial` or `failed`. */
export async function runRequest(
  environment: RequestEnvironment,
  policy: Policy,
  id: string,
  options: RunOptions = {},
): Promise<Request> {
  await runAlone(environment.pool, id, () =>
    withStores(environment, policy, async (stores) => {
      const run = new Run(environment, policy, id, stores, options);
      await run.toTheEnd();
    }),
  );
  return readRequest(environment.pool, id);
}

class Run {
  readonly #environment: RequestEnvironment;
  readonly #policy: Policy;
  readonly #id: string;
  readonly #stores: Stores;
  readonly #options: RunOptions;

  constructor(
    environment: RequestEnvironment,
    policy: Policy,
    id: string,
    stores: Stores,
    options: RunOptions,
  ) {
    this.#environment = environment;
    this.#policy = policy;
    this.#id = id;
    this.#stores = stores;
    this.#options = options;
  }

  async toTheEnd(): Promise<void> {
    const request = await this.#request();
    const subject = await subjectOf(this.#environment, request);
    if (request.state !== 'running' && request.state !== 'reading-back') await this.#start(subject);
    for (;;) {
      const current = await this.#request();
      const acting = await this.#acting(current, subject);
      if (current.state === 'running' && !(await this.#change(acting, subject))) return;
      const ended = await this.#readBack(acting, subject);
      if (ended) return;
    }
  }

  /** The plan is made again: one that would do something else than what was approved is not run. */
  async #start(subject: Subject): Promise<void> {
    const { plan: approved, found: before } = await this.#request();
    const remembered = await openIdentifiers(this.#environment, this.#policy, this.#id);
    const about = { subject, remembered };
    const made = await makePlan(this.#environment, this.#policy, about, this.#stores);
    if (!approved || !doesSame(approved, made.plan)) {
      await storePlan(this.#environment, this.#policy, this.#id, made.plan);
      throw outdated(this.#id);
    }
    if (made.plan.obstacles.length > 0) throw refused(this.#id, made.plan);
    const found = { ...countsOf(made.plan) };
    for (const [step, rows] of Object.entries(before ?? {})) {
      found[step] = Math.max(rows, found[step] ?? 0);
    }
    const sealed = sealIdentifiers(this.#environment, this.#policy, this.#id, made.identifiers);
    await this.#step('start', {
      payload: { found },
      set: { found: JSON.stringify(found), sealed_identifiers: sealed, failures: null },
    });
    await this.#at('started');
  }

  /** → false where it fell short. */
  async #change(acting: Acting, subject: Subject): Promise<boolean> {
    await this.#environment.keys?.fence(this.#keyPlaces(subject));
    await this.#at('fenced');
    const held = await this.#heldNow(acting.plan, subject);
    const failures = held.length > 0 ? held : await changeStores(acting);
    if (failures.length > 0) return this.#fallShort(acting.plan, failures);
    await this.#at('changed');
    await this.#step('read-back');
    await this.#at('read-back');
    return true;
  }

  /** → whether the run has ended, well or not. */
  async #readBack(acting: Acting, subject: Subject): Promise<boolean> {
    const { remaining, failures } = await readBack(acting);
    if (failures.length > 0) return !(await this.#fallShort(acting.plan, failures));
    if (Object.keys(remaining).length === 0) {
      await this.#finish(acting, subject);
      return true;
    }
    if ((await this.#roundsSoFar()) >= mostRounds) {
      return !(await this.#fallShort(acting.plan, remainders(acting.plan, remaining)));
    }
    const found = { ...(await this.#request()).found };
    for (const [step, rows] of Object.entries(remaining)) found[step] = (found[step] ?? 0) + rows;
    await this.#step('go-on', { payload: { remaining }, set: { found: JSON.stringify(found) } });
    return false;
  }

  async #finish({ plan, stores }: Acting, subject: Subject): Promise<void> {
    const { keys, suppression, clock, pseudonymOf } = this.#environment;
    const verifiedAt = clock.now();
    await this.#at('verified');
    const places = this.#keyPlaces(subject);
    await keys?.destroy(places);
    await this.#at('key-destroyed');
    const { policy, kind, key } = subject;
    const pseudonym = pseudonymOf(policy, kind, key);
    const at = verifiedAt.toString();
    await suppression.add({ policy, kind, pseudonym, request: this.#id, at });
    await this.#at('suppressed');
    const request = await this.#request();
    const certificate = await certify(this.#environment, this.#policy, {
      request,
      plan,
      stores,
      verifiedAt,
      keys: keysLine(places.length > 0 && keys !== undefined),
    });
    await this.#at('certified');
    const digest = createHash('sha256').update(certificate).digest('hex');
    await this.#step('finish', {
      payload: { certificate: digest, found: request.found },
      set: { certificate, sealed_subject: null, sealed_identifiers: null },
      also: (client) => this.#queueNotices(client, plan, subject),
    });
    await this.#at('done');
  }

  async #queueNotices(client: PoolClient, plan: Plan, { key }: Subject): Promise<void> {
    const { sealer, clock } = this.#environment;
    for (const [recipient, fields] of Object.entries(plan.recipients)) {
      const context = `notice ${this.#id} ${recipient}`;
      const sealed = sealer.seal(this.#policy.id, Buffer.from(JSON.stringify(key)), context);
      await client.query(
        `insert into troth.notice (request, recipient, sealed_subject, fields, queued_at)
         values ($1, $2, $3, $4, $5)`,
        [this.#id, recipient, sealed, JSON.stringify(fields), clock.now().toString()],
      );
    }
  }

  /** Partial where a store came through, failed where none did. Never done. → false */
  async #fallShort(plan: Plan, failures: readonly Failure[]): Promise<false> {
    const stores = new Set(failures.map(({ store }) => store));
    const event = plan.stores.every(({ store }) => stores.has(store)) ? 'fail' : 'fall-short';
    const hasRows = failures.some(({ rows }) => rows !== null);
    await this.#step(hasRows ? 'fall-short' : event, {
      payload: { failures },
      set: { failures: JSON.stringify(failures) },
    });
    return false;
  }

  #keyPlaces({ kind, key }: Subject): readonly KeyPlace[] {
    return keyPlacesOf(this.#policy.map, kind, key);
  }

  async #heldNow(plan: Plan, subject: Subject): Promise<readonly Failure[]> {
    const { personHeld, datasetsHeld } = await holdsOn(this.#environment, subject);
    return plan.stores.flatMap(({ store, steps }) =>
      steps
        .map(({ dataset }) => `${store}.${dataset}`)
        .filter((resource) => personHeld !== undefined || datasetsHeld[resource] !== undefined)
        .map((resource) => ({ store, resource, code: 'held', rows: null })),
    );
  }

  async #acting({ plan }: Request, { key }: Subject): Promise<Acting> {
    if (!plan) throw outdated(this.#id);
    const identifiers = await openIdentifiers(this.#environment, this.#policy, this.#id);
    const { signal } = this.#options;
    const at: Acting['at'] = (step) => this.#at(step);
    return { plan, key, identifiers, stores: this.#stores, at, ...(signal ? { signal } : {}) };
  }

  async #roundsSoFar(): Promise<number> {
    const events = await eventsOf(this.#environment.pool, this.#id);
    const start = events.findLastIndex(({ event }) => event === 'start');
    return events.slice(start).filter(({ event }) => event === 'go-on').length;
  }

  #request(): Promise<Request> {
    return readRequest(this.#environment.pool, this.#id);
  }

  async #step(
    event: Parameters<typeof transition>[3]['event'],
    more: Omit<Parameters<typeof transition>[3], 'event'> = {},
  ): Promise<void> {
    await transition(this.#environment, this.#policy, this.#id, { event, ...more });
  }

  async #at(step: Parameters<NonNullable<RequestEnvironment['at']>>[0]): Promise<void> {
    await this.#environment.at?.(step);
  }
}

async function storePlan(
  environment: RequestEnvironment,
  policy: Policy,
  id: string,
  plan: Plan,
): Promise<void> {
  await transition(environment, policy, id, {
    event: 'plan',
    payload: { plan },
    set: { plan: JSON.stringify(plan), policy_hash: policy.hash },
  });
}

function countsOf({ stores }: Plan): Record<string, number> {
  return Object.fromEntries(
    stores.flatMap(({ store, steps }) =>
      steps.map(({ rows }, index) => [`${store}/${index}`, rows] as const),
    ),
  );
}

function remainders(plan: Plan, remaining: Readonly<Record<string, number>>): Failure[] {
  return plan.stores.flatMap(({ store, steps }) =>
    steps.flatMap(({ dataset }, index) => {
      const rows = remaining[`${store}/${index}`];
      const resource = `${store}.${dataset}`;
      return rows === undefined ? [] : [{ store, resource, code: 'rows-remain', rows }];
    }),
  );
}

function keysLine(destroyed: boolean): Certificate['keys'] {
  return destroyed
    ? {
        state: 'destroyed',
        says: "The person's key is destroyed: what was sealed under it cannot be opened, in no copy.",
      }
    : {
        state: 'none',
        says: 'The data map declares no sealed values of this kind of person.',
      };
}

function outdated(id: string) {
  return requestError(
    'plan-outdated',
    'conflict',
    `What is to be erased is no longer what was approved. A new plan is stored: troth request show ${id}`,
    { request: id },
  );
}

function refused(id: string, { obstacles }: Plan) {
  return requestError(
    'plan-refused',
    'denied',
    `The plan is refused: ${obstacles.map(({ message }) => message).join(' ')}`,
    { request: id, obstacles: obstacles.length },
  );
}
