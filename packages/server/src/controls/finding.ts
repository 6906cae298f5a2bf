/** Findings are made here, so that all say resource, rule and message in the same order. */
import type { Coverage, Finding, Outcome } from '@troth/core/control';
import type { TableName } from '../stores/contract.ts';

type Facts = Finding['facts'];

interface Detail {
  /** Rows that the finding is about. */
  readonly rows?: number;
  readonly coverage?: Coverage;
  readonly facts?: Facts;
}

type Make<D extends [Detail?] = [detail?: Detail]> = (
  rule: string,
  resource: string,
  message: string,
  ...detail: D
) => Finding;

const make =
  (outcome: Outcome): Make =>
  (rule, resource, message, { rows, coverage, facts = {} } = {}) => ({
    rule,
    outcome,
    resource,
    message,
    ...(rows === undefined ? {} : { rows }),
    ...(coverage === undefined ? {} : { coverage }),
    facts,
  });

/** What was not looked at is not met: a coverage that was measured goes with it. */
export const met: Make<[detail: Detail & { readonly coverage: Coverage }]> = make('met');
export const atRisk: Make = make('at-risk');
export const broken: Make = make('broken');
export const unknown: Make = make('unknown');
export const declared: Make = make('declared');

/** Something that the clause promises and that nothing does yet: said, and never counted as kept. */
export function notDoneYet(rule: string, message: string): Finding {
  return unknown(rule, 'policy', message);
}

/** `store/schema.table` or `store/schema.table.column`. */
export function resource(store: string, table: TableName | string, column?: string): string {
  const name = typeof table === 'string' ? table : `${table.schema}.${table.name}`;
  return column === undefined ? `${store}/${name}` : `${store}/${name}.${column}`;
}
