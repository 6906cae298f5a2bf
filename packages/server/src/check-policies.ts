/** Checks and reports over an installation's policies. */
import { closing } from '@troth/core/closing';
import { checkError } from './controls/check/error.ts';
import { inspect, timeInProbes } from './controls/check/inspection.ts';
import { policyVersions } from './controls/check/policy-versions.ts';
import type { PolicyReport } from './controls/check/report.ts';
import { runCheck } from './controls/check/run.ts';
import { standbysSeen } from './controls/check/standby.ts';
import { preparedSeen } from './controls/prepared.ts';
import { reportPolicy } from './controls/check/status.ts';
import { tableReadings } from './controls/check/table-readings.ts';
import { catalogue } from './controls/catalogue.ts';
import type { LedgerFacts, ProbeContext } from './controls/context.ts';
import { countAuthority } from './controls/purpose/authority.ts';
import type { CheckOptions, Explanation, LoadedPolicy } from './installation.ts';
import { findEntries } from './ledger/receipt.ts';
import { lookAtLog } from './ledger/look.ts';
import { ledgerCompleteness } from './ledger/completeness.ts';
import { sequenceWaiting } from './ledger/sequence.ts';
import { choosePolicies, type Parts } from './parts.ts';
import { differenceFinding } from './controls/records/difference.ts';
import { heldHistory } from './controls/records/history.ts';
import { heldJudgements, previousOf } from './controls/records/judgements.ts';
import { recordsOf } from './held-records.ts';
import { readOn } from './read-on.ts';
import { requestFactsOf } from './request-facts.ts';
import { seatedIn } from './seating.ts';
import { guardsOf } from './store-identities.ts';
import { takeCensus, tenantStates } from './vault/index.ts';

const whole = Temporal.Duration.from({ hours: 1 });

/** Policies are checked side by side: their stores are other databases. */
export async function checkPolicies(
  parts: Parts,
  options: CheckOptions = {},
): Promise<readonly PolicyReport[]> {
  await parts.governing.renew();
  const chosen = choosePolicies(parts, options.policies);
  requirePromises(chosen, options.promises);
  // What waits is published first, or set aside: a check tells of both.
  await sequenceWaiting(parts.ledger);
  const policies = chosen.map(({ policy }) => policy);
  await seatedIn(parts)(
    policies,
    async () => {
      await Promise.all(chosen.map((one) => checkPolicy(parts, one, options)));
    },
    options,
  );
  await sequenceWaiting(parts.ledger);
  return Promise.all(chosen.map((one) => standing(parts, one)));
}

async function checkPolicy(
  parts: Parts,
  { policy, version }: LoadedPolicy,
  { promises, full = false, onProgress, signal }: CheckOptions,
): Promise<void> {
  // What is judged by a wrong clock is worth nothing, and would stand there as if it were.
  if ((await parts.clocks.look(policy)) !== undefined) return;
  const { pool } = parts.environment;
  const records = await recordsOf(parts, policy);
  const environment = full ? { ...parts.environment, probeTimeout: whole } : parts.environment;
  const started = performance.now();
  const memory = tableReadings(pool, parts.sealer, policy.id);
  const allowance = { left: memory.hourly };
  const standbys = standbysSeen();
  const prepared = preparedSeen();
  const stores = inspect(policy, {
    mode: full ? 'full' : 'sample',
    variables: parts.variables,
    memory,
    now: () => parts.environment.clock.now(),
    allowance,
    guard: guardsOf(parts, policy, {
      remembers: true,
      onAnswer(store, answering) {
        standbys.note(store, answering);
        prepared.note(store, answering);
      },
    }),
    ...(signal ? { signal } : {}),
  });
  const judge = async (): Promise<void> => {
    const vault = vaultFacts(parts, policy.id);
    if (!full && promises === undefined) await readOn({ policy, stores, ...vault }, memory, signal);
    allowance.left = Math.min(allowance.left, timeInProbes);
    const judgements = await runCheck(
      environment,
      policy,
      {
        stores,
        attestations: async (promise) => records.attestations(promise),
        history: () => policyVersions(pool, policy.id, version?.waiting?.hash),
        ledger: () => ledgerFacts(parts, policy.id),
        requests: requestFactsOf(parts, policy, stores),
        authority: () => countAuthority(pool, policy.id),
        ...vault,
        previous: (promise, clause) =>
          previousOf(parts.environment, policy.id, { promise, clause }),
      },
      {
        exceptions: records.exceptions,
        map: records.map,
        alsoFound: records.alsoFound,
        standbys: standbys.seen,
        prepared: prepared.seen,
        ...(promises?.length ? { promises: new Set(promises) } : {}),
        ...(signal ? { signal } : {}),
        onJudged: (clause, done, total) => onProgress?.({ policy: policy.id, clause, done, total }),
      },
    );
    const milliseconds = Math.round(performance.now() - started);
    parts.logger.info({ policy: policy.id, judged: judgements.length, milliseconds }, 'checked');
  };
  await closing(judge, () => stores.close());
}

