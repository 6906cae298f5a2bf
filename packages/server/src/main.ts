/** The only place that wires the parts of the server together. */
import { join } from 'node:path';
import { closing, orClose } from '@troth/core/closing';
import { checkPolicies, explainPromise, reportPolicies } from './check-policies.ts';
import { claimOn } from './claim.ts';
import { clockWatch } from './clock-watch.ts';
import { controls } from './controls/catalogue.ts';
import { attest } from './controls/check/attest.ts';
import { attestMap } from './controls/check/attest-map.ts';
import { addException, endException, listExceptions } from './controls/check/exceptions.ts';
import type { Variables } from './controls/check/inspection.ts';
import type { Requests } from './controls/requests/contract.ts';
import { pseudonymsUnder } from './controls/requests/pseudonym.ts';
import { examine } from './doctor.ts';
import { openGoverning } from './governing.ts';
import { entryReader } from './entry-reader.ts';
import { evidenceOf } from './entry-evidence.ts';
import { makeHome } from './home.ts';
import type { Installation } from './installation.ts';
import { ensureLog, metaLog, openLedger, type Ledger } from './ledger/ledger.ts';
import { rebuildLog } from './ledger/rebuild.ts';
import { receipt } from './ledger/receipt.ts';
import { sequenceEach, sequenceWaiting } from './ledger/sequence.ts';
import { summarizeLogs, type LogSummary } from './ledger/summary.ts';
import { loadPolicies } from './load-policies.ts';
import { nameOwnError } from './own-database-error.ts';
import { openOwnDatabase, prepare } from './own-database.ts';
import { choosePolicies, type Parts } from './parts.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import type { Configuration } from './platform/configuration.ts';
import { createLogger, logFile } from './platform/logger.ts';
import { openRoot, recorderFor } from './recording.ts';
import { requestSealer, requestsOf, type RequestOptions } from './requests.ts';
import { openVaultAccess, type VaultAccess } from './vault-access.ts';
import { inTransaction } from './platform/database.ts';
import { sealerFor } from './vault/sealing.ts';
import { vaultOperationsOf, type VaultOperations } from './vault-operations.ts';
import { openSealed } from './sealed-datasets.ts';
import { acceptStore } from './accept-store.ts';
import { startWorker } from './worker.ts';

export interface InstallationOptions {
  readonly configuration: Configuration;
  /** Policy files to govern by; compiled at opening, refused (`policy-invalid`) with an error in one. */
  readonly policies?: readonly string[];
  /** What `${NAME}` in a data map stands for; the process's environment when absent. */
  readonly variables?: Variables;
  readonly clock?: Clock;
  /** Told what happens, in words for people. */
  readonly onNotice?: (text: string) => void;
  /** How long a check that looks at samples may ask for who was erased; 20 seconds when absent. */
  readonly askFor?: Temporal.Duration;
  /** Called at each step of a request that runs, and awaited: for tests that stop there. */
  readonly onRequestStep?: RequestOptions['at'];
  /** Told when the claim on the data is lost; the worker has stopped by then. */
  readonly onLost?: (error: Error) => void;
}

const probeTimeout = Temporal.Duration.from({ minutes: 1 });

