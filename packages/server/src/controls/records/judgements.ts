/** The latest judgements, as their entries have them. */
import type { Finding, Status } from '@troth/core/control';
import { canonicalJson } from '@troth/core/proof';
import { z } from 'zod';
import {
  faultText,
  type AcceptedClock,
  type EntryReader,
  type OpenedRecord,
  type Payload,
  type Standing,
} from '../check/entry-reader.ts';
import type { Pool } from '../../platform/database.ts';
import { latestJudgements, type Judgement } from '../check/records.ts';
import { lookTwice, type Difference } from './difference.ts';

export interface HeldJudgement extends Judgement {
  /** What is not as it was recorded; then it does not count. */
  readonly difference?: Difference;
}

export interface ClauseName {
  readonly promise: string;
  readonly clause: number;
}

/** What the check before found of a clause, if its row is what was recorded. */
export async function previousOf(
  { pool, reader }: Sources,
  policy: string,
  clause: ClauseName,
): Promise<Judgement | undefined> {
  return (await heldJudgements({ pool, reader }, policy, [clause]))[0];
}

type Sources = { readonly pool: Pool; readonly reader: EntryReader };

/** The newest of each clause that was ever judged. */
export function heldJudgements(
  sources: Sources,
  policy: string,
  clauses: readonly ClauseName[],
): Promise<readonly HeldJudgement[]> {
  return lookTwice(
    () => lookAt(sources, policy, clauses),
    (judgements) => judgements.flatMap(({ difference }) => difference ?? []),
    (judgements, counts) =>
      judgements.map(({ difference, ...judgement }) =>
        difference && counts(difference) ? { ...judgement, difference } : judgement,
      ),
  );
}

async function lookAt(
  { pool, reader }: Sources,
  policy: string,
  clauses: readonly ClauseName[],
): Promise<readonly HeldJudgement[]> {
  const standing = await reader.standing(policy);
  const rows = await latestJudgements(pool, policy, clauses);
  const byName = new Map(rows.map((row) => [nameOf(row), row]));
  const cited = rows.flatMap(({ entry }) => entry ?? []);
  const logged = clauses.flatMap((clause) => standing.judgements[nameOf(clause)]?.entry ?? []);
  const opened = await reader.open(policy, [...cited, ...logged]);
  return clauses.flatMap((clause) => {
    const name = nameOf(clause);
    const row = byName.get(name);
    const newest = standing.judgements[name];
    if (row === undefined && newest === undefined) return [];
    const judgement = held(policy, clause, row, opened, newest);
    return [
      standing.accepted.some((jump) => isIn(jump, judgement)) ? voided(judgement) : judgement,
    ];
  });
}

/** Made in a time that had not come when the clock was accepted, or after it had jumped. */
function isIn({ at, upTo, after }: AcceptedClock, { number, checkedAt }: Judgement): boolean {
  if (number > upTo) return false;
  return number > after || Temporal.Instant.compare(checkedAt, Temporal.Instant.from(at)) > 0;
}

function voided(judgement: HeldJudgement): HeldJudgement {
  return { ...judgement, isVoid: true };
}

function held(
  policy: string,
  clause: ClauseName,
  row: Judgement | undefined,
  opened: ReadonlyMap<string, OpenedRecord>,
  newest: Standing['judgements'][string] | undefined,
): HeldJudgement {
  const what = `judgement ${nameOf(clause)}`;
  const said = newest && judgementIn(policy, clause, opened.get(newest.entry));
  if (row === undefined) {
    const says = `has gone, and entry ${newest?.entry ?? ''} says ${said?.status ?? 'something'}`;
    const difference = { what, says, entry: newest?.entry ?? null };
    return { ...(said ?? unread(policy, clause)), difference };
  }
  const mine = judgementIn(policy, clause, opened.get(row.entry ?? ''));
  const says = differs(row, opened.get(row.entry ?? ''), mine);
  if (says === undefined && mine !== undefined) {
    if (newest === undefined || newest.entry === row.entry || mine.number >= newest.run) {
      return mine;
    }
    const newer = `is not the newest: entry ${newest.entry} says ${said?.status ?? 'something'}`;
    return { ...(said ?? mine), difference: { what, says: newer, entry: newest.entry } };
  }
  const shown = (newest && newest.entry !== row.entry ? said : mine) ?? said ?? mine ?? row;
  const difference = { what, says: says ?? 'is none of the ledger', entry: row.entry };
  return { ...shown, difference };
}

