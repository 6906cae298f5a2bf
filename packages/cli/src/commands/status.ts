/** `troth status`: how the promises stand by the latest judgements. */
import type { Command } from 'commander';
import { examples } from '../examples.ts';
import type { Outcome } from '../outcome.ts';
import type { Run } from '../action.ts';
import { withInstallation, type Session } from '../session.ts';
import { standing } from '../standing.ts';

export function addStatus(program: Command, run: Run): void {
  program
    .command('status')
    .summary('say how promises stand, without checking')
    .description(
      'Says how every promise stands by its latest judgement. Reads only: a judgement that is too\nold to count is shown as unknown.',
    )
    .argument('[policies...]', 'ids of policies, such as panda; all when none is named')
    .addHelpText('after', examples('troth status', 'troth status panda --json'))
    .action((policies: readonly string[], _: unknown, command: Command) =>
      run(command, (session) => status(session, policies)),
    );
}

function status(session: Session, policies: readonly string[]): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const reports = await installation.status(policies.length > 0 ? { policies } : {});
    const ledger = { folder: installation.ledgerFolder, logs: await installation.logs() };
    return standing({ reports, ledger });
  });
}
