/** A seat for whoever runs, plans or checks: as many as Troth's own database and the policy's stores have room for. */
import { TrothError } from '@troth/core/error';
import type { Policy } from '@troth/core/policy';
import { addressOf } from './controls/check/inspection.ts';
import type { Parts } from './parts.ts';
import { seatsIn, type Waiting } from './platform/seats.ts';
import { readRoom } from './stores/postgres/room.ts';

/** Sessions that one run, plan or check has in a store at most while it works there alone. */
const perSeat = 8;

/** Milliseconds for which a store is not asked again. */
const memory = 60_000;

interface Known {
  readonly until: number;
  readonly seats: Promise<number>;
}

const known = new WeakMap<Policy, Known>();

export type Seated = <T>(
  policies: readonly Policy[],
  work: () => Promise<T>,
  options?: Waiting,
) => Promise<T>;

export function seatedIn(parts: Pick<Parts, 'database' | 'variables'>): Seated {
  return async (policies, work, options = {}) => {
    const each = await Promise.all(policies.map((policy) => seatsFor(parts, policy)));
    return parts.database.seats.on(work, { ...options, most: Math.min(...each) });
  };
}

function seatsFor({ variables }: Pick<Parts, 'variables'>, policy: Policy): Promise<number> {
  const found = known.get(policy);
  if (found && performance.now() < found.until) return found.seats;
  const stores = Object.entries(policy.map.stores);
  const rooms = stores.map(async ([name, declaration]) => {
    try {
      return await readRoom(name, addressOf(name, declaration, variables));
    } catch (error) {
      // Whoever works with the store is told what is wrong with it; there is nothing to count here.
      if (error instanceof TrothError) return Infinity;
      throw error;
    }
  });
  const seats = Promise.all(rooms).then((all) => seatsIn(Math.min(...all), perSeat));
  known.set(policy, { until: performance.now() + memory, seats });
  return seats;
}
