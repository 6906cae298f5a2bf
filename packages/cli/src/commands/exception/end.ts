import type { Command } from 'commander';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import type { Run } from '../../action.ts';
import { withInstallation, type Session } from '../../session.ts';

export function addExceptionEnd(exception: Command, run: Run): void {
  exception
    .command('end')
    .description('Ends an exception now: its finding counts in full again.')
    .argument('<id>', 'as "troth exception list" shows it')
    .addHelpText('after', examples('troth exception end 0b54c1f2-6a0f-4c53-9d57-0a4f0e9d8c11'))
    .action((id: string, _: unknown, command: Command) =>
      run(command, (session) => end(session, id)),
    );
}

function end(session: Session, id: string): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const recorded = await installation.endException(id);
    return {
      exitCode: exitCodes.done,
      json: recorded,
      text: () => `Exception ${recorded.id} is ended. Ledger entry ${recorded.entry}`,
    };
  });
}
