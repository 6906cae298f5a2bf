/**
 * The end of destructions of which others have left nothing to do: somebody deleted the rows while the
 * request was open. Troth looks everywhere that it would have deleted from, and searches for copies; what
 * is found keeps the request open. It deletes nothing, destroys no key, and its certificate says so.
 */
import { createHash } from 'node:crypto';
import { TrothError } from '@troth/core/error';
import type { Policy } from '@troth/core/policy';
import { tenantName } from '../../vault/index.ts';
import { certify, remainsOf } from '../requests/certify.ts';
import { endDigests } from '../requests/end-digests.ts';
import type { RequestEnvironment } from '../requests/environment.ts';
import { endingsOf } from '../requests/endings.ts';
import type { Elsewhere, NotLooked, Plan } from '../requests/plan-model.ts';
import { jobOf } from '../requests/plan-request.ts';
import { queueNotices } from '../requests/queue-notices.ts';
import type { Request } from '../requests/request.ts';
import { listRequests, readRequest } from '../requests/rows.ts';
import { runAlone } from '../requests/run-alone.ts';
import { transition } from '../requests/transition.ts';
import { tenantKind } from '../requests/tenant.ts';
import type { Conclusion, Job, Running } from '../requests/workflow.ts';
import { searchOnly } from '../search/search-plan.ts';
import { counted } from '../wording.ts';
import { endsOf } from './clock.ts';
import { destroying, suppressCustomer, unsearched } from './enforce.ts';
import { peopleWithCopies } from './given-copies.ts';
import { orphans } from './orphans.ts';

/** What keeps a destruction open, in words; empty: it has ended. */
export type Left = readonly string[];

/** → ids of those that have ended. What is being run by another process is left to it. */
export async function endEmptyDestructions(
  environment: RequestEnvironment,
  policy: Policy,
): Promise<readonly string[]> {
  const ended: string[] = [];
  for (const request of await listRequests(environment.pool, {
    policies: [policy.id],
    open: true,
  })) {
    if (!mayBeEmpty(request)) continue;
    try {
      if ((await endIfEmpty(environment, policy, request.id)).length === 0) ended.push(request.id);
    } catch (error) {
      if (!(error instanceof TrothError && error.code === 'request-busy')) throw error;
    }
  }
  return ended;
}

/** A destruction that nobody has begun. */
export function mayBeEmpty({ right, state, found }: Request): boolean {
  const waits = state === 'verified' || state === 'planned' || state === 'approved';
  return right === 'destruction' && waits && found === null;
}

export async function endIfEmpty(
  environment: RequestEnvironment,
  policy: Policy,
  id: string,
): Promise<Left> {
  return runAlone(environment.pool, id, async () => {
    const request = await readRequest(environment.pool, id);
    if (!mayBeEmpty(request)) return [`The request is ${request.state}`];
    const job = await jobOf(environment, policy, request);
    const plan = await counts(job);
    const left = await thingsLeft(job, plan);
    if (left.length > 0) return left;
    const { elsewhere, byKeyAlone } = await searchOnly({ ...job, plan });
    const copies = elsewhere.copies.map(({ where, says }) => `${where}: ${says}`);
    if (copies.length > 0) return copies;
    // Rows that came while everything was searched are not passed over.
    const again = await thingsLeft(job, await counts(job));
    if (again.length > 0) return again;
    await end({ ...job, plan, at: () => undefined }, await unseen(job, elsewhere, byKeyAlone));
    return [];
  });
}

/** Rows that the plan would change. */
export function rowsOf({ stores }: Plan): number {
  return stores.flatMap(({ steps }) => steps).reduce((sum, { rows }) => sum + rows, 0);
}

/** A plan that would change nothing says why the request stays open. */
export function withLeft(plan: Plan, left: Left): Plan {
  if (left.length === 0) return plan;
  const message = `Nothing would be deleted, and the request does not end by itself: ${left.join('; ')}.`;
  const remark = { code: 'still-open', resource: tenantKind, message };
  return { ...plan, warnings: [...plan.warnings, remark] };
}

/** That no contract can be seen any more is what is to be expected. */
async function counts(job: Job): Promise<Plan> {
  const { plan } = await destroying.plan(job);
  const obstacles = plan.obstacles.filter(({ code }) => code !== 'contract-runs');
  return { ...plan, obstacles };
}

