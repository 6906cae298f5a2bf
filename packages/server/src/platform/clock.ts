/** Time is passed in, so that a test can say what time it is. */
export interface Clock {
  now(): Temporal.Instant;
  /** Whether it claims to be the time of day, and is compared with other clocks: the machine's is. */
  readonly isCompared?: boolean;
}

export const systemClock: Clock = { now: () => Temporal.Now.instant(), isCompared: true };

/** A clock that stands still until it is set. */
export interface FixedClock extends Clock {
  set(instant: Temporal.Instant): void;
}

/** `instant` as a value, or as text such as `2026-01-31T00:00:00Z`. */
export function fixedClock(instant: Temporal.Instant | string): FixedClock {
  let current = Temporal.Instant.from(instant);
  return {
    now: () => current,
    set: (next) => {
      current = next;
    },
  };
}
