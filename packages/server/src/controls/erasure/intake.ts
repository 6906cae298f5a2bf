/** How requests come in: by hand, so that what a mail asks for is in time only if somebody enters it. */
import type { Finding } from '@troth/core/control';
import { attemptAll, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { atRisk, broken, notDoneYet, resource, unknown } from '../finding.ts';
import { limitsOf, requestTables, type RequestTable } from '../requests/request-tables.ts';
import type { RequestCounts } from '../requests/facts.ts';
import type { Right } from '../requests/request.ts';
import { findTable, tableOf } from '../scope.ts';
import { counted } from '../wording.ts';
import type { Params } from './clause.ts';

/** Open requests that came by mail, in a table whose column `channel` says so. */
export interface Mailed {
  readonly open: number;
  readonly late: number;
}

export type Intake = readonly (readonly [RequestTable, Attempt<Mailed>])[];

const spellings = ['mail', 'e-mail', 'email', 'mailbox'];

export async function mailedRequests(
  context: ProbeContext,
  rights: readonly Right[],
  params: Params,
): Promise<Intake> {
  if (params.intake !== 'mailbox') return [];
  const said: RequestTable[] = [];
  for (const one of requestTables(context, rights)) {
    const table = findTable(await context.stores.discovered(one.store), tableOf(one.dataset));
    if (table?.columns.some(({ name }) => name === 'channel')) said.push(one);
  }
  return attemptAll(said, (table) => mailedIn(context, table, params));
}

async function mailedIn(
  context: ProbeContext,
  { store, dataset, requests }: RequestTable,
  params: Params,
): Promise<Mailed> {
  const table = tableOf(dataset);
  const open = { isNull: requests.completed };
  const mailed = { fields: ['channel'], oneOf: spellings.map((spelling) => [spelling]) };
  const past = { before: limitsOf(context, params).late, column: requests.opened };
  return {
    open: await context.stores.count(store, { table, where: [open, mailed] }),
    late: await context.stores.count(store, { table, where: [open, mailed, past] }),
  };
}

export function judgeIntake(
  intake: NonNullable<Params['intake']>,
  mailed: Intake,
  own: ReadonlyMap<Right, RequestCounts>,
): Finding[] {
  if (intake === 'form') return [notDoneYet('intake', 'There is no form that takes requests in.')];
  if (own.size === 0) {
    return [notDoneYet('intake', 'No workflow here carries out what a mail could ask for.')];
  }
  const late = mailed.flatMap(([{ store, dataset }, attempt]): Finding[] => {
    const where = resource(store, dataset.table);
    if (!attempt.done) {
      const message = `Requests by mail in ${where} could not be counted: ${attempt.failure.message}`;
      return [unknown('intake', where, message, { facts: { code: attempt.failure.code } })];
    }
    const { value } = attempt;
    if (value.late === 0) return [];
    const message = `${counted(value.late, 'request')} that came by mail ${value.late === 1 ? 'is' : 'are'} open in ${where} past the promised time.`;
    return [broken('intake', where, message, { rows: value.late, facts: { open: value.open } })];
  });
  if (late.length > 0) return late;
  const counts = [...own.values()];
  const entered = counts.reduce((sum, one) => sum + one.ever, 0);
  const ownLate = counts.reduce((sum, one) => sum + one.late, 0);
  if (ownLate > 0) {
    const message = `${counted(ownLate, 'request')} that ${ownLate === 1 ? 'was' : 'were'} entered by hand ${ownLate === 1 ? 'is' : 'are'} open past the promised time.`;
    return [broken('intake', 'policy', message, { rows: ownLate, facts: { entered } })];
  }
  const message = `No mail opens a request by itself: somebody enters it with \`troth request open --verified "mail …"\`. ${counted(entered, 'request')} ${entered === 1 ? 'was' : 'were'} entered so, none of them is late; a mail that nobody enters is not seen.`;
  return [atRisk('intake', 'policy', message, { facts: { entered } })];
}
