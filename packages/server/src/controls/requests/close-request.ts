/**
 * Closing what is partial by something that nobody can do any more: the stores are asked once more, what
 * an end means for keys and for the suppression ledger is done, and a certificate says what was not done
 * and why. It is of a part, and the request is never called done.
 */
import { createHash } from 'node:crypto';
import type { Policy } from '@troth/core/policy';
import { certify } from './certify.ts';
import { askAgain } from './change-stores.ts';
import { endDigests } from './end-digests.ts';
import type { RequestEnvironment } from './environment.ts';
import { requestError } from './error.ts';
import { openIdentifiers } from './identifiers.ts';
import type { Remark } from './plan-model.ts';
import { jobOf, workflowOf } from './plan-request.ts';
import { queueNotices } from './queue-notices.ts';
import type { Failure, Request } from './request.ts';
import { readRequest } from './rows.ts';
import { runAlone } from './run-alone.ts';
import { transition } from './transition.ts';
import type { Running } from './workflow.ts';

/** Throws `request-state` where running it again could do more, `request-reason` without a reason. */
export async function closeRequest(
  environment: RequestEnvironment,
  policy: Policy,
  id: string,
  because: string,
): Promise<void> {
  if (because.trim() === '') throw noReason();
  await runAlone(environment.pool, id, async () => {
    const request = await readRequest(environment.pool, id);
    const running = await runningOf(environment, policy, request);
    const workflow = workflowOf(request.right);
    const { remaining, failures } = await (workflow.readBack ?? askAgain)(running);
    if (Object.keys(remaining).length > 0 || !failures.every(isBeyond)) throw notOver(id);
    const verifiedAt = environment.clock.now();
    const concluded = await workflow.conclude(running);
    const certificate = await certify(running, concluded, verifiedAt);
    const held = await endDigests(environment.pool, request, concluded.suppressedAt);
    await transition(environment, policy, id, {
      event: 'close',
      payload: {
        because: because.trim(),
        certificate: createHash('sha256').update(certificate).digest('hex'),
        ...held,
      },
      set: {
        certificate,
        suppressed_at: concluded.suppressedAt ?? null,
        sealed_subject: null,
        sealed_identifiers: null,
        sealed_input: null,
      },
      also: async (client) => {
        if (concluded.tells) await queueNotices(client, environment, policy, running);
        await concluded.also?.(client);
      },
    });
  });
}

/** With what was not done among what its plan left out. */
async function runningOf(
  environment: RequestEnvironment,
  policy: Policy,
  request: Request,
): Promise<Running> {
  const { id, plan, state, failures } = request;
  if (state !== 'partial' || plan === null || !failures.every(isBeyond)) throw notOver(id);
  const identifiers = await openIdentifiers(environment, policy, id);
  const job = await jobOf(environment, policy, request);
  const lost = failures.filter(({ code }) => code === 'not-looked-for').map(lostRow);
  const leftOut = [...(plan.leftOut ?? []), ...lost];
  return { ...job, identifiers, plan: { ...plan, leftOut }, at: () => undefined };
}

/** Nobody can do it any more, or nobody will: running again would find the same. */
function isBeyond({ code }: Failure): boolean {
  return code === 'not-looked-for' || code === 'left-out';
}

function lostRow({ code, resource }: Failure): Remark {
  const message =
    "The person's own row went before the request, and with it the addresses, numbers and further keys by which other rows may name them: these could not be looked for, and nothing was searched beyond the data map.";
  return { code, resource, message };
}

function notOver(id: string) {
  return requestError(
    'request-state',
    'conflict',
    `Request ${id} is closed only where all was done that can be: plan it anew, run it, or cancel it while nothing has run (troth request show ${id}).`,
    { request: id },
  );
}

function noReason() {
  return requestError('request-reason', 'invalid', 'A reason is needed; it stands in the ledger.');
}
