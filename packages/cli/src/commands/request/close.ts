import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { confirmed } from '../../confirm.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { requestLine, requestText } from '../../text/request.ts';

interface Options {
  readonly because: string;
  readonly yes?: boolean;
}

export function addRequestClose(request: Command, run: Run): void {
  request
    .command('close')
    .description(
      'Ends a request that is partial by something that nobody can do any more, as with --gone. The stores\nare asked once more, and its certificate says what was not done.',
    )
    .argument('<request>', 'id of the request')
    .requiredOption('--because <reason>', 'why; stands in the ledger')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples(
        'troth request close REQUEST --because "The person was told what cannot be looked for"',
      ),
    )
    .action((id: string, options: Options, command: Command) =>
      run(command, (session) => close(session, id, options)),
    );
}

function close(session: Session, id: string, { because, yes = false }: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation: { requests } }) => {
    const { request, events } = await requests.show(id);
    const goesOn = await confirmed(session, {
      shows: (look) => requestText(request, events, look),
      asks: 'Close it for good, with this not done?',
      yes,
    });
    if (!goesOn) throw usageError('Not closed.');
    const closed = await requests.closeRequest(id, because);
    return {
      exitCode: exitCodes.unknown,
      json: closed,
      text: (look) =>
        `${requestLine(closed, look)}\nCertificate: ${look.command} certificate show ${id}`,
    };
  });
}
