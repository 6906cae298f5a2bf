import type { Command } from 'commander';
import type { Request, Requests } from '@troth/server';
import type { Run } from '../../action.ts';
import { confirmed } from '../../confirm.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import { lookOf, type Look } from '../../look.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { requestText } from '../../text/request.ts';
import { sweepText } from '../../text/sweep.ts';
import { inputOf, policiesOf, withSweep, type SweepOptions } from './sweep-options.ts';

interface Options extends SweepOptions {
  readonly by: string;
  readonly yes?: boolean;
}

export function addRetentionRun(retention: Command, run: Run): void {
  withSweep(
    retention
      .command('run')
      .description(
        'Plans a sweep, shows it, asks, and deletes what is past its period. Goes on with one that was cut\nshort. Ends with 2 where it is refused, with 3 where something is not done: it is named.',
      ),
  )
    .option('--by <role>', 'role that approves', 'retention')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples('troth retention run --of plai', 'troth retention run --of xai --yes'),
    )
    .action((options: Options, command: Command) =>
      run(command, (session) => sweep(session, options)),
    );
}

function sweep(session: Session, options: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const [policy, ...more] = policiesOf(installation, options);
    if (policy === undefined || more.length > 0) {
      throw usageError('Several policies are governed: name one with --of.');
    }
    const { requests } = installation;
    const { signal } = session.shell;
    const id =
      (await cutShort(requests, policy)) ?? (await approved(session, requests, policy, options));
    session.progress.update('Deleting');
    const request = await requests.run(id, { signal });
    const { events } = await requests.show(id);
    return {
      exitCode: request.state === 'done' ? exitCodes.done : exitCodes.unknown,
      json: request,
      text: (look) =>
        [
          requestText(request, events, look),
          request.state === 'done' || isLeftOut(request)
            ? `Certificate: ${look.command} certificate show ${id}`
            : `Go on: ${look.command} retention run --of ${policy}`,
        ].join('\n'),
    };
  });
}

const begun: ReadonlySet<Request['state']> = new Set([
  'approved',
  'running',
  'reading-back',
  'partial',
  'failed',
]);

/** A sweep that was approved before and has not ended; what is asked for now waits for the next. */
async function cutShort(requests: Requests, policy: string): Promise<string | undefined> {
  const open = await requests.list({ open: true });
  return open.find(
    (one) =>
      one.policy === policy && one.right === 'retention' && begun.has(one.state) && !isLeftOut(one),
  )?.id;
}

/** All was done but what its plan left out: the next sweep tries that anew. */
function isLeftOut({ state, failures }: Request): boolean {
  return state === 'partial' && failures.every(({ code }) => code === 'left-out');
}

/** Sweeps that left something out end with the one that comes after them. */
async function closeEarlier(requests: Requests, policy: string, later: string): Promise<void> {
  const open = await requests.list({ open: true });
  for (const one of open) {
    if (one.policy !== policy || one.right !== 'retention' || !isLeftOut(one)) continue;
    await requests.closeRequest(one.id, `The sweep ${later} came after it`);
  }
}

async function approved(
  session: Session,
  requests: Requests,
  policy: string,
  options: Options,
): Promise<string> {
  session.progress.update('Asking the stores');
  const { id } = await requests.open(policy, {
    right: 'retention',
    kind: 'everybody',
    whom: [],
    input: inputOf(options),
    verified: 'the policy',
  });
  const plan = await requests.plan(id);
  const shows = (look: Look): string => sweepText(policy, plan, look);
  if (plan.obstacles.length > 0) {
    await requests.cancel(id, 'The sweep was refused');
    session.progress.end();
    await session.shell.err.write(
      `${shows(lookOf(session.shell, session.shell.err, session.settings.color))}\n\n`,
    );
    throw usageError('The sweep is refused: nothing was deleted.');
  }
  const { by, yes = false } = options;
  if (!(await confirmed(session, { shows, asks: 'Delete this for good?', yes }))) {
    await requests.cancel(id, 'Nobody approved it');
    throw usageError('Not run.');
  }
  await requests.approve(id, by);
  await closeEarlier(requests, policy, id);
  return id;
}
