import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { requestLine } from '../../text/request.ts';

interface Options {
  readonly refuse?: string;
}

export function addRequestCancel(request: Command, run: Run): void {
  request
    .command('cancel')
    .description('Ends a request of which nothing has run yet.')
    .argument('<request>', 'id of the request')
    .option('--refuse <reason>', 'the company refuses it, for this reason')
    .addHelpText('after', examples('troth request cancel REQUEST'))
    .action((id: string, options: Options, command: Command) =>
      run(command, (session) => cancel(session, id, options)),
    );
}

function cancel(session: Session, id: string, { refuse }: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation: { requests } }) => {
    const request =
      refuse === undefined ? await requests.cancel(id) : await requests.refuse(id, refuse);
    return {
      exitCode: exitCodes.done,
      json: request,
      text: (look) => requestLine(request, look),
    };
  });
}
