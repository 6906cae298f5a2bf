import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { requestLine } from '../../text/request.ts';

interface Options {
  readonly all?: true;
}

export function addRequestList(request: Command, run: Run): void {
  request
    .command('list')
    .description('Lists the open requests with their dates.')
    .option('--all', 'those that have ended too')
    .addHelpText('after', examples('troth request list --all --json'))
    .action((options: Options, command: Command) =>
      run(command, (session) => list(session, options)),
    );
}

function list(session: Session, { all }: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const requests = await installation.requests.list({ open: !all });
    return {
      exitCode: exitCodes.done,
      json: { requests },
      text: (look) =>
        requests.length === 0
          ? 'There is no open request.'
          : requests.map((request) => requestLine(request, look)).join('\n'),
    };
  });
}
