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

interface Looked extends Detail {
  /** What was measured, and not repeated from a plan. */
  readonly coverage: Coverage;
  /** What is missing where there was nothing to look at, as a sentence; one is made when absent. */
  readonly nothing?: string;
}

/**
 * What was not looked at is not met: where all of the coverage saw nothing, the finding is unknown and says
 * what is missing. A table that was read whole and is empty was looked at: count it among `tables`.
 */
export const met: Make<[detail: Looked]> = (rule, resource, message, { nothing, ...detail }) =>
  restsOnNothing(detail)
    ? make('unknown')(rule, resource, nothing ?? nothingText(detail.coverage), detail)
    : make('met')(rule, resource, message, detail);

/** Whether whatever there was to be looked at was not there. */
export function restsOnNothing({ coverage }: Pick<Finding, 'coverage'>): boolean {
  return coverage !== undefined && coverage.looked.every(({ seen }) => seen === 0);
}

function nothingText({ looked }: Coverage): string {
  const whats = looked.map(
    ({ what, of }) => `${of === null || of === 0 ? 'no' : `none of ${of}`} ${what}`,
  );
  const seen = whats.length === 0 ? '' : `: ${whats.join(', ')}`;
  return `There was nothing to look at${seen}. So nothing shows that this is kept.`;
}

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
