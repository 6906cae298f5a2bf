/**
 * Requests that wait for a search share a pass: whoever comes while one runs is in the next one, with
 * everybody else who came meanwhile.
 */
import type { Elsewhere } from '../requests/plan-model.ts';
import type { Seeker } from './seeker.ts';

type Search = (seekers: readonly Seeker[]) => Promise<readonly Elsewhere[]>;

interface Waiting {
  readonly seeker: Seeker;
  readonly answer: PromiseWithResolvers<Elsewhere>;
}

interface Queue {
  running: boolean;
  readonly waiting: Waiting[];
}

/** By the database that holds the requests, and the policy as it is. */
const queues = new WeakMap<object, Map<string, Queue>>();

export function inNextPass(
  owner: object,
  policy: string,
  seeker: Seeker,
  search: Search,
): Promise<Elsewhere> {
  const all = queues.get(owner) ?? new Map<string, Queue>();
  queues.set(owner, all);
  const queue = all.get(policy) ?? { running: false, waiting: [] };
  all.set(policy, queue);
  const answer = Promise.withResolvers<Elsewhere>();
  queue.waiting.push({ seeker, answer });
  if (!queue.running) void drain(queue, search);
  return answer.promise;
}

async function drain(queue: Queue, search: Search): Promise<void> {
  queue.running = true;
  for (let some = queue.waiting.splice(0); some.length > 0; some = queue.waiting.splice(0)) {
    try {
      const found = await search(some.map(({ seeker }) => seeker));
      for (const [at, { answer }] of some.entries()) answer.resolve(found[at]!);
    } catch (error) {
      for (const { answer } of some) answer.reject(error);
    }
  }
  queue.running = false;
}
