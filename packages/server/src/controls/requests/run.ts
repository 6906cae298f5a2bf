/**
 * A request from its plan to its certificate, whatever is asked for. The request's state is the only
 * memory: whatever stands before a transition is idempotent, so a process that was killed anywhere has
 * only to be run again, and reaches the same rows and one set of ledger entries.
 */
import { createHash } from 'node:crypto';
import { TrothError } from '@troth/core/error';
import type { Policy } from '@troth/core/policy';
import {
  remainingCopies,
  searchAfter,
  searchForgotten,
  withElsewhere,
} from '../search/search-plan.ts';
import { withOtherAddresses } from '../search/same-addresses.ts';
import { certify } from './certify.ts';
import { askAgain, changeStores, failureOf, scrubStores } from './change-stores.ts';
import type { RequestEnvironment } from './environment.ts';
import { requestError } from './error.ts';
import { goneBefore, goneRoots, lostRoots } from './gone.ts';
import { heldNow, heldSince, HoldWatch } from './held-meanwhile.ts';
import { openIdentifiers, sealIdentifiers } from './identifiers.ts';
import { digestOfPlan, endDigests } from './end-digests.ts';
import { digestOfSealed, sealedDigests, type SealedDigests } from './sealed-digests.ts';
import { countsOf, leftOutOf, remainders } from './of-plan.ts';
import type { Plan } from './plan-model.ts';
import { jobOf, refused, storePlan, workflowOf } from './plan-request.ts';
import type { Failure, Request } from './request.ts';
import { eventsOf, readRequest } from './rows.ts';
import { progressName, readProgress } from './progress.ts';
import { queueNotices } from './queue-notices.ts';
import { runAlone } from './run-alone.ts';
import { doesSame } from './shape.ts';
import { apartFailures, notToldApart, withToldApart } from './told-apart.ts';
import { transition } from './transition.ts';
import type { Conclusion, Job, ReadBack, Running, Workflow } from './workflow.ts';

/** Rounds in which rows that came up during the run are taken too; then it is partial. */
const mostRounds = 3;

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Rewrites the tables that were changed, so that what was deleted is no longer in their files. */
  readonly scrub?: boolean;
}

/** Runs or resumes. → the request as it ended: `done`, `partial` or `failed`. */
export async function runRequest(
  environment: RequestEnvironment,
  policy: Policy,
  id: string,
  options: RunOptions = {},
): Promise<Request> {
  await runAlone(environment.pool, id, async () => {
    const request = await environment.held(id);
    const job = await jobOf(environment, policy, request, options.signal);
    await new Run(job, workflowOf(request.right), options.scrub ?? false).toTheEnd();
  });
  return readRequest(environment.pool, id);
}

const notSearched: ReadonlySet<string> = new Set(['not-looked-for', 'search-forgotten']);

interface Holds {
  /** Hex digest. */
  readonly plan: string;
  readonly found: Request['found'];
  readonly gone: Request['gone'];
  readonly sealed: SealedDigests;
}

class Run {
  readonly #job: Job;
  readonly #workflow: Workflow;
  readonly #scrubs: boolean;
  /** What each further entry commits to: the row is held against them while the run goes on. */
  #holds: Holds | undefined;
  /** Whether a row may have been changed, by this run or one before it. */
  #touched = true;

  constructor(job: Job, workflow: Workflow, scrubs: boolean) {
    this.#job = job;
    this.#workflow = workflow;
    this.#scrubs = scrubs;
  }