export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const { configuration, clock = systemClock, onNotice = () => undefined } = options;
  const { home } = configuration;
  const files = await loadPolicies(options.policies ?? []);
  await makeHome(home);
  const database = await openOwnDatabase(configuration, onNotice).catch((error: unknown) => {
    throw nameOwnError(error);
  });
  let vault: VaultAccess | undefined;
  return orClose(
    async () => {
      await prepare(database.pool);
      const root = await openRoot(database.pool, join(home, 'keys', 'keyring'));
      const ledger = await openLedger({
        pool: database.pool,
        folder: join(home, 'ledger'),
        keyFolder: join(home, 'keys'),
        rebuild: async (of, log) => (await rebuildLog(of, log, sealerFor(root, log))).length,
      });
      for (const { policy } of files) await ensureLog(ledger, policy.id);
      // A version is about nobody: its evidence needs no vault.
      const plain = recorderFor(root);
      const governing = await openGoverning({ pool: database.pool, recorder: plain, clock }, files);
      const { policies } = governing;
      // A refusal is about nobody, so that the vault itself records without it.
      vault = await openVaultAccess({
        database,
        root,
        clock,
        policies,
        recorder: plain,
      });
      const recorder = recorderFor(root, vault?.vault);
      const reader = entryReader({
        ledger,
        root,
        vault: vault?.vault,
        folder: join(home, 'ledger-read'),
      });
      const environment = { pool: database.pool, clock, recorder, reader, controls, probeTimeout };
      const variables = options.variables ?? process.env;
      const logger = createLogger({
        level: configuration.logLevel,
        destination: logFile(join(home, 'troth.log')),
      });
      const pseudonymOf = pseudonymsUnder(root);
      const known = { configuration, database, ledger, policies, governing, environment };
      const sealer = requestSealer(root);
      const clocks = clockWatch({ ...known, variables, logger, sealer });
      const { askFor } = options;
      const parts = { ...known, variables, logger, pseudonymOf, sealer, vault, clocks, askFor };
      await publishAll(ledger);
      const at = options.onRequestStep;
      const keys = vault?.subjectKeys;
      const requests = requestsOf(parts, { keys, ...(at ? { at } : {}) });
      return installationOf(parts, options, requests);
    },
    async () => {
      await closing(
        async () => vault?.end(),
        () => database.close(),
      );
    },
  );
}

/** Logs without anything waiting too: a process may have been killed with a checkpoint signed and not shown. */
async function publishAll(ledger: Ledger): Promise<readonly LogSummary[]> {
  const logs = await summarizeLogs(ledger);
  // The meta-log last: it is told of the checkpoints of the others.
  const others = logs.map(({ log }) => log).filter((log) => log !== metaLog);
  await sequenceEach(ledger, [...others, metaLog]);
  return summarizeLogs(ledger);
}

function installationOf(
  parts: Parts,
  options: InstallationOptions,
  requests: Requests,
): Installation {
  const { configuration, database, ledger, policies, environment, vault } = parts;
  const { pool, clock, recorder } = environment;
  const policyOf = (name: string) => choosePolicies(parts, [name])[0]!.policy;
  const claim = claimOn(pool, options.onLost);
  const published = async <T>(act: Promise<T>): Promise<T> => {
    const result = await act;
    await sequenceWaiting(ledger);
    return result;
  };
  return {
    home: configuration.home,
    ledgerFolder: ledger.folder,
    policies,
    check: (chosen) => checkPolicies(parts, chosen),
    status: (chosen) => reportPolicies(parts, chosen?.policies),
    explain: (promise) => explainPromise(parts, promise),
    publishPolicy: (policy, publishing) => published(parts.governing.publish(policy, publishing)),
    attest: (policy, given) =>
      published(attest(pool, recorder, policyOf(policy), given, clock.now())),
    attestMap: (policy, given) =>
      published(attestMap(pool, recorder, policyOf(policy), given, clock.now())),
    acceptClock: (reason) => published(parts.clocks.accept(reason)),
    acceptStore: (policy, given) => acceptStore(parts, policy, given),
    addException: (policy, exception) =>
      published(addException(pool, recorder, policyOf(policy), exception, clock.now())),
    endException: (id) => {
      const known = policies.map(({ policy }) => policy);
      return published(endException(pool, recorder, known, id, clock.now()));
    },
    exceptions: () =>
      listExceptions(
        pool,
        policies.map(({ policy }) => policy),
        clock.now(),
      ),
    logs: () => summarizeLogs(ledger),
    publish: () => publishAll(ledger),
    receipt: (entry) => receipt(ledger, entry),
    evidence: (entry) => evidenceOf(parts, entry),
    requests,
    vault: publishingRefusals(ledger, vaultOf(parts)),
    doctor: () => examine(parts),
    databaseUrl: (name) => database.urlOf(name),
    createDatabase: (name) => database.create(name),
    claim: claim.claim,
    async startWorker(worker) {
      const begin = () => startWorker(parts, requests, worker);
      return worker.standby
        ? claim.standBy(begin, worker.onProblem ?? (() => undefined))
        : claim.start(begin);
    },
    async close() {
      await claim.release();
      await requests.close();
      await vault?.end();
      await database.close();
    },
  };
}

