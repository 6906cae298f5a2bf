/** `troth policy check --live`: what stands against each workflow in the real databases. */
import { resolve } from 'node:path';
import type { Policy } from '@troth/core/policy';
import type { LivePart, LiveReport } from '@troth/server';
import { demosAmong } from '../../governed.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import type { Look } from '../../look.ts';
import { withInstallation, type Session } from '../../session.ts';
import { remarkText } from '../../text/plan.ts';
import { counted, wrap } from '../../text/wrap.ts';

/** Databases of the demos are known by the installation that made them. */
export async function askLive(
  session: Session,
  files: readonly string[],
  policies: readonly Policy[],
): Promise<readonly LiveReport[]> {
  const { checkLive } = await import('@troth/server');
  session.progress.update('Asking the stores');
  const ask = (): Promise<readonly LiveReport[]> => checkLive(policies, process.env);
  const demos = demosAmong(files.map((file) => resolve(session.shell.cwd, file)));
  return demos.length > 0 ? withInstallation(session, ask) : ask();
}

export function liveExitCode(reports: readonly LiveReport[]): ExitCode {
  const parts = reports.flatMap((report) => report.parts);
  if (parts.some(({ obstacles }) => obstacles.length > 0)) return exitCodes.broken;
  const isUntried = parts.some(({ notTried }) => Object.keys(notTried).length > 0);
  return isUntried ? exitCodes.unknown : exitCodes.done;
}

const names: Readonly<Partial<Record<LivePart['workflow'], string>>> = {
  erasure: 'Erasure',
  access: 'A copy',
  destruction: 'Destruction',
  retention: 'Sweeps of old rows',
  sealing: 'Sealing',
};

export function liveText({ policy, parts }: LiveReport, look: Look): string {
  return [
    look.bold(`What the databases of ${policy} let the workflows do`),
    ...parts.map((part) => partText(part, look)),
    wrap(
      `Judged by the files as they are; by which version requests are planned: ${look.command} status`,
      look.width,
    ),
    wrap(
      'Not asked: corrections, whose values are known when somebody asks for one, and whether rows that are there now refer to rows that would go.',
      look.width,
    ),
  ].join('\n');
}

function partText({ workflow, kind, steps, obstacles, warnings, notTried }: LivePart, look: Look) {
  const of = kind === 'everybody' ? '' : ` of one ${kind === 'tenant' ? 'customer' : kind}`;
  const name = `${names[workflow] ?? workflow}${of}`;
  // Nothing stands against what nobody asked about.
  if (steps + obstacles.length === 0) return `  ${name}: every row stays, so nothing was asked`;
  const verdict =
    obstacles.length === 0
      ? `${look.sign('kept')} ${name}: nothing stands against ${counted(steps, 'step')}`
      : `${look.sign('broken')} ${name}: ${counted(obstacles.length, 'obstacle')}`;
  return [
    verdict,
    ...obstacles.map((one) => remarkText('Refused', one, look)),
    ...Object.entries(notTried).map(([store, why]) =>
      wrap(`Cannot be rehearsed in ${store}: ${why}.`, look.width),
    ),
    ...warnings.map((one) => remarkText('Warning', one, look)),
  ].join('\n');
}
