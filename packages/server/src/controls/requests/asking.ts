/**
 * How far people of the suppression ledger were asked for again: for each dataset the last pass over all
 * of its rows and the one that is under way. It outlasts a check and a restart, and stands in one row
 * for a policy, whose digest the policy's log has.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@troth/core/proof';
import { z } from 'zod';
import type { Pool, PoolClient } from '../../platform/database.ts';
import type { Failure } from '../attempt.ts';
import type { Place } from './came-back.ts';
import type { Listed } from './listed.ts';
import type { Counts } from './search-place.ts';

const counts = z.strictObject({
  rows: z.number(),
  undated: z.number(),
  perhaps: z.number(),
  byHand: z.number(),
  kept: z.number().optional(),
  /** When the latest of them was looked for; ISO 8601, as all moments here. */
  at: z.string(),
});
const found = z.record(z.string(), counts);

const pass = z.strictObject({
  began: z.string(),
  /** Rows that were looked at. */
  seen: z.number(),
  /** Pseudonym → rows. */
  found,
});

const place = z.strictObject({
  /** Digest of what is asked by: a dataset that is asked otherwise is asked anew. */
  by: z.string(),
  /** When a check last had time for it. */
  tried: z.string(),
  /** `times`: how many passes have ended. */
  last: pass.extend({ ended: z.string(), times: z.number() }).optional(),
  /** After which row the pass that is under way goes on: its key, sealed, in base64. */
  under: pass.extend({ after: z.string() }).optional(),
});

const asking = z.strictObject({
  /** How often all datasets were gone over. */
  rounds: z.number(),
  /** Passes that began since then are of the round that is under way. */
  since: z.string(),
  /** `store.dataset kind` */
  places: z.record(z.string(), place),
});

export type Asking = z.output<typeof asking>;
export type PlaceAsking = z.output<typeof place>;
export type Found = z.output<typeof found>;

export interface Round {
  readonly number: number;
  /** When the first of its passes began: whoever was erased before it was asked for in all of it. */
  readonly began: string;
  readonly ended: string;
  /** People of the suppression ledger, and datasets. */
  readonly people: number;
  readonly datasets: number;
  /** Request → `store.dataset` → rows that are of its people. */
  readonly found: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** `store.dataset` → why nothing of it was looked at. */
  readonly notLooked: Readonly<Record<string, string>>;
  /** Requests whose people were not asked for, because a legal hold is on them. */
  readonly held: readonly string[];
}

/** Whom to ask for, and what is not asked because a legal hold is on it. */
export interface AskFor {
  readonly listed: Listed;
  /** Of all who are on the list, those under a hold too. */
  readonly kinds: ReadonlySet<string>;
  readonly heldDatasets: ReadonlySet<string>;
  /** Requests whose people a hold is on. */
  readonly heldRequests: readonly string[];
  /** `store.dataset` in which nothing could show anybody. */
  readonly blind: readonly string[];
}

/** What is known of one dataset now. */
export interface Asked {
  readonly place: Place;
  /** Pseudonym → rows, of the last whole pass and the one that is under way: whichever found more. */
  readonly found: ReadonlyMap<string, Counts>;
  readonly last: PlaceAsking['last'];
  readonly under: PlaceAsking['under'];
  /** The time was over before the end, and there is no key by which to go on. */
  readonly endless: boolean;
  readonly failure?: Failure;
  /** Of rows that a duty kept; absent where nobody has compared them. */
  readonly beyond?: Beyond;
}

export interface Beyond {
  /** More than the certificates of the destructions say. */
  readonly rows: number;
  /** Rows of customers whose certificate says no number, or is not at hand. */
  readonly untold: number;
}

export interface KeptAsking {
  /** Undefined where what stands there is none of ours. */
  readonly asking: Asking | undefined;
  readonly digest: string;
  readonly entry: string | null;
}

export async function readAsking(pool: Pool, policy: string): Promise<KeptAsking | undefined> {
  const { rows } = await pool.query<{ readonly state: unknown; readonly entry: string | null }>(
    'select state, entry from troth.asking where policy = $1',
    [policy],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const parsed = asking.safeParse(row.state);
  return { asking: parsed.data, digest: digestOf(row.state), entry: row.entry };
}

export function digestOf(state: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(state as Asking))
    .digest('hex');
}

/** → false where another check has written since. */
export async function writeAsking(
  client: PoolClient,
  policy: string,
  written: { readonly asking: Asking; readonly entry: string; readonly before: string | null },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into troth.asking as known (policy, state, entry) values ($1, $2, $3)
     on conflict (policy) do update set state = excluded.state, entry = excluded.entry
      where known.entry is not distinct from $4`,
    [policy, JSON.stringify(written.asking), written.entry, written.before],
  );
  return rowCount === 1;
}

export async function insertRound(
  client: PoolClient,
  policy: string,
  round: Round,
  entry: string,
): Promise<void> {
  await client.query(
    `insert into troth.asked (policy, number, began_at, ended_at, said, entry)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (policy, number) do update set began_at = excluded.began_at,
       ended_at = excluded.ended_at, said = excluded.said, entry = excluded.entry`,
    [policy, round.number, round.began, round.ended, JSON.stringify(round), entry],
  );
}
