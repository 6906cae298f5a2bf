/**
 * One check of one policy: every clause whose control runs is probed and judged, and all of it is
 * recorded in one transaction with its evidence, or none of it.
 */
import { randomUUID } from 'node:crypto';
import { nameFault } from '@troth/core/causes';
import type { Finding } from '@troth/core/control';
import { legible } from '@troth/core/legible';
import type { Clause, Policy, PolicyPromise } from '@troth/core/policy';
import type { Pool } from 'pg';
import type { Clock } from '../../platform/clock.ts';
import { inTransaction } from '../../platform/database.ts';
import type { ProbeContext, RunningControl } from '../context.ts';
import { withNames, withinDatasets } from '../about-what.ts';
import { withPrepared, type PreparedSeen } from '../prepared.ts';
import { withUnseen } from '../unseen.ts';
import { checkError } from './error.ts';
import { foldFindings, type Added } from './fold.ts';
import { insertJudgements, insertRun, nextRun, type Judgement } from './records.ts';
import type { EntryReader } from './entry-reader.ts';
import type { Recorder } from './recorder.ts';
import { noting, restsOn, withStandbys, type Standbys } from './standby.ts';

export interface CheckEnvironment {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly reader: EntryReader;
  readonly controls: ReadonlyMap<string, RunningControl>;
  /** The most that one probe may take. */
  readonly probeTimeout: Temporal.Duration;
}

