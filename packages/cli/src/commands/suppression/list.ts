import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';

export function addSuppressionList(suppression: Command, run: Run): void {
  suppression
    .command('list')
    .description('Lists the pseudonyms that stand in the suppression ledger.')
    .addHelpText('after', examples('troth suppression list --json'))
    .action((_: unknown, command: Command) => run(command, list));
}

function list(session: Session): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const suppressed = await installation.requests.suppressed();
    return {
      exitCode: exitCodes.done,
      json: { suppressed },
      text: (look) =>
        suppressed.length === 0
          ? 'Nobody was erased yet.'
          : suppressed
              .map(
                ({ at, policy, kind, pseudonym, what, released }) =>
                  `${at.slice(0, 10)}  ${policy}  ${kind}${what ? `'s ${what}` : ''}${released ? ' released' : ''}  ${look.dim(pseudonym)}`,
              )
              .join('\n'),
    };
  });
}
