/** `troth clock`: what is to be done after the machine's clock was wrong. */
import type { Command } from 'commander';
import type { Run } from '../action.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-code.ts';
import type { Outcome } from '../outcome.ts';
import { withInstallation, type Session } from '../session.ts';
import { counted } from '../text/wrap.ts';

export function addClock(program: Command, run: Run): void {
  const clock = program
    .command('clock')
    .summary('after the clock was wrong: accept')
    .description(
      'Before each check, and before anything is destroyed, the clock is compared with the ledger and\nthe databases. Where they disagree nothing counts and nothing is destroyed.',
    );
  clock
    .command('accept')
    .description(
      'Ends a jump of the clock that was recorded: it is right now. What was judged in it is void.\nRecorded in the ledger.',
    )
    .requiredOption('--reason <text>', 'why it is right, in 20 characters or more')
    .addHelpText(
      'after',
      examples('troth clock accept --reason "The host ran a year ahead after a firmware fault."'),
    )
    .action(({ reason }: { readonly reason: string }, command: Command) =>
      run(command, (session) => accept(session, reason)),
    );
}

function accept(session: Session, reason: string): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const accepted = await installation.acceptClock(reason);
    return {
      exitCode: exitCodes.done,
      json: { ...accepted },
      text: (look) =>
        `The clock counts again. ${counted(accepted.runs, 'run')} of checks that were made in the jump ${accepted.runs === 1 ? 'is' : 'are'} void.\nCheck anew: ${look.command} check`,
    };
  });
}