export interface CheckOptions {
  /** Promise ids; all when absent. */
  readonly promises?: ReadonlySet<string>;
  /** Those that count now, by the ledger. */
  readonly exceptions: Added['exceptions'];
  readonly map: Added['map'];
  /** What is wrong beside what the probe finds: Troth's own rows that differ from the ledger. */
  readonly alsoFound: (promise: PolicyPromise, clause: Clause) => readonly Finding[];
  /** Stores that a standby answered for. */
  readonly standbys?: Standbys;
  /** Stores in which transactions wait for their second phase. */
  readonly prepared?: PreparedSeen;
  readonly onJudged?: (clause: string, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** What probes share, beside the clause that they are about. */
export type SharedContext = Omit<ProbeContext, 'policy' | 'promise' | 'clause' | 'now'>;

/** Probes wait for stores, so that a few at once are faster; more would crowd a store. */
const atOnce = 4;

interface Task {
  readonly promise: PolicyPromise;
  readonly clause: Clause;
  readonly control: RunningControl;
}

export async function runCheck(
  environment: CheckEnvironment,
  policy: Policy,
  shared: SharedContext,
  options: CheckOptions,
): Promise<readonly Judgement[]> {
  const { clock } = environment;
  const startedAt = clock.now();
  const run = randomUUID();
  const tasks = tasksOf(policy, environment.controls, options.promises);
  const judgements: Judgement[] = [];
  await eachOf(tasks, atOnce, async (task) => {
    options.signal?.throwIfAborted();
    judgements.push(await judgeTask(environment, policy, shared, task, { run, options }));
    options.onJudged?.(nameOf(task), judgements.length, tasks.length);
  });
  options.signal?.throwIfAborted();
  const finishedAt = clock.now();
  return record(environment, policy, judgements, { id: run, startedAt, finishedAt });
}

function tasksOf(
  policy: Policy,
  controls: ReadonlyMap<string, RunningControl>,
  wanted: ReadonlySet<string> | undefined,
): readonly Task[] {
  return policy.promises
    .filter(({ id }) => wanted?.has(id) ?? true)
    .flatMap((promise) =>
      promise.clauses.flatMap((clause) => {
        const control = controls.get(clause.kind);
        return control ? [{ promise, clause, control }] : [];
      }),
    );
}

async function judgeTask(
  { clock, probeTimeout }: CheckEnvironment,
  policy: Policy,
  shared: SharedContext,
  { promise, clause, control }: Task,
  { run, options }: { readonly run: string; readonly options: CheckOptions },
): Promise<Judgement> {
  const checkedAt = clock.now();
  const at = { policy, promise, clause, now: checkedAt };
  let goodUntil: Temporal.Instant | undefined;
  const probed = await findingsOf(async () => {
    const asked = new Set<string>();
    const probing = control.probe({ ...noting(shared, asked), ...at }, clause.params);
    const facts = await within(probeTimeout, probing);
    goodUntil = control.goodUntil?.(facts, clause.params, at);
    const findings = control.judge(facts, clause.params, at);
    return findings.map((one) => {
      const named = withinDatasets(clause, withNames(policy, one));
      const finding = withStandbys(withUnseen(clause.kind, named), asked, options.standbys);
      return withPrepared(finding, (store) => restsOn(one, asked, store), options.prepared);
    });
  });
  const findings = [...options.alsoFound(promise, clause), ...probed].map(inOneLine);
  const mine = options.exceptions.filter((exception) => exception.promise === promise.id);
  const { status, reason } = foldFindings(
    findings,
    { exceptions: mine, map: options.map, zone: policy.zone },
    checkedAt,
  );
  return {
    id: randomUUID(),
    run,
    number: 0,
    policy: policy.id,
    policyHash: policy.hash,
    promise: promise.id,
    clause: clause.index,
    kind: clause.kind,
    status,
    reason,
    checkedAt,
    freshUntil: freshUntil(checkedAt, checkedAt.add(control.freshFor), goodUntil),
    entry: null,
    findings,
  };
}

/** What is too old already is said by its findings: they stand as long as others do. */
function freshUntil(
  now: Temporal.Instant,
  usual: Temporal.Instant,
  goodUntil: Temporal.Instant | undefined,
): Temporal.Instant {
  if (goodUntil === undefined || Temporal.Instant.compare(goodUntil, now) <= 0) return usual;
  return Temporal.Instant.compare(goodUntil, usual) < 0 ? goodUntil : usual;
}

/** Tables and columns are named by whoever made them: a name may look like a line of ours. */
function inOneLine(finding: Finding): Finding {
  return { ...finding, message: legible(finding.message) };
}

/** A probe that failed is a finding like any other: `unknown`, with its reason. */
async function findingsOf(probeAndJudge: () => Promise<Finding[]>): Promise<readonly Finding[]> {
  try {
    return await probeAndJudge();
  } catch (error) {
    const known = nameFault(error);
    return [
      {
        rule: 'probe-failed',
        outcome: 'unknown',
        resource: 'policy',
        message: known
          ? `The check could not be made: ${known.publicMessage}`
          : 'The check could not be made: it failed in a way that was not foreseen.',
        // The name only: the message of a foreign error may hold a value of a row.
        facts: { code: known?.code ?? (error instanceof Error ? error.name : 'unknown') },
      },
    ];
  }
}

async function within<T>(limit: Temporal.Duration, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const seconds = limit.total('seconds');
    reject(
      checkError({
        code: 'probe-timeout',
        kind: 'unavailable',
        retry: 'later',
        facts: { seconds },
        publicMessage: `it took longer than ${seconds} seconds.`,
      }),
    );
  }, limit.total('milliseconds'));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function record(
  { pool, recorder }: CheckEnvironment,
  policy: Policy,
  judgements: readonly Judgement[],
  run: {
    readonly id: string;
    readonly startedAt: Temporal.Instant;
    readonly finishedAt: Temporal.Instant;
  },
): Promise<readonly Judgement[]> {
  return inTransaction(pool, async (client) => {
    const number = await nextRun(client);
    const entries = await recorder.recordAll(
      client,
      judgements.map((judgement) => ({
        policy: policy.id,
        policyHash: policy.hash,
        clause: `${judgement.promise}.${judgement.clause}`,
        decision: judgement.status,
        at: judgement.checkedAt,
        payload: {
          id: judgement.id,
          run: number,
          kind: judgement.kind,
          status: judgement.status,
          reason: judgement.reason,
          checkedAt: judgement.checkedAt.toString(),
          freshUntil: judgement.freshUntil.toString(),
          findings: judgement.findings,
        },
      })),
    );
    const recorded = judgements.map((judgement, index) => ({
      ...judgement,
      number,
      entry: entries[index] ?? null,
    }));
    await insertRun(client, { ...run, number, policy: policy.id, hash: policy.hash });
    await insertJudgements(client, recorded);
    return recorded;
  });
}

async function eachOf<T>(
  items: readonly T[],
  workers: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

function nameOf({ promise, clause }: Task): string {
  return `${promise.id}.${clause.index}`;
}
