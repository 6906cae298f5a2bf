/** All policies in one table, and where the evidence is. */
import { worstLast, type Status } from '@troth/core/control';
import type { LogSummary, PolicyReport } from '@troth/server';
import type { Look } from '../look.ts';
import { counted, table, wrap } from './wrap.ts';

const whatUnknownIs =
  'Unknown is never counted as kept: nothing checks it yet, nobody has attested it, or the check failed or is too old.';

const columns: readonly Status[] = worstLast.toReversed();

export type Counts = Readonly<Record<Status, number>>;

export function totalCounts(reports: readonly PolicyReport[]): Counts {
  return countStatuses(
    reports.flatMap(({ promises }) => promises.map((promise) => promise.status)),
  );
}

export function countStatuses(statuses: readonly Status[]): Counts {
  const total = { kept: 0, attested: 0, 'at-risk': 0, unknown: 0, lapsed: 0, broken: 0 };
  for (const status of statuses) total[status] += 1;
  return total;
}

export function summaryTable(reports: readonly PolicyReport[], look: Look): string {
  const rows = reports.map(({ policy, counts }) => countRow(policy, counts, look));
  const total = reports.length > 1 ? [countRow('all', totalCounts(reports), look)] : [];
  const heading = ['', ...columns.map((status) => look.status(status, status)), 'promises'];
  const counts = table(
    [heading, ...rows, ...total],
    columns.map((_, column) => column + 1).concat(columns.length + 1),
  );
  const unknown = reports.some((report) => report.counts.unknown > 0);
  return unknown ? `${counts}\n\n${look.dim(wrap(whatUnknownIs, look.width))}` : counts;
}

function countRow(name: string, counts: Counts, look: Look): readonly string[] {
  const cells = columns.map((status) =>
    counts[status] === 0 ? look.dim('0') : look.status(status, String(counts[status])),
  );
  const all = columns.reduce((sum, status) => sum + counts[status], 0);
  return [look.bold(name), ...cells, String(all)];
}

/** Where the ledger lies and how anybody verifies it, without this installation. */
export function evidence(folder: string, logs: readonly LogSummary[], look: Look): string {
  const entries = logs.reduce((sum, log) => sum + log.size, 0);
  const pending = logs.reduce((sum, log) => sum + log.pending, 0);
  const waiting = pending > 0 ? `, ${pending} waiting to be published` : '';
  const said = `Evidence: ${entries === 1 ? '1 entry' : `${entries} entries`} in ${counted(logs.length, 'log')}${waiting}, in`;
  return [
    wrap(said, look.width),
    `  ${folder}`,
    'Anybody who has a copy of it can verify it, without us and without this installation:',
    `  ${look.command} verify ${folder}`,
  ].join('\n');
}
