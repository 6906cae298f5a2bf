/** `troth explain`: the facts behind one promise. */
import type { Command } from 'commander';
import { examples } from '../examples.ts';
import { exitCodeOfStatuses } from '../exit-code.ts';
import type { Outcome } from '../outcome.ts';
import type { Run } from '../action.ts';
import { withInstallation, type Session } from '../session.ts';
import { explanation } from '../text/explanation.ts';

export function addExplain(program: Command, run: Run): void {
  program
    .command('explain')
    .summary('show the facts behind one promise')
    .description(
      'Shows one promise in full: its clauses, the findings and facts of the latest check, its\nhistory, and the ledger entries that prove it.',
    )
    .argument('<promise>', 'such as P20, or panda/P20 where two policies have one')
    .addHelpText('after', examples('troth explain P20', 'troth explain plai/L16 --json'))
    .action((promise: string, _: unknown, command: Command) =>
      run(command, (session) => explain(session, promise)),
    );
}

function explain(session: Session, promise: string): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const explained = await installation.explain(promise);
    return {
      exitCode: exitCodeOfStatuses([explained.promise.status]),
      json: explained,
      text: (look) => explanation(explained, look),
    };
  });
}
