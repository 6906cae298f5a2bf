export type { ClauseKind, Control, Finding, JudgeContext, Outcome, Status } from './contract.ts';
export { statusOf, worst, worstLast } from './status.ts';