async function thingsLeft(job: Job, { stores, obstacles, sealed }: Plan): Promise<Left> {
  const { environment } = job;
  const rows = stores.flatMap(({ store, steps }) =>
    steps
      .filter((step) => step.rows > 0)
      .map((step) => `${counted(step.rows, 'row')} of ${store}.${step.dataset}`),
  );
  if (obstacles.length > 0 || rows.length > 0) {
    return [...rows, ...obstacles.map(({ message }) => message)];
  }
  if (job.input['onRequest'] === undefined && (await contractRuns(job))) {
    return ['A contract of this customer runs'];
  }
  const keys = environment.keys;
  if (keys === undefined && sealed.length > 0) return ['Whether keys are left cannot be told'];
  if (await keys?.hasTenantKeys(tenantOf(job))) {
    return ['Keys of this customer, which open what was sealed in any copy: a run destroys them'];
  }
  return orphans(job, stores);
}

function tenantOf({ policy, subject }: Job): string {
  const [tenant = []] = subject.keys;
  const parts = tenant.map((part) => part ?? '');
  return tenantName(policy.id, parts);
}

async function contractRuns({ environment, policy, subject, stores }: Job): Promise<boolean> {
  const [tenant = []] = subject.keys;
  const now = environment.clock.now();
  for (const ending of endingsOf(policy)) {
    const store = stores.get(ending.store);
    if (store === undefined || ending.dataset.tenant.length !== tenant.length) continue;
    const ends = await endsOf(store, ending, { tenants: [tenant], now });
    if (ends.get(JSON.stringify(tenant))?.state === 'runs') return true;
  }
  return false;
}

/** What a look that comes after the rows have gone cannot see. */
async function unseen(job: Job, elsewhere: Elsewhere, byKeyAlone: boolean): Promise<Elsewhere> {
  const more: NotLooked[] = [];
  if (byKeyAlone) {
    const because =
      "Copies were searched for by the customer's key alone: its people's addresses and numbers went with their rows before anybody had planned the destruction.";
    more.push({ where: 'addresses and numbers', because });
  }
  if ((await peopleWithCopies(job)).size > 0) {
    const because =
      "Which people were this customer's cannot be told any more, so that copies which they were given (GDPR Art. 15, 20) were not removed; each is removed 30 days after it was given.";
    more.push({ where: 'copies that people were given', because });
  }
  return { ...elsewhere, notLooked: [...elsewhere.notLooked, ...more] };
}

async function end(running: Running, elsewhere: Elsewhere): Promise<void> {
  const { environment, policy, request, plan } = running;
  const datasets = plan.stores.flatMap(({ steps }) => steps.map(({ dataset }) => dataset));
  const looked = new Set(datasets).size;
  const nothingLeft = `No row that a destruction would take is left in any of ${counted(looked, 'dataset')}. Troth deleted none: others had done so before it was run, and how is not known here.`;
  const verifiedAt = environment.clock.now();
  // There is none to destroy; from now on none can be made, and the keys database tells so.
  if (plan.sealed.length > 0) await environment.keys?.destroyTenant(tenantOf(running));
  const suppressedAt = await suppressCustomer(running);
  const concluded: Conclusion = {
    keys: noKeys(plan),
    suppressed: true,
    suppressedAt,
    remains: [...(await remainsOf(running, true)), ...unsearched(running)],
    elsewhere,
    nothingLeft,
    tells: true,
  };
  const certificate = await certify(running, concluded, verifiedAt);
  const stored: unknown = JSON.parse(JSON.stringify({ ...plan, elsewhere }));
  await transition(environment, policy, request.id, {
    event: 'find-nothing',
    payload: {
      certificate: createHash('sha256').update(certificate).digest('hex'),
      looked: { datasets: looked, searched: elsewhere.searched },
      deleted: 0,
      ...(await endDigests(environment.pool, { id: request.id, plan: stored }, suppressedAt)),
    },
    set: {
      certificate,
      plan: JSON.stringify(stored),
      policy_hash: policy.hash,
      suppressed_at: suppressedAt,
      sealed_subject: null,
      sealed_identifiers: null,
      sealed_input: null,
    },
    also: (client) => queueNotices(client, environment, policy, running),
  });
}

function noKeys({ sealed }: Plan): Conclusion['keys'] {
  const says =
    sealed.length === 0
      ? 'The data map declares no sealed values of customers.'
      : 'The vault held no key of this customer or of its people when it was looked, and makes none from now on: this run destroyed none.';
  return { state: 'none', says };
}