function vaultOf(parts: Parts): VaultOperations {
  return vaultOperationsOf({
    access: parts.vault,
    open: openSealed(parts, parts.variables),
    choose: (names) => choosePolicies(parts, names).map(({ policy }) => policy),
    async record({ id: policy, hash: policyHash }, payload) {
      const { pool, clock, recorder } = parts.environment;
      await inTransaction(pool, (client) =>
        recorder.record(client, {
          policy,
          policyHash,
          decision: 'recorded',
          at: clock.now(),
          payload,
        }),
      );
      await sequenceWaiting(parts.ledger);
    },
  });
}

function publishingRefusals(ledger: Ledger, operations: VaultOperations): VaultOperations {
  return {
    ...operations,
    async open(at, sealed, reading) {
      try {
        return await operations.open(at, sealed, reading);
      } catch (error) {
        await sequenceWaiting(ledger);
        throw error;
      }
    },
  };
}

export { catalogue } from './controls/catalogue.ts';
export type { NewAttestation } from './controls/check/attest.ts';
export type { NewMapAttestation } from './controls/check/attest-map.ts';
export type { ExceptionRow, NewException, Recorded } from './controls/check/exceptions.ts';
export type {
  ClauseReport,
  HistoryLine,
  PolicyReport,
  PromiseReport,
  ReportedFinding,
  VersionReport,
} from './controls/check/report.ts';
export type {
  CheckOptions,
  CheckProgress,
  DoctorLine,
  EntryEvidence,
  Explanation,
  Installation,
  LoadedPolicy,
  Published,
  Publishing,
} from './installation.ts';
export type { LogSummary } from './ledger/summary.ts';
export type { DestructionDue } from './controls/destruction/due.ts';
export type { Limitation } from './controls/limitation/limitations.ts';
export type { AskedAgain } from './controls/requests/asked.ts';
export type { Hold } from './controls/requests/holds.ts';
export type { UnderWay } from './controls/requests/under-way.ts';
export type { Plan, Remark, Step, StorePlan } from './controls/requests/plan-model.ts';
export type { Failure, Request, RequestEvent } from './controls/requests/request.ts';
export type { Whom } from './controls/requests/subject.ts';
export type { Suppressed } from './controls/requests/suppression.ts';
export type {
  NewRequest,
  NewHoldOn,
  Release,
  Replayed,
  Requests,
} from './controls/requests/contract.ts';
export type { Adopted, AdoptionOptions, AdoptionProgress, FieldPlan } from './adoption.ts';
export type { RotateOptions, RotateProgress } from './rotate-epochs.ts';
export type { Unsealed, UnsealingOptions } from './unsealing.ts';
export type { ValueAt, VaultOperations } from './vault-operations.ts';
export type { Census, Reading, Rewrapped } from './vault/index.ts';
export { examineMachine } from './doctor-machine.ts';
export { readConfiguration, type Configuration } from './platform/configuration.ts';
export { checkLive, type LiveReport } from './check-live.ts';
export type { LivePart } from './controls/live-obstacles.ts';
export { readPolicy, type ReadPolicy } from './policy-files.ts';
export {
  verifyLedger,
  verifyRemembered,
  type LedgerReport,
  type LogReport,
  type Problem,
} from './ledger/index.ts';
export { readIfThere } from './ledger/published-file.ts';
export { openPostgres } from './stores/postgres/index.ts';
export { discoverStore, draftDataMap, type DiscoveryReport } from './stores/discovery/index.ts';
export { importFides, type FidesImport } from './stores/fides/index.ts';
