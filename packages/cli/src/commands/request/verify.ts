import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { requestLine } from '../../text/request.ts';

export function addRequestVerify(request: Command, run: Run): void {
  request
    .command('verify')
    .description('Says that the person was recognized as the one whom the request is about.')
    .argument('<request>', 'id of the request')
    .requiredOption('--how <how>', 'such as "signed in"; no name, no address')
    .addHelpText('after', examples('troth request verify REQUEST --how "signed in"'))
    .action((id: string, { how }: { readonly how: string }, command: Command) =>
      run(command, (session) => verify(session, id, how)),
    );
}

function verify(session: Session, id: string, how: string): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const request = await installation.requests.verify(id, how);
    return {
      exitCode: exitCodes.done,
      json: request,
      text: (look) =>
        `${requestLine(request, look)}\nNext: ${look.command} request plan ${request.id}`,
    };
  });
}