/** Nothing where no policy declares sealed values. */
function vaultFacts(
  { vault: access }: Parts,
  policy: string,
): Pick<ProbeContext, 'trial' | 'gate' | 'tenantStates' | 'oldestEpoch'> {
  if (access === undefined) return {};
  const { vault, gate, pool } = access;
  return {
    gate,
    trial: (standing) => vault.tryAll(standing),
    tenantStates: () => tenantStates(pool, policy),
    async oldestEpoch() {
      const census = await takeCensus(pool);
      return census.find((one) => one.policy === policy)?.oldestEpoch ?? null;
    },
  };
}

async function ledgerFacts({ ledger, environment }: Parts, log: string): Promise<LedgerFacts> {
  const now = environment.clock.now();
  const look = await lookAtLog(ledger, log, now);
  const { rows } = await ledger.pool.query<{ readonly rows: number }>(
    `select count(*)::int as rows from troth.set_aside
      where log = $1 and set_aside_at > now() - interval '30 days'`,
    [log],
  );
  return {
    ...(await ledgerCompleteness(ledger, log, now)),
    setAside: rows[0]?.rows ?? 0,
    fault: ledger.faults.get(log)?.publicMessage ?? null,
    look,
  };
}

export async function reportPolicies(
  parts: Parts,
  names: readonly string[] | undefined,
): Promise<readonly PolicyReport[]> {
  await parts.governing.renew();
  return Promise.all(choosePolicies(parts, names).map((one) => standing(parts, one)));
}

async function standing(parts: Parts, { policy, version }: LoadedPolicy): Promise<PolicyReport> {
  const clauses = policy.promises.flatMap((promise) =>
    promise.clauses.map(({ index }) => ({ promise: promise.id, clause: index })),
  );
  const { clock } = parts.environment;
  const records = await recordsOf(parts, policy);
  const judgements = await heldJudgements(parts.environment, policy.id, clauses);
  const wrong = new Map(
    judgements.flatMap(({ promise, clause, difference }) =>
      difference ? [[`${promise}.${clause}`, differenceFinding(difference)]] : [],
    ),
  );
  return reportPolicy(policy, {
    catalogue,
    judgements,
    exceptions: records.exceptions,
    map: records.map,
    version,
    alsoFound: (promise, clause) => [
      ...[wrong.get(`${promise.id}.${clause.index}`)].filter((one) => one !== undefined),
      ...records.alsoFound(promise, clause),
    ],
    suspended: await parts.clocks.look(policy),
    now: clock.now(),
  });
}

export async function explainPromise(parts: Parts, name: string): Promise<Explanation> {
  const { loaded, promise } = findPromise(parts.policies, name);
  const { policy } = loaded;
  const report = await standing(parts, loaded);
  const found = report.promises.find(({ id }) => id === promise);
  if (!found) throw unknownPromise(name);
  const entries = found.clauses.flatMap(({ index, entry }) =>
    entry === null ? [] : [{ clause: index, entry }],
  );
  const places = await findEntries(
    parts.ledger,
    entries.map(({ entry }) => entry),
  );
  return {
    policy: policy.id,
    promise: found,
    history: await heldHistory(parts.environment, policy.id, promise),
    receipts: entries.flatMap(({ clause, entry }) => {
      const place = places.get(entry);
      return place ? [{ clause, entry, ...place }] : [];
    }),
  };
}

function findPromise(policies: readonly LoadedPolicy[], name: string) {
  const [, wanted, id = name] = /^([^/]+)\/(.+)$/.exec(name) ?? [];
  const holders = policies
    .filter(({ policy }) => wanted === undefined || policy.id === wanted)
    .filter(({ policy }) => policy.promises.some((promise) => promise.id === id));
  const [loaded, ...others] = holders;
  if (!loaded) throw unknownPromise(name);
  if (others.length === 0) return { loaded, promise: id };
  throw checkError({
    code: 'promise-ambiguous',
    kind: 'invalid',
    publicMessage: `Several policies have a promise ${id}. Write ${holders.map(({ policy }) => `${policy.id}/${id}`).join(' or ')}.`,
  });
}

function requirePromises(
  chosen: readonly LoadedPolicy[],
  ids: readonly string[] | undefined,
): void {
  const known = new Set(chosen.flatMap(({ policy }) => policy.promises.map(({ id }) => id)));
  const missing = ids?.find((id) => !known.has(id));
  if (missing !== undefined) throw unknownPromise(missing);
}

function unknownPromise(name: string) {
  return checkError({
    code: 'promise-unknown',
    kind: 'missing',
    publicMessage: `No policy has a promise ${name}. \`troth status\` lists them.`,
  });
}
