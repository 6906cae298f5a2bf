/**
 * The latest judgements → how every promise stands now. Pure: age, exceptions and roll-ups are
 * applied at reading, so that a status ages without anybody running anything.
 */
import { worst, type Finding, type Status } from '@troth/core/control';
import type { Catalogue, Clause, Policy, PolicyPromise } from '@troth/core/policy';
import { decisive, foldFindings, type ActiveException, type MapAttestation } from './fold.ts';
import type { Judgement } from './records.ts';
import type { ClauseReport, PolicyReport, PromiseReport, VersionReport } from './report.ts';

export const notRunning = 'This control is not running.';

export interface Standing {
  readonly catalogue: Catalogue;
  readonly judgements: readonly Judgement[];
  readonly exceptions: readonly ActiveException[];
  /** The latest attestation of the data map as it stands; undefined where there is none. */
  readonly map?: MapAttestation | undefined;
  /** Troth's own rows that are not what the ledger says: each is a broken finding, whatever was judged. */
  readonly alsoFound?: (promise: PolicyPromise, clause: Clause) => readonly Finding[];
  /** Why nothing that was judged counts now, such as a clock that is wrong. */
  readonly suspended?: string | undefined;
  readonly now: Temporal.Instant;
  readonly version?: VersionReport | undefined;
}

export function reportPolicy(policy: Policy, standing: Standing): PolicyReport {
  const alone = new Map(
    policy.promises
      .filter(({ rollsUp }) => rollsUp.length === 0)
      .map((promise) => [promise.id, reportPromise(policy, promise, standing)]),
  );
  const promises = policy.promises.map(
    (promise) => alone.get(promise.id) ?? reportRollUp(promise, policy, alone),
  );
  const counts: Record<Status, number> = {
    kept: 0,
    'at-risk': 0,
    broken: 0,
    unknown: 0,
    attested: 0,
    lapsed: 0,
  };
  for (const { status } of promises) counts[status]++;
  return {
    policy: policy.id,
    title: policy.title,
    company: policy.company,
    hash: policy.hash,
    effective: policy.effective.toString(),
    ...(standing.version ? { version: standing.version } : {}),
    counts,
    promises,
  };
}

function reportPromise(policy: Policy, promise: PolicyPromise, standing: Standing): PromiseReport {
  const clauses = promise.clauses.map((clause) => reportClause(policy, promise, clause, standing));
  const cause = decisive(clauses);
  return {
    ...face(promise),
    status: worst(clauses.map(({ status }) => status)),
    reason: cause?.reason ?? 'The promise has no clause.',
    ...age(clauses),
    clauses,
  };
}

function reportRollUp(
  promise: PolicyPromise,
  policy: Policy,
  alone: ReadonlyMap<string, PromiseReport>,
): PromiseReport {
  const leaves = leavesOf(promise, policy, new Set());
  const parts = leaves.flatMap((id) => alone.get(id) ?? []);
  const cause = decisive(parts);
  const complete = parts.length === leaves.length && parts.length > 0;
  return {
    ...face(promise),
    status: complete ? worst(parts.map(({ status }) => status)) : 'unknown',
    reason: cause ? `${cause.id}: ${cause.reason}` : 'The promises that it rests on are missing.',
    ...age(parts),
    clauses: [],
  };
}

type Aged = Pick<PromiseReport, 'checkedAt' | 'freshUntil'>;

function firstOf(moments: readonly (string | null)[]): string | null {
  return moments.includes(null) ? null : (moments.toSorted()[0] ?? null);
}

/** The oldest look, and the first that no longer counts. */
function age(parts: readonly Aged[]): Aged {
  return {
    checkedAt: firstOf(parts.map(({ checkedAt }) => checkedAt)),
    freshUntil: firstOf(parts.map(({ freshUntil }) => freshUntil)),
  };
}

/** The promises with clauses that a roll-up comes down to; a cycle adds nothing twice. */
function leavesOf(promise: PolicyPromise, policy: Policy, seen: Set<string>): readonly string[] {
  if (seen.has(promise.id)) return [];
  seen.add(promise.id);
  if (promise.rollsUp.length === 0) return [promise.id];
  return promise.rollsUp.flatMap((id) => {
    const part = policy.promises.find((candidate) => candidate.id === id);
    return part ? leavesOf(part, policy, seen) : [id];
  });
}

function face(promise: PolicyPromise) {
  const { id, says, note, rollsUp } = promise;
  return { id, says, ...(note === undefined ? {} : { note }), rollsUp };
}

/** What differs from the ledger is broken, however old the check is. */
function reportClause(
  policy: Policy,
  promise: PolicyPromise,
  clause: Clause,
  standing: Standing,
): ClauseReport {
  const judged = reportJudged(policy, promise, clause, standing);
  const also = standing.alsoFound?.(promise, clause) ?? [];
  const [first] = also;
  if (first === undefined) return judged;
  const rest = judged.findings.filter(({ rule }) => rule !== first.rule);
  return { ...judged, status: 'broken', reason: first.message, findings: [...also, ...rest] };
}

function reportJudged(
  policy: Policy,
  promise: PolicyPromise,
  clause: Clause,
  { catalogue, judgements, exceptions, map, suspended, now }: Standing,
): ClauseReport {
  const kind = catalogue.kinds.find((candidate) => candidate.kind === clause.kind);
  const judgement = judgements.find(
    (candidate) => candidate.promise === promise.id && candidate.clause === clause.index,
  );
  const head = {
    index: clause.index,
    kind: clause.kind,
    says: kind?.say(clause.params) ?? '',
    checkedAt: judgement?.checkedAt.toString() ?? null,
    freshUntil: judgement?.freshUntil.toString() ?? null,
    entry: judgement?.entry ?? null,
  };
  if (!catalogue.running.has(clause.kind)) {
    return { ...head, status: 'unknown', reason: notRunning, findings: [] };
  }
  if (!judgement) {
    return { ...head, status: 'unknown', reason: 'It was never checked.', findings: [] };
  }
  if (suspended !== undefined) {
    return { ...head, status: 'unknown', reason: suspended, findings: [] };
  }
  if (judgement.isVoid) {
    const reason = 'The last check was made while the clock was wrong. Run: troth check';
    return { ...head, status: 'unknown', reason, findings: [] };
  }
  if (judgement.policyHash !== policy.hash) {
    const reason = 'The policy has changed since the last check. Run: troth check';
    return { ...head, status: 'unknown', reason, findings: [] };
  }
  const mine = exceptions.filter((exception) => exception.promise === promise.id);
  const folded = foldFindings(
    judgement.findings,
    { exceptions: mine, map, zone: policy.zone },
    now,
  );
  if (Temporal.Instant.compare(now, judgement.freshUntil) < 0) return { ...head, ...folded };
  const day = judgement.checkedAt.toString().slice(0, 16).replace('T', ' ');
  const reason = `The last check is stale: it was made at ${day} UTC and said ${folded.status}.`;
  return { ...head, status: 'unknown', reason, findings: folded.findings };
}
