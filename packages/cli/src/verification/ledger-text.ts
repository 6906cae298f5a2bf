/** What verifying a ledger found, for people. */
import { basename } from 'node:path';
import type { LedgerReport, LogReport, Problem } from '@troth/server';
import type { Look } from '../look.ts';
import { counted, hang, wrap } from '../text/wrap.ts';

const shownProblems = 20;

export function ledgerText(
  report: LedgerReport,
  keyFrom: 'command line' | 'log',
  look: Look,
): string {
  return [
    ...report.logs.map((log) => logText(log, look)),
    ...betweenText(report, look),
    ...(keyFrom === 'log' ? ['', keyText(look)] : []),
  ].join('\n');
}

function logText({ folder, problems, size, root, ahead }: LogReport, look: Look): string {
  const log = look.bold(basename(folder));
  if (problems.length > 0) {
    return `${look.sign('broken')} ${log}  is not what was signed\n${problemsText(problems, look)}`;
  }
  const later = ahead > 0 ? ` ${counted(ahead, 'newer file')} not signed for yet.` : '';
  const said = `${size} entries, every byte under the signed root ${root}.${later}`;
  return hang(`${look.sign('kept')} ${log}  `, said, look.width);
}

function betweenText(report: LedgerReport, look: Look): readonly string[] {
  const { crossChecked, problems, notInMeta, unchecked } = report;
  const lines: string[] = [];
  if (problems.length > 0) {
    lines.push(
      `${look.sign('broken')} The logs are not what the meta-log says.\n${problemsText(problems, look)}`,
    );
  } else if (crossChecked !== null) {
    const said = `${counted(crossChecked, 'checkpoint')} of the meta-log held against the logs: no other history.`;
    lines.push(hang(`${look.sign('kept')} `, said, look.width));
  } else if (report.logs.length > 1) {
    lines.push(
      hang(
        `${look.sign('unknown')} `,
        'There is no sound meta-log: whether the logs had another history was not verified.',
        look.width,
      ),
    );
  }
  if (unchecked.length > 0) {
    const said = `The meta-log tells of logs that were not verified here: ${unchecked.join(', ')}.`;
    lines.push(hang(`${look.sign('unknown')} `, said, look.width));
  }
  if (notInMeta.length > 0) {
    const names = notInMeta.map((folder) => basename(folder)).join(', ');
    lines.push(wrap(`Not in the meta-log yet: the last checkpoint of ${names}.`, look.width, '  '));
  }
  return lines;
}

function problemsText(problems: readonly Problem[], look: Look): string {
  const shown = problems.slice(0, shownProblems).map(({ kind, file, offset, line, says }) => {
    const where = [
      file,
      ...(line === undefined ? [] : [`line ${line}`]),
      ...(offset === undefined ? [] : [`byte ${offset}`]),
    ].join(', ');
    return hang(`    ${look.red(kind)} `, `${where}: ${says}`, look.width);
  });
  const more = problems.length - shown.length;
  return [...shown, ...(more > 0 ? [look.dim(`    and ${more} more; all with --json`)] : [])].join(
    '\n',
  );
}

/** A key that is taken from the log proves only that the log agrees with itself. */
function keyText(look: Look): string {
  return wrap(
    'The keys were taken from the logs themselves: compare each verifier.key with the one that you were given, or pass that one with --key.',
    look.width,
  );
}
