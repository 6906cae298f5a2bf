import type { Memory } from './memory.ts';

export interface ScanOptions {
  readonly mode: 'sample' | 'full';
  /** Absent where nothing outlasts the check. */
  readonly memory?: Memory | undefined;
  readonly now: () => Temporal.Instant;
  /** Within which a large table is to be read through. */
  readonly readThrough: Temporal.Duration;
  readonly allowance: Allowance;
  readonly signal?: AbortSignal;
}

/** Milliseconds that one check may ask servers for, over all its laps. */
export interface Allowance {
  left: number;
}
