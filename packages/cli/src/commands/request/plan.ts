import type { Command } from 'commander';
import type { Plan } from '@troth/server';
import type { Run } from '../../action.ts';
import { wholeNumber } from '../../arguments.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { waitingText } from '../../progress.ts';
import { withInstallation, type Session } from '../../session.ts';
import { planText } from '../../text/plan.ts';
import { judgedBy } from '../../text/policy-report.ts';
import { wrap } from '../../text/wrap.ts';

interface Options {
  /** False with `--no-rehearsal`. */
  readonly rehearsal: boolean;
  readonly rehearseUpTo?: number;
}

export function addRequestPlan(request: Command, run: Run): void {
  request
    .command('plan')
    .description(
      'Says what a request will do to which rows, what stays and why, and tries it in a transaction that\nis rolled back. Changes nothing. Ends with 2 where the plan is refused.',
    )
    .argument('<request>', 'id of the request')
    .option('--no-rehearsal', 'do not try the plan')
    .option(
      '--rehearse-up-to <rows>',
      'try a plan of up to this many rows (default: 10,000)',
      wholeNumber,
    )
    .addHelpText('after', examples('troth request plan REQUEST'))
    .action((id: string, options: Options, command: Command) =>
      run(command, (session) => plan(session, id, options)),
    );
}

/** Others had deleted the rows; nothing was left that anybody could approve. */
function ended(id: string, made: Plan): Outcome {
  return {
    exitCode: exitCodes.done,
    json: made,
    text: (look) =>
      [
        `Nothing is left to destroy: others had deleted the rows. Request ${id} has ended, and Troth deleted nothing.`,
        `What was looked at: ${look.command} certificate show ${id}`,
      ].join('\n'),
  };
}

function plan(session: Session, id: string, options: Options): Promise<Outcome> {
  const { rehearsal, rehearseUpTo } = options;
  const most = rehearsal ? rehearseUpTo : 0;
  return withInstallation(session, async ({ installation }) => {
    session.progress.update('Asking the stores');
    const made = await installation.requests.plan(id, {
      ...(most === undefined ? {} : { rehearseUpTo: most }),
      signal: session.shell.signal,
      onWaiting: (before) => session.progress.step(waitingText(before)),
    });
    const { right, state, policy } = (await installation.requests.show(id)).request;
    if (state === 'nothing-left') return ended(id, made);
    const version = installation.policies.find((one) => one.policy.id === policy)?.version;
    const isRefused = made.obstacles.length > 0;
    return {
      exitCode: isRefused ? exitCodes.usage : exitCodes.done,
      json: made,
      text: (look) =>
        [
          planText(made, look, right),
          ...(version?.waiting ? [wrap(judgedBy(policy, version, look), look.width)] : []),
          isRefused
            ? 'The plan is refused: nothing is skipped.'
            : `Next: ${look.command} request approve ${id} --by ROLE`,
        ].join('\n\n'),
    };
  });
}
