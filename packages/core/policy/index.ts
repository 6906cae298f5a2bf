export type { Catalogue, Contradicted, Contradiction } from './catalogue.ts';
export { compareDurations, duration, formatDuration, parseDuration } from './duration.ts';
export { attribution, categories, findCategory, isCategory, isWithin } from './taxonomy/index.ts';
export type { Category } from './taxonomy/index.ts';
export type {
  Clause,
  DataMap,
  DataRole,
  Dataset,
  Diagnostic,
  EraseStrategy,
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
