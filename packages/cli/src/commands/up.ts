/** `troth up`: what `npm start` runs. */
import type { Command } from 'commander';
import type { PolicyReport } from '@troth/server';
import { wholeNumber } from '../arguments.ts';
import { checkShown } from '../checking.ts';
import { makeDemos } from '../demos.ts';
import { cliError } from '../error.ts';
import { examples } from '../examples.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { failureOf } from '../failure.ts';
import { lookOf, type Look } from '../look.ts';
import type { Outcome } from '../outcome.ts';
import { printOutcome } from '../print.ts';
import type { Run } from '../action.ts';
import { withInstallation, type OpenSession, type Session } from '../session.ts';
import { standing } from '../standing.ts';
import { changesBetween, changesText } from '../text/changes.ts';

interface Options {
  readonly once?: true;
  readonly subjects?: number;
}

export function addUp(program: Command, run: Run): void {
  program
    .command('up')
    .summary('start: check every promise now and then on schedule')
    .description(
      'Starts Troth: opens its database, makes the demo services where they are governed, checks\nevery promise, says how each stands and why, and stays up to check again on schedule.',
    )
    .option('--once', 'check once and exit with what was found')
    .option('--subjects <n>', 'people in each demo service that is made now (1000)', wholeNumber)
    .addHelpText(
      'after',
      examples('troth up', 'troth up --once --json', 'troth up --policy acme.policy.yaml'),
    )
    .action((options: Options, command: Command) =>
      run(command, (session) => up(session, options)),
    );
}

function up(session: Session, options: Options): Promise<Outcome | ExitCode> {
  return withInstallation(session, async (open) => {
    const { installation } = open;
    await installation.claim();
    await makeDemosOf(session, open, options);
    const reports = await checkShown(session, installation);
    const outcome = await outcomeOf(open, reports);
    if (options.once) return outcome;
    await printOutcome(session.shell, session.settings, outcome);
    await stayUp(session, open, reports);
    return exitCodes.done;
  });
}

async function makeDemosOf(
  { progress, shell }: Session,
  { installation, demos }: OpenSession,
  { subjects }: Options,
): Promise<void> {
  await makeDemos(installation, demos, {
    progress,
    ...(subjects === undefined ? {} : { subjects }),
  });
  shell.signal.throwIfAborted();
}

async function outcomeOf(
  { installation }: OpenSession,
  reports: readonly PolicyReport[],
): Promise<Outcome> {
  const ledger = { folder: installation.ledgerFolder, logs: await installation.logs() };
  return standing({ reports, ledger, next: (look) => nextSteps(reports, look) });
}

function nextSteps(reports: readonly PolicyReport[], { command }: Look): string {
  const worst = reports
    .flatMap(({ policy, promises }) =>
      promises.map(({ id, status }) => ({ name: `${policy}/${id}`, status })),
    )
    .find(({ status }) => status === 'broken');
  return [
    'Next:',
    ...(worst ? [`  ${command} explain ${worst.name}   the facts behind one promise`] : []),
    `  ${command} init --url postgres://…   a policy for your own database`,
  ].join('\n');
}

/** Until Ctrl-C. What changes in the meantime is told in a line each. */
async function stayUp(
  { shell, settings }: Session,
  { installation, lost }: OpenSession,
  first: readonly PolicyReport[],
): Promise<void> {
  const look = lookOf(shell, shell.err, settings.color);
  const tell = (text: string): void => void shell.err.write(`${text}\n`);
  let last = first;
  const worker = await installation.startWorker({
    onChecked(reports) {
      for (const line of changesText(changesBetween(last, reports), look)) tell(line);
      last = [
        ...last.filter(({ policy }) => !reports.some((one) => one.policy === policy)),
        ...reports,
      ];
    },
    onProblem: onceEach((message) => tell(`${look.yellow('problem')} ${message}`)),
  });
  tell('\nTroth is up and checks again on schedule. Ctrl-C stops it.');
  await aborted(AbortSignal.any([shell.signal, lost]));
  tell('Stopping.');
  await worker.stop();
  if (lost.aborted) throw claimLost();
}

/** The database being away is noticed several times a second, and told once a minute. */
function onceEach(tell: (message: string) => void): (error: unknown) => void {
  const told = new Map<string, number>();
  return (error) => {
    const { message } = failureOf(error);
    if (performance.now() - (told.get(message) ?? -minute) < minute) return;
    told.set(message, performance.now());
    tell(message);
  };
}

const minute = 60_000;

function claimLost(): Error {
  return cliError({
    code: 'claim-lost',
    kind: 'unavailable',
    retry: 'later',
    publicMessage:
      "The connection to Troth's own database was lost, so another may be working on it. Start again: troth up",
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  // Nothing else may be waiting between two checks, and Node ends when nothing is.
  const alive = setInterval(() => {}, 3_600_000);
  return promise.finally(() => clearInterval(alive));
}
