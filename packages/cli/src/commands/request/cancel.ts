import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { requestLine } from '../../text/request.ts';

interface Options {
  readonly because?: string;
  readonly refuse?: string;
}

export function addRequestCancel(request: Command, run: Run): void {
  request
    .command('cancel')
    .description('Ends a request of which nothing has run yet.')
    .argument('<request>', 'id of the request')
    .option('--because <reason>', 'why; stands in the ledger')
    .option('--refuse <reason>', 'the company refuses it, for this reason')
    .addHelpText('after', examples('troth request cancel REQUEST --because "Opened twice"'))
    .action((id: string, options: Options, command: Command) =>
      run(command, (session) => cancel(session, id, options)),
    );
}

function cancel(session: Session, id: string, { because, refuse }: Options): Promise<Outcome> {
  const reason = refuse ?? because;
  if (reason === undefined || (refuse !== undefined && because !== undefined)) {
    throw usageError('Say why, once: --because REASON, or --refuse REASON where it is refused.');
  }
  return withInstallation(session, async ({ installation: { requests } }) => {
    const request =
      refuse === undefined ? await requests.cancel(id, reason) : await requests.refuse(id, reason);
    return {
      exitCode: exitCodes.done,
      json: request,
      text: (look) => requestLine(request, look),
    };
  });
}
