import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { confirmed } from '../../confirm.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { planText } from '../../text/plan.ts';
import { requestLine } from '../../text/request.ts';

interface Options {
  readonly by: string;
  readonly yes?: boolean;
}

export function addRequestApprove(request: Command, run: Run): void {
  request
    .command('approve')
    .description('Shows the plan and approves it. What is approved is what will run, or nothing.')
    .argument('<request>', 'id of the request')
    .requiredOption('--by <role>', 'role that approves')
    .option('--yes', 'do not ask')
    .addHelpText('after', examples('troth request approve REQUEST --by head-of-privacy'))
    .action((id: string, options: Options, command: Command) =>
      run(command, (session) => approve(session, id, options)),
    );
}

function approve(session: Session, id: string, { by, yes = false }: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation: { requests } }) => {
    const { plan, right } = (await requests.show(id)).request;
    if (!plan) throw usageError(`Request ${id} has no plan yet: troth request plan ${id}`);
    const goesOn = await confirmed(session, {
      shows: (look) => planText(plan, look, right),
      asks: 'Approve this plan?',
      yes,
    });
    if (!goesOn)
      throw usageError(
        `Not approved. Nothing was changed; to approve it: troth request approve ${id}`,
      );
    const request = await requests.approve(id, by);
    return {
      exitCode: exitCodes.done,
      json: request,
      text: (look) =>
        `${requestLine(request, look)}\nNext: ${look.command} request run ${request.id}`,
    };
  });
}
