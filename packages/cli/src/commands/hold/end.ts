import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';

export function addHoldEnd(hold: Command, run: Run): void {
  hold
    .command('end')
    .description('Ends a hold; what waited for it can be planned again.')
    .argument('<id>', 'as "troth hold list" shows it')
    .option('--reason <text>', 'why; needed where whom it protects can no longer be told')
    .addHelpText('after', examples('troth hold end HOLD'))
    .action((id: string, { reason }: { readonly reason?: string }, command: Command) =>
      run(command, (session) => end(session, id, reason)),
    );
}

function end(session: Session, id: string, reason: string | undefined): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    await installation.requests.endHold(id, reason);
    return { exitCode: exitCodes.done, json: { id }, text: () => `Hold ${id} is ended.` };
  });
}
