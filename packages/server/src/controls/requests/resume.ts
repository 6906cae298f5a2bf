/**
 * Requests that go on without anybody's doing: those that a process left when it was killed, and
 * those that fell short of nothing but what passes by itself, such as a store that is down.
 */
import { TrothError } from '@troth/core/error';
import type { Clock } from '../../platform/clock.ts';
import type { Pool } from '../../platform/database.ts';
import type { Request, RequestEvent } from './request.ts';
import { eventsOf, listRequests } from './rows.ts';

export interface ResumeOptions {
  readonly signal?: AbortSignal;
  /** Told what stopped one of them; without it the first of these is thrown when all were tried. */
  readonly onProblem?: (error: unknown) => void;
}

interface Resuming {
  readonly pool: Pool;
  readonly clock: Clock;
  /** Ids of the policies that are governed by. */
  readonly policies: readonly string[];
  run(id: string, options: { readonly signal?: AbortSignal }): Promise<Request>;
}

/** Tries of this process that left no event, such as those that could not even plan anew. */
type Tries = Map<string, { readonly count: number; readonly at: Temporal.Instant }>;

const firstWait = 60;
const longestWait = 3600;

/** → what `Requests.resume` does. It remembers what this process has tried in vain. */
export function resuming(given: Resuming): (options?: ResumeOptions) => Promise<Request[]> {
  const tries: Tries = new Map();
  return async ({ signal, onProblem } = {}) => {
    const { pool, policies } = given;
    const resumed: Request[] = [];
    const problems: unknown[] = [];
    for (const request of await listRequests(pool, { policies, open: true })) {
      if (signal?.aborted) break;
      if (!(await isDue(given, request, tries))) continue;
      try {
        resumed.push(await given.run(request.id, signal ? { signal } : {}));
        tries.delete(request.id);
      } catch (error) {
        // Another process is at it, or this one is told to stop.
        if (isBusy(error) || signal?.aborted) continue;
        const count = (tries.get(request.id)?.count ?? 0) + 1;
        tries.set(request.id, { count, at: given.clock.now() });
        problems.push(error);
      }
    }
    if (onProblem) problems.forEach(onProblem);
    else if (problems.length > 0) throw problems[0];
    return resumed;
  };
}

/** Seconds until the next try after so many that failed one after the other: a minute, doubling to an hour. */
export function waitAfter(failed: number): number {
  return Math.min(longestWait, firstWait * 2 ** Math.max(0, failed - 1));
}

async function isDue({ pool, clock }: Resuming, request: Request, tries: Tries): Promise<boolean> {
  if (!mayGoOn(request)) return false;
  const short = isCutShort(request) ? [] : fellShort(await eventsOf(pool, request.id));
  const tried = tries.get(request.id);
  const failed = short.length + (tried?.count ?? 0);
  const last = later(short.at(-1)?.at, tried?.at);
  if (last === undefined) return true;
  const due = last.add({ seconds: waitAfter(failed) });
  return Temporal.Instant.compare(clock.now(), due) >= 0;
}

function mayGoOn(request: Request): boolean {
  if (isCutShort(request)) return true;
  const { state, failures } = request;
  if (state !== 'partial' && state !== 'failed') return false;
  return failures.length > 0 && failures.every(({ retry }) => retry === true);
}

function isCutShort({ state }: Request): boolean {
  return state === 'running' || state === 'reading-back';
}

/** Runs of what was approved last that ended short of their end. */
function fellShort(events: readonly RequestEvent[]): readonly RequestEvent[] {
  const since = events.findLastIndex(({ event }) => event === 'approve');
  return events.slice(since + 1).filter(({ event }) => event === 'fail' || event === 'fall-short');
}

function later(
  a: Temporal.Instant | undefined,
  b: Temporal.Instant | undefined,
): Temporal.Instant | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Temporal.Instant.compare(a, b) < 0 ? b : a;
}

function isBusy(error: unknown): boolean {
  return error instanceof TrothError && error.code === 'request-busy';
}
