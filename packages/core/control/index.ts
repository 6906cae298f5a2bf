export type {
  ClauseKind,
  Control,
  Coverage,
  Finding,
  JudgeContext,
  Looked,
  Outcome,
  Status,
} from './contract.ts';
export { statusOf, worst, worstLast } from './status.ts';
