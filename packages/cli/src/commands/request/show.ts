import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { askedText } from '../../text/asked.ts';
import { planText } from '../../text/plan.ts';
import { requestText } from '../../text/request.ts';
import { wrap } from '../../text/wrap.ts';

export function addRequestShow(request: Command, run: Run): void {
  request
    .command('show')
    .description(
      'Shows a request: its clock, its steps with their ledger entries, its plan; of people who were\nerased, how often they were asked for again.',
    )
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
    const asked = await installation.requests.askedAgain(id);
    return {
      exitCode: request.differs === undefined ? exitCodes.done : exitCodes.broken,
      json: { request, events, ...(asked && { asked }) },
      text: (look) =>
        [
          requestText(request, events, look),
          ...(plan ? [planText(plan, look, right)] : []),
          ...(asked ? [wrap(askedText(asked), look.width)] : []),
        ].join('\n\n'),
    };
  });
}
