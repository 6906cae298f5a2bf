/** One promise in full: what it says, clause by clause what was found, and the evidence for it. */
import type { ClauseReport, Explanation, HistoryLine, ReportedFinding } from '@troth/server';
import type { Finding } from '@troth/core/control';
import type { Look } from '../look.ts';
import { basisLines, statedLines, type Age } from './basis.ts';
import { findingStatus, findingText } from './policy-report.ts';
import { hang, moment, pad, wrap } from './wrap.ts';

const shownHistory = 10;

export function explanation(explained: Explanation, look: Look): string {
  const { policy, promise } = explained;
  const heading = `${look.sign(promise.status)} ${look.bold(`${policy}/${promise.id}`)}  ${look.status(promise.status, promise.status)}`;
  return [
    heading,
    wrap(promise.says, look.width, '  '),
    ...(promise.note === undefined
      ? []
      : [look.dim(wrap(`Note: ${promise.note}`, look.width, '  '))]),
    '',
    wrap(`Why: ${promise.reason}`, look.width),
    ...(promise.rollsUp.length > 0
      ? [wrap(`Its status is the worst of ${promise.rollsUp.join(', ')}.`, look.width)]
      : []),
    ...promise.clauses.map((clause) => `\n${clauseText(clause, explained, look)}`),
    ...historyText(explained.history, look),
  ].join('\n');
}

function clauseText(clause: ClauseReport, { receipts }: Explanation, look: Look): string {
  const heading = `${look.sign(clause.status)} ${look.bold(`${clause.kind}`)} ${look.dim(`(clause ${clause.index})`)}`;
  const receipt = receipts.find((one) => one.clause === clause.index);
  return [
    heading,
    wrap(clause.says, look.width, '  '),
    look.dim(wrap(checkedText(clause), look.width, '  ')),
    ...(clause.findings.length === 0 ? [wrap(clause.reason, look.width, '  ')] : []),
    ...clause.findings.map((finding) => findingLines(finding, clause, look)),
    ...(receipt
      ? [
          look.dim(
            receipt.index === null
              ? `  Evidence: ${receipt.entry}, waiting to be published in the log ${receipt.log}`
              : `  Evidence: entry ${receipt.index} of the log ${receipt.log}\n  ${look.command} ledger receipt ${receipt.entry}`,
          ),
        ]
      : []),
  ].join('\n');
}

function checkedText({ checkedAt, freshUntil }: ClauseReport): string {
  if (checkedAt === null) return 'Never checked.';
  const good = freshUntil === null ? '' : `, counts until ${moment(freshUntil)}`;
  return `Checked ${moment(checkedAt)}${good}.`;
}

function basisOf(finding: ReportedFinding, age: Age): readonly string[] {
  const { outcome, coverage } = finding;
  if (outcome === 'declared' || outcome === 'attested') return statedLines(finding, age);
  return coverage === undefined ? [] : basisLines(coverage, age);
}

function findingLines(finding: ReportedFinding, age: Age, look: Look): string {
  const sign = look.sign(findingStatus(finding));
  const facts = factsText(finding);
  const rule =
    finding.exception === undefined
      ? finding.rule
      : `${finding.rule}, exception ${finding.exception.id}`;
  return [
    hang(`  ${sign} `, findingText(finding), look.width),
    ...basisOf(finding, age).map((line) => wrap(line, look.width, '    ')),
    look.dim(wrap(facts === '' ? rule : `${rule}: ${facts}`, look.width, '    ')),
  ].join('\n');
}

/** Of an attestation its sentence and the line below it say everything. */
function factsText({ outcome, facts }: ReportedFinding): string {
  if (outcome === 'attested') return '';
  return Object.entries(facts)
    .map(([name, value]) => `${plainName(name)} ${plainValue(value)}`)
    .join(', ');
}

/** `scannedRows` → `scanned rows`. */
function plainName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function plainValue(value: Finding['facts'][string]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value ?? 'none');
}

function historyText(history: readonly HistoryLine[], look: Look): readonly string[] {
  if (history.length === 0) return [];
  const lines = history.slice(0, shownHistory).map(({ clause, status, reason, checkedAt }) => {
    return hang(
      `  ${look.dim(moment(checkedAt))} ${look.sign(status)} ${pad(`clause ${clause}`, 9)} `,
      reason,
      look.width,
    );
  });
  const more = history.length - shownHistory;
  return [
    '',
    look.bold('History'),
    ...lines,
    ...(more > 0 ? [look.dim(`  and ${more} earlier; all with --json`)] : []),
  ];
}
