import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';

interface Options {
  readonly all?: boolean;
}

export function addHoldList(hold: Command, run: Run): void {
  hold
    .command('list')
    .description('Lists the holds that are in force.')
    .option('--all', 'those that were ended too')
    .addHelpText('after', examples('troth hold list --json'))
    .action((options: Options, command: Command) =>
      run(command, (session) => list(session, options)),
    );
}

function list(session: Session, { all = false }: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const holds = await installation.requests.holds({ all });
    return {
      exitCode: exitCodes.done,
      json: { holds },
      text: (look) =>
        holds.length === 0
          ? 'There is no hold in force.'
          : holds
              .map(({ id, policy, dataset, kind, reason, owner, endedAt }) =>
                [
                  `${look.bold(id)}  ${policy}  ${dataset ?? `one ${kind}`}${endedAt === null ? '' : '  ended'}`,
                  `  ${reason} (${owner})`,
                ].join('\n'),
              )
              .join('\n'),
    };
  });
}
