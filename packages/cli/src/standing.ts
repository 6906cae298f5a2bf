/** How the promises stand, as the outcome of a command: `up`, `check` and `status` say it alike. */
import type { Status } from '@troth/core/control';
import type { LogSummary, PolicyReport } from '@troth/server';
import { exitCodeOfStatuses } from './exit-code.ts';
import type { Outcome } from './outcome.ts';
import { policyReport } from './text/policy-report.ts';
import { evidence, summaryTable, totalCounts } from './text/summary.ts';
import type { Look } from './look.ts';

export interface Standing {
  readonly reports: readonly PolicyReport[];
  readonly ledger: { readonly folder: string; readonly logs: readonly LogSummary[] };
  /** What the reader may want to do next. */
  readonly next?: (look: Look) => string;
}

export function standing({ reports, ledger, next }: Standing): Outcome {
  return {
    exitCode: exitCodeOfStatuses(statusesOf(reports)),
    json: { counts: totalCounts(reports), policies: reports, ledger },
    text: (look) =>
      [
        ...reports.map((report) => policyReport(report, look)),
        summaryTable(reports, look),
        evidence(ledger.folder, ledger.logs, look),
        ...(next ? [next(look)] : []),
      ].join('\n\n'),
  };
}

export function statusesOf(reports: readonly PolicyReport[]): readonly Status[] {
  return reports.flatMap(({ promises }) => promises.map(({ status }) => status));
}
