import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { planText } from '../../text/plan.ts';

export function addRequestPlan(request: Command, run: Run): void {
  request
    .command('plan')
    .description(
      'Says what a request will do to which rows, what stays and why. Changes nothing. Ends with 2\nwhere the plan is refused.',
    )
    .argument('<request>', 'id of the request')
    .addHelpText('after', examples('troth request plan REQUEST'))
    .action((id: string, _: unknown, command: Command) =>
      run(command, (session) => plan(session, id)),
    );
}

function plan(session: Session, id: string): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    session.progress.update('Asking the stores');
    const made = await installation.requests.plan(id);
    const { right } = (await installation.requests.show(id)).request;
    const isRefused = made.obstacles.length > 0;
    return {
      exitCode: isRefused ? exitCodes.usage : exitCodes.done,
      json: made,
      text: (look) =>
        [
          planText(made, look, right),
          isRefused
            ? 'The plan is refused: nothing is skipped.'
            : `Next: ${look.command} request approve ${id} --by ROLE`,
        ].join('\n\n'),
    };
  });
}
