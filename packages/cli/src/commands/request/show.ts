import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { planText } from '../../text/plan.ts';
import { requestText } from '../../text/request.ts';

export function addRequestShow(request: Command, run: Run): void {
  request
    .command('show')
    .description('Shows a request: its clock, its steps with their ledger entries, its plan.')
    .argument('<request>', 'id of the request')
    .addHelpText('after', examples('troth request show REQUEST --json'))
    .action((id: string, _: unknown, command: Command) =>
      run(command, (session) => show(session, id)),
    );
}

function show(session: Session, id: string): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const { request, events } = await installation.requests.show(id);
    const { plan, right } = request;
    return {
      exitCode: exitCodes.done,
      json: { request, events },
      text: (look) =>
        [requestText(request, events, look), ...(plan ? [planText(plan, look, right)] : [])].join(
          '\n\n',
        ),
    };
  });
}
