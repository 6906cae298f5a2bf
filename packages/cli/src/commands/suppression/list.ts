import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { counted } from '../../text/wrap.ts';

export function addSuppressionList(suppression: Command, run: Run): void {
  suppression
    .command('list')
    .description(
      'Lists the pseudonyms that stand in the suppression ledger. Ends with 1 where a line is not what the\nrequest behind it says, has none, or is missing.',
    )
    .addHelpText('after', examples('troth suppression list --json'))
    .action((_: unknown, command: Command) => run(command, list));
}

function list(session: Session): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const suppressed = await installation.requests.suppressed();
    const wrong = suppressed.filter(({ differs }) => differs !== undefined).length;
    return {
      exitCode: wrong > 0 ? exitCodes.broken : exitCodes.done,
      json: { suppressed },
      text: (look) =>
        suppressed.length === 0
          ? 'Nobody was erased yet.'
          : [
              ...suppressed.map(
                ({ at, policy, kind, pseudonym, what, released, differs }) =>
                  `${at.slice(0, 10)}  ${policy}  ${kind}${what ? `'s ${what}` : ''}${released ? ' released' : ''}  ${look.dim(pseudonym)}${differs ? `  ${look.red(differs)}` : ''}`,
              ),
              ...(wrong === 0
                ? []
                : [
                    '',
                    `${counted(wrong, 'line')} ${wrong === 1 ? 'is' : 'are'} not what request and ledger say: somebody changed the file. Restore .troth/suppression from its copy.`,
                  ]),
            ].join('\n'),
    };
  });
}
