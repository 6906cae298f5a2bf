/** The machine's clock is wrong once. */
import type { Case, Variation } from '../case.ts';

function off(what: string, by: Temporal.DurationLike): Variation {
  const clock = { now: () => Temporal.Now.instant().add(by), isCompared: true };
  return {
    what,
    wound: (world) => world.reopen(undefined, clock),
    heal: (world) => world.reopen(),
    expect: {
      status: 'unknown',
      resource: 'clock',
      why: 'A clock before the newest entry, or minutes off the stores’ own, makes statuses unknown.',
    },
  };
}

export const wrongClock: Case = {
  name: 'a clock that is wrong once',
  promise: 'plai/L17',
  variations: [
    off('a year ahead', { hours: 24 * 365 }),
    off('a year behind', { hours: -24 * 365 }),
    off('twenty minutes ahead', { minutes: 20 }),
    off('three minutes behind', { minutes: -3 }),
  ],
};
