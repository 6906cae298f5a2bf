/** What outlasts a check: how far each large table was read, and what was found in it. */
import type { TableChanges } from '../../stores/contract.ts';
import type { Found } from './look.ts';
import type { Pace } from './pace.ts';

/** A lap that is under way. Times are ISO 8601. */
export interface Lap {
  readonly startedAt: string;
  readonly endsAt: string;
  /** Where the last page ended; absent: at the beginning. The key of a row: personal data. */
  readonly position?: string;
  readonly rows: number;
  readonly milliseconds: number;
  readonly start: Start;
  readonly found: Found<unknown>;
}

/** How a table was when a look at it began. */
export interface Start {
  readonly there: number;
  /** Counted, or the server's estimate. */
  readonly isCounted: boolean;
  readonly by: 'key' | 'places';
  readonly identity: string;
  readonly order: string;
  readonly file: string;
  readonly changes: Changes;
  readonly signatures: Readonly<Record<string, string>>;
}

/** Counted since the server began to; or why it does not tell. */
export type Changes = TableChanges | string;

/** A lap, or a whole read, that has ended. */
export interface Ended {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly rows: number;
  /** Rows read of those that were there when it began; null: not to be told. */
  readonly ofThere: number | null;
  readonly start: Start;
  readonly found: Found<unknown>;
}

export interface State {
  readonly last?: Ended;
  readonly lap?: Lap;
  /** Found beside a lap, until one that began later has ended without it. */
  readonly standing: Found<unknown>;
}

export interface TableLook {
  readonly store: string;
  /** `schema.table` */
  readonly table: string;
  readonly look: string;
}

/** The state as it was read; who writes says which, so that of two checks at once one writes. */
export interface Remembered {
  readonly turn: number;
  readonly state: State;
}

export interface Memory {
  /** Of one policy. */
  all(): Promise<readonly TableLook[]>;
  load(of: TableLook): Promise<Remembered>;
  /** False where another check has written since: nothing was kept then. */
  save(of: TableLook, turn: number, state: State, at: Pacing): Promise<boolean>;
  /** Milliseconds an hour that laps of all policies on the server need to end in time. */
  needed(server: string, now: Temporal.Instant): Promise<number>;
  readonly time: ServerTime;
  /** Milliseconds of a server's time in an hour that laps may take. */
  readonly hourly: number;
}

/** What is kept of a lap in clear, to add up what all need. */
export interface Pacing {
  readonly server: string;
  /** Undefined where none is under way. */
  readonly pace: Pace | undefined;
}

/** The hour's time of a server, for all laps of an installation. */
export interface ServerTime {
  /** Sets aside up to so many milliseconds; fewer, or none, where the hour's are used up. */
  take(server: string, milliseconds: number): Promise<Taken>;
}

export interface Taken {
  readonly milliseconds: number;
  /** Gives back what was not used. */
  settle(used: number): Promise<void>;
}
