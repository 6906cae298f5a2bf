/** Requests and holds as the ledger has them, and what must be so before anything is done for one. */
import type { Policy } from '@troth/core/policy';
import type { Difference } from './controls/records/difference.ts';
import { heldRequests, type HeldRequests as Held } from './controls/records/requests.ts';
import { restoreHolds } from './controls/records/restore-holds.ts';
import { digestOfRow } from './controls/requests/end-digests.ts';
import { requestError } from './controls/requests/error.ts';
import type { Request } from './controls/requests/request.ts';
import { listRequests, readRequest } from './controls/requests/rows.ts';
import { ledgerError } from './ledger/error.ts';
import type { Parts } from './parts.ts';

export interface HeldRequests {
  /** The row that was compared, to be acted on. Throws `request-altered`, `request-unknown`. */
  sound(id: string): Promise<Request>;
  /** Throws `request-unknown`. */
  read(id: string): Promise<Request>;
  list(chosen: { readonly open?: boolean }): Promise<readonly Request[]>;
  /** Throws `records-unreadable`, `clock-off`; puts back holds that were taken out. */
  requireSound(policy: Policy): Promise<void>;
}

export function heldRequestsOf(parts: Parts): HeldRequests {
  const { pool } = parts.environment;
  const read = async (id: string): Promise<Request> => {
    const request = await readRequest(pool, id).catch(async (error: unknown) => {
      throw (await goneOf(parts, id)) ?? error;
    });
    return asLogged(request, await heldRequests(parts.environment, request.policy, [id]));
  };
  return {
    read,
    async sound(id) {
      const request = await readRequest(pool, id);
      const held = await heldRequests(parts.environment, request.policy, [id]);
      requireSame(asLogged(request, held));
      if (held.compared.get(id) !== digestOfRow(request)) {
        throw altered({ id, differs: 'was changed while it was read' });
      }
      return request;
    },
    async list(chosen) {
      const listed: Request[] = [];
      for (const [policy, requests] of Map.groupBy(
        await listRequests(pool),
        (request) => request.policy,
      )) {
        const held = await heldRequests(parts.environment, policy);
        listed.push(...requests.map((request) => asLogged(request, held)));
      }
      const isShown = ({ finishedAt, differs }: Request) =>
        !chosen.open || finishedAt === null || differs !== undefined;
      return listed.filter(isShown).toSorted(latestFirst);
    },
    async requireSound(policy) {
      await parts.clocks.requireRight(policy);
      await restoredHolds(parts, policy);
      const { beside } = await heldRequests(parts.environment, policy.id);
      const limitation = beside.find(({ what }) => what.startsWith('limitation'));
      if (limitation) throw unprotected(limitation);
    },
  };
}

/** One that no row has, and the ledger has. */
async function goneOf(parts: Parts, id: string): Promise<Error | undefined> {
  for (const { policy } of parts.policies) {
    const gone = (await heldRequests(parts.environment, policy.id)).differing.get(id);
    if (gone) return altered({ id, differs: gone.difference.says });
  }
  return undefined;
}

/** Whoever may only be stored is not told from others without its row. */
function unprotected({ what, says }: Difference) {
  return requestError(
    'records-unreadable',
    'conflict',
    `Troth's own row of ${what} ${says}: nothing is changed while it is not known whose data may only be stored. Restore Troth's database from its copy.`,
  );
}

/** Throws `request-altered`. */
export function requireSame(request: Request): void {
  if (request.differs !== undefined) throw altered(request);
}

/** Holds that somebody took out stand again. Throws `records-unreadable`. */
export async function restoredHolds(parts: Parts, policy: Policy): Promise<void> {
  const { environment, logger } = parts;
  const restored = await restoreHolds(environment, policy, environment.clock.now());
  if (restored.length > 0) logger.warn({ policy: policy.id, holds: restored }, 'holds restored');
}

/** The policy in whose log an entry stands that cannot be opened. Throws `entry-unknown`. */
export async function policyOfUnread(parts: Parts, entry: string): Promise<Policy> {
  for (const { policy } of parts.policies) {
    const { acts, unread } = await parts.environment.reader.standing(policy.id);
    if (![...acts, ...unread].includes(entry)) continue;
    const opened = await parts.environment.reader.open(policy.id, [entry]);
    if (opened.get(entry)?.fault) return policy;
  }
  throw ledgerError(
    'entry-unknown',
    'missing',
    'No log has an entry of this id that cannot be opened. A hold that opens is ended: troth hold end ID',
  );
}

function asLogged(request: Request, { differing }: Held): Request {
  const other = differing.get(request.id);
  if (other === undefined) return request;
  return { ...request, state: other.state, differs: other.difference.says };
}

function latestFirst(a: Request, b: Request): number {
  const byTime = Temporal.Instant.compare(b.openedAt, a.openedAt);
  return byTime === 0 ? (a.id < b.id ? -1 : 1) : byTime;
}

function altered({ id, differs = '' }: Pick<Request, 'id' | 'differs'>) {
  return requestError(
    'request-altered',
    'conflict',
    `The row of request ${id} ${differs}. Somebody changed Troth's database: nothing is done for this request. Restore the database from its copy, or open a new request.`,
    { request: id },
  );
}
