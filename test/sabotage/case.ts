/** A case of the liar's suite: one kind of broken promise, in several variations, on a healed demo. */
import type { PromiseReport } from '../../packages/server/src/main.ts';
import type { World } from './world.ts';

export interface Case {
  /** The kind of wound, in words. */
  readonly name: string;
  /** `panda/P05` */
  readonly promise: string;
  /** Rules whose findings are judged, where the promise as a whole cannot be kept on the demo; `because` says why. */
  readonly only?: { readonly rules: readonly string[]; readonly because: string };
  /** What the healed demo needs before, such as a promise more. */
  readonly prepare?: (world: World) => Promise<void>;
  /** It needs TLS, which only the embedded server has here. */
  readonly embedded?: true;
  /** At least three. */
  readonly variations: readonly Variation[];
}

export interface Variation {
  readonly what: string;
  /** Breaks the promise on the real path: another role, another process, a file, a clock. */
  readonly wound: (world: World) => Promise<void>;
  /** Undoes it, so that the same world serves the next; a fresh copy takes its place where absent. */
  readonly heal?: (world: World) => Promise<void>;
  readonly expect: Expected;
  /** Release of PostgreSQL from which on it is no wound any more. */
  readonly until?: number;
  /** How the promise is judged after the wound; a check where absent. */
  readonly look?: (world: World) => Promise<PromiseReport>;
}

export interface Expected {
  readonly status: 'broken' | 'at-risk' | 'unknown';
  /** Stands in the resource or the message of the finding. */
  readonly resource: string;
  /** The sentence of the case that says why nothing better than unknown can be said. */
  readonly why?: string;
}

/** A wound, or its healing, that is SQL in the demo's database (`:database`), by a connection of its own. */
export function sql(text: string): (world: World) => Promise<void> {
  return async (world) => {
    await world.sql(text.replaceAll(':database', world.database));
  };
}
