export type { Catalogue, Contradicted, Contradiction } from './catalogue.ts';
export { codes, pageOf } from './codes.ts';
export type { Code } from './codes.ts';
export { compilePolicy, referencedMaps } from './compile.ts';
export type { Compilation, CompileInput } from './compile.ts';
export { deadlineAfter } from './deadline.ts';
export { compareDurations, duration, formatDuration, parseDuration } from './duration.ts';
export { diffPolicies, weakens } from './diff/index.ts';
export type { Change, ChangeClass } from './diff/index.ts';
export { hashOf } from './hash.ts';
export { isPersonal } from './personal.ts';
export { renderPolicy } from './render-policy.ts';
export { renderDiagnostics } from './render-diagnostics.ts';
export type { DiagnosticStyle, RenderDiagnosticsOptions } from './render-diagnostics.ts';
export { mapSchema, policySchema } from './schema.ts';
export type { JsonSchema } from './schema.ts';
export { attribution, categories, findCategory, isCategory, isWithin } from './taxonomy/index.ts';
export type { Category } from './taxonomy/index.ts';
export type {
  Clause,
  DataMap,
  DataRole,
  Dataset,
  Diagnostic,
  EraseStrategy,
  Excluded,
  Field,
  Holder,
  LegalBasis,
  Period,
  Policy,
  PolicyPromise,
  Provenance,
  Purpose,
  Recipient,
  Reference,
  RequestRows,
  SourceFile,
  Span,
  StoreDeclaration,
  SubjectKind,
  TransferMechanism,
} from './model.ts';