/** Undefined where the row is what its entry says. */
function differs(
  row: Judgement,
  opened: OpenedRecord | undefined,
  said: Judgement | undefined,
): string | undefined {
  if (row.entry === null || opened === undefined) return 'has no entry in the ledger';
  if (opened.fault) return `rests on entry ${row.entry}, which ${faultText(opened.fault)}`;
  if (said === undefined) return `cites entry ${row.entry}, which is about something else`;
  if (said.id !== row.id) return `cites entry ${row.entry}, which is that of another judgement`;
  if (said.status !== row.status) {
    return `says ${row.status}, and entry ${row.entry} says ${said.status}`;
  }
  const changed = [
    said.reason !== row.reason && 'its reason',
    said.kind !== row.kind && 'its kind',
    said.policyHash !== row.policyHash && 'its version of the policy',
    said.number > 0 && said.number !== row.number && 'the number of its run',
    !isSame(said.checkedAt, row.checkedAt) && 'when it was made',
    said.number > 0 && !isSame(said.freshUntil, row.freshUntil) && 'until when it counts',
    findingsText(said.findings) !== findingsText(row.findings) && 'its findings',
  ].filter((one) => one !== false);
  return changed.length === 0
    ? undefined
    : `has ${changed.join(', ')} otherwise than entry ${row.entry}`;
}

const payloadSchema = z.looseObject({
  id: z.string(),
  kind: z.string(),
  reason: z.string(),
  checkedAt: z.string(),
  // Not said by entries of before: such a judgement is stale.
  run: z.number().optional(),
  freshUntil: z.string().optional(),
  findings: z.array(z.looseObject({ rule: z.string(), outcome: z.string() })),
});

/** The judgement that an entry commits to; undefined where it is of another clause, or none. */
export function judgementIn(
  policy: string,
  { promise, clause }: ClauseName,
  opened: OpenedRecord | undefined,
): Judgement | undefined {
  if (!opened?.entry || opened.payload === null) return undefined;
  if (opened.entry.clause !== `${promise}.${clause}`) return undefined;
  const parsed = payloadSchema.safeParse(opened.payload);
  if (!parsed.success) return undefined;
  const said = parsed.data;
  return {
    id: said.id,
    run: '',
    number: said.run ?? 0,
    policy,
    policyHash: opened.entry.policyHash,
    promise,
    clause,
    kind: said.kind,
    status: opened.entry.decision as Status,
    reason: said.reason,
    checkedAt: Temporal.Instant.from(said.checkedAt),
    freshUntil: Temporal.Instant.from(said.freshUntil ?? said.checkedAt),
    entry: opened.id,
    findings: findingsIn(opened.payload),
  };
}

/** What opened was written by a check, as findings. */
function findingsIn(payload: Payload): readonly Finding[] {
  return payload['findings'] as readonly Finding[];
}

function unread(policy: string, { promise, clause }: ClauseName): Judgement {
  const never = Temporal.Instant.fromEpochMilliseconds(0);
  return {
    id: '',
    run: '',
    number: 0,
    policy,
    policyHash: '',
    promise,
    clause,
    kind: '',
    status: 'unknown',
    reason: '',
    checkedAt: never,
    freshUntil: never,
    entry: null,
    findings: [],
  };
}

/** The database rounds to microseconds. */
function isSame(a: Temporal.Instant, b: Temporal.Instant): boolean {
  return Math.abs(a.epochMilliseconds - b.epochMilliseconds) <= 1;
}

function findingsText(findings: readonly Finding[]): string {
  return canonicalJson(
    findings.map(({ rule, outcome, resource, message, rows = null, coverage = null, facts }) => ({
      rule,
      outcome,
      resource,
      message,
      rows,
      coverage,
      facts,
    })),
  );
}

function nameOf({ promise, clause }: ClauseName): string {
  return `${promise}.${clause}`;
}
