/** The ledger's public surface; docs/ledger-format.md describes what it writes. */
export { ledgerCompleteness, type LedgerCompleteness } from './completeness.ts';
export type { LedgerErrorCode } from './error.ts';
export {
  commitTo,
  openEvidence,
  recordAllEvidence,
  recordEvidence,
  type KeyedSalt,
  type NewEvidence,
  type SaltOf,
  type Sealer,
} from './evidence.ts';
export {
  ensureLog,
  logFolder,
  metaLog,
  openLedger,
  type Ledger,
  type LedgerSettings,
} from './ledger.ts';
export { appendToOutbox } from './outbox.ts';
export { findEntries, receipt, verifyReceipt, type EntryPlace } from './receipt.ts';
export { sequence, sequenceWaiting, type Sequenced } from './sequence.ts';
export { startSequencer, type Sequencer } from './sequencer.ts';
export { steps, type Step, type StepObserver } from './step.ts';
export { summarizeLogs, type LogSummary } from './summary.ts';
export { verifyLedger, verifyRemembered, type LedgerReport } from './verify/verify-ledger.ts';
export { verifyLog, type VerifyOptions } from './verify/verify-log.ts';
export type { LogReport, Problem, ProblemKind } from './verify/report.ts';
