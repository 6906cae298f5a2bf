/** Reads and writes of judgements, findings, exceptions: plain SQL over Troth's own database. */
import type { Finding, Status } from '@troth/core/control';
import type { Pool, PoolClient } from 'pg';
import type { HistoryLine } from './report.ts';

export interface Judgement {
  readonly id: string;
  readonly run: string;
  /** Number of the run: runs are ordered by it, whatever a clock said. */
  readonly number: number;
  readonly policy: string;
  /** The version that was checked: `Policy.hash`. */
  readonly policyHash: string;
  readonly promise: string;
  readonly clause: number;
  readonly kind: string;
  readonly status: Status;
  readonly reason: string;
  readonly checkedAt: Temporal.Instant;
  readonly freshUntil: Temporal.Instant;
  readonly entry: string | null;
  readonly findings: readonly Finding[];
  /** It was made while the clock was wrong. */
  readonly isVoid?: boolean;
}

/** The next run's number: higher than that of any run that was recorded. */
export async function nextRun(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ readonly number: string }>(
    `select nextval('troth.check_run_number') as number`,
  );
  return Number(rows[0]?.number);
}

export async function insertRun(
  client: PoolClient,
  run: {
    readonly id: string;
    readonly number: number;
    readonly policy: string;
    readonly hash: string;
    readonly startedAt: Temporal.Instant;
    readonly finishedAt: Temporal.Instant;
  },
): Promise<void> {
  await client.query(
    `insert into troth.check_run (id, policy, policy_hash, started_at, finished_at, number)
     values ($1, $2, $3, $4, $5, $6)`,
    [run.id, run.policy, run.hash, run.startedAt.toString(), run.finishedAt.toString(), run.number],
  );
}

export async function insertJudgements(
  client: PoolClient,
  judgements: readonly Judgement[],
): Promise<void> {
  await client.query(
    `insert into troth.judgement
       (id, run, number, policy, promise, clause, kind, status, reason, checked_at, fresh_until,
        entry)
     select id, run, number, policy, promise, clause, kind, status, reason, "checkedAt",
            "freshUntil", entry
       from jsonb_to_recordset($1::jsonb) as judged
         (id uuid, run uuid, number bigint, policy text, promise text, clause integer, kind text, status text,
          reason text, "checkedAt" timestamptz, "freshUntil" timestamptz, entry text)`,
    [JSON.stringify(judgements.map(({ findings: _, policyHash: __, ...judgement }) => judgement))],
  );
  const findings = judgements.flatMap(({ id, findings }) =>
    findings.map((finding) => ({ judgement: id, rows: null, coverage: null, ...finding })),
  );
  await client.query(
    `insert into troth.finding (judgement, rule, outcome, resource, message, rows, coverage, facts)
     select judgement, rule, outcome, resource, message, rows, coverage, facts
       from jsonb_to_recordset($1::jsonb) as found
         (judgement uuid, rule text, outcome text, resource text, message text, rows bigint,
          coverage jsonb, facts jsonb)`,
    [JSON.stringify(findings)],
  );
}

interface JudgementRow {
  readonly id: string;
  readonly run: string;
  readonly number: string;
  readonly policy_hash: string;
  readonly promise: string;
  readonly clause: number;
  readonly kind: string;
  readonly status: Status;
  readonly reason: string;
  readonly checked_at: Date;
  readonly fresh_until: Date;
  readonly entry: string | null;
  readonly findings: readonly Finding[];
}

/**
 * The latest judgement of each clause, whichever version of the policy it was made under. One look
 * into the index for each clause: the history may be years long.
 */
export async function latestJudgements(
  pool: Pool,
  policy: string,
  clauses: readonly { readonly promise: string; readonly clause: number }[],
): Promise<readonly Judgement[]> {
  const { rows } = await pool.query<JudgementRow>(
    `select j.id, j.run, j.number, r.policy_hash, j.promise, j.clause, j.kind, j.status, j.reason,
            j.checked_at, j.fresh_until, j.entry, found.findings
       from unnest($2::text[], $3::integer[]) as wanted (promise, clause)
      cross join lateral (
              select * from troth.judgement
               where policy = $1 and promise = wanted.promise and clause = wanted.clause
               order by number desc, id limit 1) j
       join troth.check_run r on r.id = j.run
      cross join lateral (
              select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('rule', f.rule,
                       'outcome', f.outcome, 'resource', f.resource, 'message', f.message,
                       'rows', f.rows)) || case when f.coverage is null then '{}'
                       else jsonb_build_object('coverage', f.coverage) end
                       || jsonb_build_object('facts', f.facts) order by f.id),
                     '[]') as findings
                from troth.finding f where f.judgement = j.id) found`,
    [policy, clauses.map(({ promise }) => promise), clauses.map(({ clause }) => clause)],
  );
  return rows.map((row) => ({
    id: row.id,
    run: row.run,
    number: Number(row.number),
    policy,
    policyHash: row.policy_hash,
    promise: row.promise,
    clause: row.clause,
    kind: row.kind,
    status: row.status,
    reason: row.reason,
    checkedAt: instant(row.checked_at),
    freshUntil: instant(row.fresh_until),
    entry: row.entry,
    findings: row.findings,
  }));
}

export async function history(
  pool: Pool,
  policy: string,
  promise: string,
  limit = 50,
): Promise<readonly HistoryLine[]> {
  const { rows } = await pool.query<Omit<JudgementRow, 'findings'>>(
    `select clause, status, reason, checked_at, entry from troth.judgement
      where policy = $1 and promise = $2 order by number desc, clause limit $3`,
    [policy, promise, limit],
  );
  return rows.map(({ clause, status, reason, checked_at, entry }) => ({
    clause,
    status,
    reason,
    checkedAt: checked_at.toISOString(),
    entry,
  }));
}

export function instant(date: Date): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(date.getTime());
}