  async toTheEnd(): Promise<void> {
    const { state, plan, found, gone } = await this.#request();
    if (state !== 'running' && state !== 'reading-back') await this.#start();
    else this.#holds = { plan: digestOfPlan(plan), found, gone, sealed: await this.#sealed() };
    for (;;) {
      const request = await this.#request();
      const running = await this.#running(request);
      if (request.state === 'running' && !(await this.#act(running))) return;
      if (await this.#readBack(running)) return;
    }
  }

  /** The plan is made again: one that would do something else than what was approved is not run. */
  async #start(): Promise<void> {
    const { environment, policy } = this.#job;
    const request = await this.#request();
    const made = await this.#workflow.plan({ ...this.#job, request });
    const { identifiers } = made;
    // What was found elsewhere before the approval; it is looked for again at the end.
    const apart = await withToldApart(this.#job, made.plan);
    const plan = withElsewhere(apart, request.plan?.elsewhere);
    this.#touched = hasTouched(request) || !tellsBatches(request, plan);
    const { id } = request;
    if (plan.obstacles.some(({ code }) => code === 'held')) await this.#lift();
    if (!request.plan || !doesSame(request.plan, plan)) {
      await storePlan(environment, policy, id, plan);
      throw outdated(id);
    }
    if (plan.obstacles.length > 0) throw refused(id, plan);
    const other = await withOtherAddresses(this.#job, this.#workflow, plan);
    if (other) {
      await storePlan(environment, policy, id, other.plan, other.sealed);
      throw outdated(id);
    }
    const found = countsOf(plan);
    for (const [step, rows] of Object.entries(request.found ?? {})) {
      found[step] = Math.max(rows, found[step] ?? 0);
    }
    const gone = goneBefore(request.plan, found);
    const masked = sealIdentifiers(environment, policy, id, identifiers);
    const sealed = { ...(await this.#sealed()), identifiers: digestOfSealed(masked) };
    this.#holds = { plan: digestOfPlan(request.plan), found, gone, sealed };
    await this.#step('start', {
      set: {
        found: JSON.stringify(found),
        gone: JSON.stringify(gone),
        sealed_identifiers: masked,
        failures: null,
        certificate: null,
        suppressed_at: null,
      },
    });
    await this.#at('started');
  }

  /** → false where it fell short. */
  async #act(running: Running): Promise<boolean> {
    const { keys } = running.environment;
    const missing = await goneRoots(running);
    if (missing.length > 0) return this.#fallShort(running.plan, missing);
    const places = this.#workflow.keyPlaces?.(running) ?? [];
    if (places.length > 0) await keys?.fence(places);
    await this.#at('fenced');
    const held = await this.#heldIn(running);
    if (held.length > 0) return this.#fallShort(running.plan, held);
    // Somebody may have come since whose values are the same to another column.
    const asks = running.plan.stores.some(({ steps }) => steps.length > 0);
    const apart = await namingStores(running, async () =>
      asks ? apartFailures(await notToldApart(running, running.plan)) : [],
    );
    if (apart.length > 0) return this.#fallShort(running.plan, apart);
    const act = this.#workflow.act ?? changeStores;
    const failures = await namingStores(running, () => act(running));
    if (failures.length > 0)
      return this.#fallShort(running.plan, await this.#named(failures, running));
    await this.#at('changed');
    await this.#step('read-back');
    await this.#at('read-back');
    return true;
  }

  async #heldIn(running: Running): Promise<readonly Failure[]> {
    const held = await namingStores(running, () => heldNow(running));
    if (held.every(({ code }) => code !== 'held')) return held;
    await this.#lift();
    const hasChanged = Object.values(
      await readProgress(this.#job.environment.pool, running.request.id),
    );
    return hasChanged.some(({ changed }) => changed > 0) ? this.#since(running) : held;
  }

  /** A hold that came on the way is told with what went before it. */
  async #named(failures: readonly Failure[], running: Running): Promise<readonly Failure[]> {
    const others = failures.filter(({ code }) => code !== 'held');
    if (others.length === failures.length) return failures;
    await this.#lift();
    return [...others, ...(await this.#since(running))];
  }

  #since(running: Running): Promise<readonly Failure[]> {
    return namingStores(running, () => heldSince(running));
  }

  /** What is held stays as it is, and readable. */
  async #lift(): Promise<void> {
    const places = this.#workflow.keyPlaces?.(this.#job) ?? [];
    if (places.length > 0) await this.#job.environment.keys?.lift(places);
  }

  /** → whether the run has ended, well or not. */
  async #readBack(running: Running): Promise<boolean> {
    const { plan } = running;
    let read: ReadBack = { remaining: {}, failures: [] };
    const failures = await namingStores(running, async () => {
      read = await (this.#workflow.readBack ?? askAgain)(running);
      return read.failures;
    });
    if (failures.length > 0) return !(await this.#fallShort(plan, failures));
    const { remaining, unaccounted = {} } = read;
    if (Object.keys({ ...remaining, ...unaccounted }).length === 0) return this.#finish(running);
    if ((await this.#roundsSoFar()) >= mostRounds) {
      const left = remainders(plan, remaining, 'rows-remain');
      const other = remainders(plan, unaccounted, 'rows-unaccounted');
      return !(await this.#fallShort(plan, [...left, ...other]));
    }
    const found = await this.#foundIn(running, remaining);
    if (this.#holds) this.#holds = { ...this.#holds, found };
    await this.#step('go-on', {
      payload: { remaining, unaccounted, found },
      set: { found: JSON.stringify(found) },
    });
    return false;
  }

  /** Late rows raise what was found. */
  async #foundIn(
    { plan }: Running,
    remaining: ReadBack['remaining'] = {},
  ): Promise<Record<string, number>> {
    const found: Record<string, number> = { ...(await this.#request()).found };
    for (const [step, rows] of Object.entries(remaining)) found[step] = (found[step] ?? 0) + rows;
    const progress = await readProgress(this.#job.environment.pool, this.#job.request.id);
    for (const { store, steps } of plan.stores) {
      for (const [index, step] of steps.entries()) {
        const measured = progress[progressName(store, step)];
        if (measured) found[`${store}/${index}`] = measured.found;
      }
    }
    return found;
  }

  /** → whether it ended. */
  async #finish(running: Running): Promise<boolean> {
    const { environment, policy } = this.#job;
    const verifiedAt = environment.clock.now();
    await this.#at('verified');
    const failures = [
      ...(await lostRoots(running)),
      ...(this.#scrubs ? await scrubStores(running) : []),
    ];
    if (failures.length > 0) return !(await this.#fallShort(running.plan, failures));
    const searched: Pick<Conclusion, 'elsewhere'>[] = [];
    const copies = await namingStores(running, async () => {
      const elsewhere = await searchAfter(running, this.#workflow);
      if (elsewhere !== undefined) searched.push({ elsewhere });
      if (elsewhere === undefined) return [];
      return [...remainingCopies(elsewhere), ...searchForgotten(running.plan, elsewhere)];
    });
    if (copies.length > 0) return !(await this.#fallShort(running.plan, copies));
    await this.#at('searched');
    const late = await this.#heldIn(running);
    if (late.length > 0) return !(await this.#fallShort(running.plan, late));
    const concluded = await this.#workflow.conclude(running);
    const request = await this.#request();
    const found = concluded.found ?? (await this.#foundIn(running));
    const certified = { ...running, request: { ...request, found } };
    const certificate = await certify(certified, { ...concluded, ...searched[0] }, verifiedAt);
    await this.#at('certified');
    const digest = createHash('sha256').update(certificate).digest('hex');
    const left = leftOutOf(running.plan);
    const suppressed = concluded.suppressedAt ?? null;
    const set = { certificate, found: JSON.stringify(found), suppressed_at: suppressed };
    if (left.length > 0) {
      await this.#step('fall-short', {
        payload: { certificate: digest, found, failures: left, suppressed },
        set: { ...set, failures: JSON.stringify(left) },
      });
      return true;
    }
    const held = await endDigests(environment.pool, request, suppressed);
    await this.#step('finish', {
      payload: { certificate: digest, found, ...held },
      set: { ...set, sealed_subject: null, sealed_identifiers: null, sealed_input: null },
      also: async (client) => {
        if (concluded.tells) await queueNotices(client, environment, policy, running);
        await concluded.also?.(client);
      },
    });
    await this.#at('done');
    return true;
  }

  /** Partial where a store came through, failed where none did. Never done. → false */
  async #fallShort(plan: Plan, failures: readonly Failure[]): Promise<false> {
    const stores = new Set(failures.map(({ store }) => store));
    // Everything was done that could be; what cannot be looked for is no failure of a store.
    const isSearched = failures.every(({ code }) => !notSearched.has(code));
    const isPartly = !isSearched || failures.some(({ rows }) => rows !== null);
    const isUntouched = isSearched && !this.#touched;
    const isWhole = isUntouched || plan.stores.every(({ store }) => stores.has(store));
    const event = isWhole ? 'fail' : 'fall-short';
    const told = isUntouched ? failures.map(untouched) : failures;
    await this.#step(isPartly ? 'fall-short' : event, {
      payload: { failures: told },
      set: { failures: JSON.stringify(told) },
    });
    // Whoever gives the request up now finds everything as it was.
    if (isUntouched) await this.#lift();
    return false;
  }

  async #running(request: Request): Promise<Running> {
    const { environment, policy } = this.#job;
    if (!request.plan) throw outdated(request.id);
    const identifiers = await openIdentifiers(environment, policy, request.id);
    const at: Running['at'] = async (step) => {
      const isBatch = step.startsWith('batch ');
      if (isBatch) this.#touched = true;
      await this.#at(step);
      if (isBatch || step.startsWith('changed ')) await holds.ask(running);
    };
    const holds = await HoldWatch.begin(environment.pool, policy.id);
    const given = { ...this.#job, request, plan: request.plan, identifiers };
    const running: Running = { ...given, at, holds, scrubbed: this.#scrubs };
    return running;
  }

  async #roundsSoFar(): Promise<number> {
    const { environment, request } = this.#job;
    const events = await eventsOf(environment.pool, request.id);
    const start = events.findLastIndex(({ event }) => event === 'start');
    return events.slice(start).filter(({ event }) => event === 'go-on').length;
  }

  #request(): Promise<Request> {
    const { environment, request } = this.#job;
    return environment.held(request.id);
  }

  #sealed(): Promise<SealedDigests> {
    const { environment, request } = this.#job;
    return sealedDigests(environment.pool, request.id);
  }

  async #step(
    event: Parameters<typeof transition>[3]['event'],
    more: Omit<Parameters<typeof transition>[3], 'event'> = {},
  ): Promise<void> {
    const { environment, policy, request } = this.#job;
    const payload = { ...this.#holds, failures: null, ...more.payload };
    await transition(environment, policy, request.id, { event, ...more, payload });
  }

  async #at(step: Parameters<NonNullable<RequestEnvironment['at']>>[0]): Promise<void> {
    await this.#job.environment.at?.(step);
  }
}

/** Whether nothing is changed but rows, and each batch of them is told. */
function tellsBatches({ right }: Request, { sealed }: Plan): boolean {
  if (right === 'rectification') return sealed.length === 0;
  return right === 'erasure' || right === 'retention';
}

/** A process that was killed does not tell how far it came. */
function hasTouched({ state, failures }: Request): boolean {
  if (state === 'approved') return false;
  return failures.length === 0 || failures.some((failure) => failure.untouched !== true);
}

function untouched(failure: Failure): Failure {
  return { ...failure, untouched: true };
}

/** A store that does not answer is a failure with its name, and not the end of whoever runs this. */
async function namingStores(
  { signal }: Running,
  work: () => Promise<readonly Failure[]>,
): Promise<readonly Failure[]> {
  try {
    return await work();
  } catch (error) {
    const store = error instanceof TrothError ? error.facts['store'] : undefined;
    if (typeof store !== 'string') throw error;
    return [failureOf(store, error, signal)];
  }
}

function outdated(id: string) {
  return requestError(
    'plan-outdated',
    'conflict',
    `What is to be done is no longer what was approved. A new plan is stored: troth request show ${id}`,
    { request: id },
  );
}
