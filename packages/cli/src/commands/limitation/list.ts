import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { limitationText } from '../../text/limitation.ts';

interface Options {
  readonly all?: boolean;
}

export function addLimitationList(limitation: Command, run: Run): void {
  limitation
    .command('list')
    .description('Lists the limitations that are in force.')
    .option('--all', 'those that were ended too')
    .addHelpText('after', examples('troth limitation list --all --json'))
    .action((options: Options, command: Command) =>
      run(command, (session) => list(session, options)),
    );
}

function list(session: Session, { all = false }: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const limitations = await installation.requests.limitations({ all });
    return {
      exitCode: exitCodes.done,
      json: { limitations },
      text: (look) =>
        limitations.length === 0
          ? 'There is no limitation in force.'
          : limitations.map((one) => limitationText(one, look)).join('\n'),
    };
  });
}
