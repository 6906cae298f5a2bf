/**
 * What asking again has come to for the people of one request. The rounds are counted by their entries:
 * the first that began after the erasure, and the newest.
 */
import type { Policy } from '@troth/core/policy';
import { deadlineAfter, formatDuration } from '@troth/core/policy';
import { canonicalJson } from '@troth/core/proof';
import type { Pool } from '../../platform/database.ts';
import type { EntryReader } from '../check/entry-reader.ts';
import { foundIn } from './ask-again.ts';
import type { KeptAsking, Round } from './asking.ts';
import { usualPace } from './judge-back.ts';
import { listedIn, type Listed } from './listed.ts';
import type { HeldLines } from './held-lines.ts';
import type { Request } from './request.ts';
import { tenantKind } from './tenant.ts';

export interface AskedAgain {
  /** How often every dataset was asked in full since the people were erased. */
  readonly times: number;
  /** When the last of these ended; ISO 8601, null: never. */
  readonly last: string | null;
  /** `store.dataset` → rows that are of these people, or perhaps of somebody else who has their key. */
  readonly found: Readonly<Record<string, number>>;
  /** `store.dataset` → why nothing of it was looked at. */
  readonly notLooked: Readonly<Record<string, string>>;
  /** The longest time that the policy lets pass: `7 days`; null where no promise asks. */
  readonly every: string | null;
  readonly overdue: boolean;
  /** Why they are not asked for, or why what stands here may not be believed. */
  readonly because?: string;
}

interface Sources {
  readonly pool: Pool;
  readonly reader: EntryReader;
  readonly now: Temporal.Instant;
  readonly held: HeldLines;
  /** What the checks have come to; its `asking` is undefined where it may not be believed. */
  readonly kept: KeptAsking | undefined;
}

/** Undefined where nobody was erased by the request. */
export async function askedAgain(
  sources: Sources,
  policy: Policy,
  { id, right, state, subjectKind }: Request,
): Promise<AskedAgain | undefined> {
  if (state !== 'done' && state !== 'closed' && state !== 'nothing-left') return undefined;
  if (right !== 'erasure' && right !== 'destruction') return undefined;
  const pace = paceOf(policy, subjectKind);
  const every = pace ? formatDuration(pace) : null;
  const nothing = { times: 0, last: null, found: {}, notLooked: {}, every, overdue: false };
  const { inForce, missing, faults } = sources.held;
  if (missing.some(({ request }) => request === id)) {
    return { ...nothing, because: 'Their pseudonyms have gone from the suppression ledger' };
  }
  if (faults.some(({ request }) => request === id)) {
    const because = 'Their lines of the suppression ledger are not what request and ledger say';
    return { ...nothing, because };
  }
  const line = inForce.find(({ request }) => request === id);
  if (line === undefined) {
    return { ...nothing, because: 'They were released: their keys are somebody else’s now' };
  }
  const listed = listedIn(policy.id, inForce);
  if (pace === undefined) {
    return {
      ...nothing,
      because: 'No promise of the policy asks for them: `erasure: { verified: true }` does',
    };
  }
  const { first, newest, wrong } = await roundsSince(sources, policy.id, line.at);
  if (wrong !== undefined) return { ...nothing, because: wrong };
  const from = Temporal.Instant.from(newest?.ended ?? line.at);
  const due = deadlineAfter(from, pace, policy.zone);
  const isHeld = newest?.held.includes(id) ?? false;
  return {
    ...nothing,
    times: first && newest ? newest.number - first.number + 1 : 0,
    last: newest?.ended ?? null,
    notLooked: newest?.notLooked ?? {},
    found: foundNow(sources, listed, id),
    overdue: Temporal.Instant.compare(due, sources.now) < 0,
    ...(isHeld && { because: 'A legal hold is on them' }),
  };
}

/** The shortest that a promise of the policy sets for people of the kind. */
function paceOf({ promises, zone }: Policy, kind: string): Temporal.Duration | undefined {
  const paces = promises
    .flatMap(({ clauses }) => clauses)
    .flatMap(({ kind: clause, params }): readonly Temporal.Duration[] => {
      if (kind === tenantKind) {
        const asks = clause === 'destruction' || (clause === 'retention' && has(params, 'at-most'));
        return asks ? [usualPace] : [];
      }
      if (clause !== 'erasure' || !has(params, 'verified')) return [];
      const { again } = params as { readonly again?: Temporal.Duration };
      return [again ?? usualPace];
    });
  const from = Temporal.PlainDate.from('2026-01-01').toZonedDateTime(zone);
  return paces.toSorted((a, b) => Temporal.Duration.compare(a, b, { relativeTo: from }))[0];
}

function has(params: unknown, name: string): boolean {
  return typeof params === 'object' && params !== null && name in params;
}

interface Rounds {
  /** The first that began after the erasure. */
  readonly first?: Round | undefined;
  readonly newest?: Round | undefined;
  /** Why neither may be believed. */
  readonly wrong?: string;
}

interface Row {
  readonly said: Round;
  readonly entry: string | null;
  /** Whether the columns are what the whole says. */
  readonly same: boolean;
}

async function roundsSince(sources: Sources, policy: string, at: string): Promise<Rounds> {
  const { pool, reader, kept } = sources;
  if (kept !== undefined && kept.asking === undefined) {
    return { wrong: 'How far they were asked for again is not what the ledger says' };
  }
  const first = await roundSince(pool, policy, at, 'asc');
  const newest = await roundSince(pool, policy, at, 'desc');
  const rows = [first, newest].filter((row) => row !== undefined);
  const opened = await reader.open(
    policy,
    rows.flatMap(({ entry }) => entry ?? []),
  );
  const other = rows.find(({ said, entry, same }) => {
    const logged = opened.get(entry ?? '')?.payload?.['round'] ?? null;
    return !same || canonicalJson(logged as Round) !== canonicalJson(said);
  });
  if (other) return { wrong: `Round ${other.said.number} is not what the ledger says` };
  const rounds = kept?.asking?.rounds ?? 0;
  if (newest && newest.said.number < rounds) {
    return { wrong: `The newest of ${rounds} rounds that the ledger has are gone` };
  }
  return { first: first?.said, newest: newest?.said };
}

async function roundSince(
  pool: Pool,
  policy: string,
  at: string,
  order: 'asc' | 'desc',
): Promise<Row | undefined> {
  const { rows } = await pool.query<Row>(
    `select said, entry, number = (said ->> 'number')::bigint
            and began_at = (said ->> 'began')::timestamptz
            and ended_at = (said ->> 'ended')::timestamptz as same
       from troth.asked where policy = $1 and began_at > $2 order by number ${order} limit 1`,
    [policy, at],
  );
  return rows[0];
}

/** By the last whole pass over each dataset, and the one that is under way. */
function foundNow({ kept }: Sources, listed: Listed, id: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [place, { last, under }] of Object.entries(kept?.asking?.places ?? {})) {
    const where = place.slice(0, place.lastIndexOf(' '));
    for (const [pseudonym, { rows, perhaps }] of foundIn([last, under], listed)) {
      if (!listed.get(pseudonym)?.requests.has(id) || rows + perhaps === 0) continue;
      found[where] = (found[where] ?? 0) + rows + perhaps;
    }
  }
  return found;
}
