/**
 * How a policy stands, for a person: what needs attention first with its reasons, then what is in
 * order in one line each. Promises that are unknown for the same reason share it.
 */
import { statusOf as outcomeStatus, worstLast, type Status } from '@troth/core/control';
import type { PolicyReport, PromiseReport, ReportedFinding, VersionReport } from '@troth/server';
import type { Look } from '../look.ts';
import { promiseBasis } from './promise-basis.ts';
import { clip, hang, pad, wrap } from './wrap.ts';

const worstFirst: readonly Status[] = worstLast.toReversed();

/** Findings shown of one promise; `troth explain` shows all. */
const shownFindings = 3;

export function policyReport(report: PolicyReport, look: Look): string {
  const title = `${look.bold(report.title)}  ${look.dim(`${report.policy}, in force since ${report.effective}`)}`;
  const groups = worstFirst.flatMap((status) => {
    const promises = report.promises.filter((promise) => promise.status === status);
    return promises.length === 0 ? [] : [group(report.policy, status, promises, look)];
  });
  const version = report.version ? versionLines(report.policy, report.version, look) : [];
  const line = look.dim(look.line.repeat(look.width));
  return [title, ...version, line, groups.join('\n\n')].join('\n');
}

/** Weaker changes shown of a version that waits; `troth policy publish --dry-run` shows all. */
const shownWeaker = 3;

function versionLines(policy: string, version: VersionReport, look: Look): readonly string[] {
  const { state, since, waiting } = version;
  if (waiting === undefined) {
    const draft = 'draft: no version was published yet';
    return state === 'draft' ? [look.dim(draft)] : [];
  }
  const { weaker } = waiting;
  const shown = weaker
    .slice(0, shownWeaker)
    .map((says) => hang(`  ${look.bullet} `, says, look.width));
  const more = weaker.length - shown.length;
  const rest = more > 0 ? [`  ${look.bullet} ${more} more`] : [];
  return [
    look.yellow('The files are weaker than the version before:'),
    ...shown,
    ...rest,
    wrap(judgedBy(policy, { since, waiting }, look), look.width),
  ];
}

/** By which version, where the files say something else. */
export function judgedBy(
  policy: string,
  { since, waiting }: Pick<VersionReport, 'since' | 'waiting'>,
  { command }: Look,
): string {
  const day = since.slice(0, 10);
  const effective = waiting?.effective ?? null;
  return effective === null
    ? `Judged by the version in force since ${day}; the files differ. To put these in force: ${command} policy publish ${policy} --by ROLE`
    : `Judged by the version in force since ${day}; the files hold from ${effective}.`;
}

function group(
  policy: string,
  status: Status,
  promises: readonly PromiseReport[],
  look: Look,
): string {
  const heading = `${look.sign(status)} ${look.status(status, look.bold(`${promises.length} ${status}`))}`;
  const body =
    status === 'kept' || status === 'attested'
      ? inOneLineEach(policy, promises, look)
      : status === 'unknown'
        ? byReason(promises, look)
        : promises.map((promise) => withReason(policy, promise, look)).join('\n');
  return `${heading}\n${body}`;
}

function inOneLineEach(policy: string, promises: readonly PromiseReport[], look: Look): string {
  return promises
    .map((promise) =>
      [
        `  ${pad(promise.id, 5)}${look.dim(clip(promise.says, look.width - 7))}`,
        ...promiseBasis(promise, `${look.command} explain ${policy}/${promise.id}`).map((line) =>
          hang('       ', line, look.width),
        ),
      ].join('\n'),
    )
    .join('\n');
}

function withReason(policy: string, promise: PromiseReport, look: Look): string {
  const says = hang(`  ${look.bold(pad(promise.id, 5))}`, promise.says, look.width);
  return [says, ...reasonsOf(policy, promise, look)].join('\n');
}

function reasonsOf(policy: string, promise: PromiseReport, look: Look): readonly string[] {
  const findings = promise.clauses
    .flatMap((clause) => clause.findings)
    .filter((finding) => isFault(finding))
    .toSorted(
      (a, b) => worstFirst.indexOf(findingStatus(a)) - worstFirst.indexOf(findingStatus(b)),
    );
  const mark = `       ${look.bullet} `;
  if (findings.length === 0) return [hang(mark, promise.reason, look.width)];
  const shown = findings
    .slice(0, shownFindings)
    .map((finding) => hang(mark, findingText(finding), look.width));
  const more = findings.length - shownFindings;
  return more > 0
    ? [
        ...shown,
        `${mark}${look.dim(`${more} more: ${look.command} explain ${policy}/${promise.id}`)}`,
      ]
    : shown;
}

function isFault(finding: ReportedFinding): boolean {
  return ['broken', 'lapsed', 'at-risk'].includes(findingStatus(finding));
}

/** An excepted finding counts as a risk, a declared one as far as somebody attests the map. */
export function findingStatus(finding: ReportedFinding): Status {
  if (finding.exception) return 'at-risk';
  return finding.attestation?.state ?? outcomeStatus(finding.outcome);
}

export function findingText({ resource, message, exception }: ReportedFinding): string {
  const said = message.includes(resource) ? message : `${resource}: ${message}`;
  if (!exception) return said;
  return `${said} Excepted until ${exception.until} by ${exception.owner}: ${exception.reason}`;
}

/** Many promises can be unknown for one reason: the reason is said once, over their ids. */
function byReason(promises: readonly PromiseReport[], look: Look): string {
  const reasons = [...Map.groupBy(promises, (promise) => promise.reason)];
  const shared = reasons
    .filter(([, those]) => those.length > 1)
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([reason, those]) => {
      const heading = wrap(`${reason} (${those.length} promises)`, look.width, '  ');
      const ids = wrap(those.map((promise) => promise.id).join(' '), look.width, '    ');
      return `${heading}\n${look.dim(ids)}`;
    });
  const single = reasons
    .flatMap(([, those]) => (those.length === 1 ? those : []))
    .map(({ id, reason }) => hang(`  ${pad(id, 5)}`, reason, look.width));
  return [...shared, ...single].join('\n');
}
