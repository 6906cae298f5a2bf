import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { dueText, type Due } from '../../text/destruction.ts';

interface Options {
  readonly of?: string;
}

export function addDestructionDue(destruction: Command, run: Run): void {
  destruction
    .command('due')
    .description(
      'Lists customers who have left and of whom something is there that must go, with the days that\nare left.',
    )
    .option('--of <policy>', 'policy; all when left out')
    .addHelpText('after', examples('troth destruction due', 'troth destruction due --json'))
    .action((options: Options, command: Command) =>
      run(command, (session) => due(session, options)),
    );
}

function due(session: Session, { of }: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation: { requests, policies } }) => {
    session.progress.update('Asking the stores who has left');
    const now = Temporal.Now.instant();
    const all: Due[] = [];
    const chosen = of === undefined ? policies.map(({ policy }) => policy.id) : [of];
    for (const policy of chosen) {
      for (const one of await requests.destructionsDue(policy)) {
        const daysLeft = Math.trunc(now.until(one.dueAt).total('hours') / 24);
        const late = Temporal.Instant.compare(one.dueAt, now) < 0;
        all.push({ ...one, policy, daysLeft, late });
      }
    }
    return {
      exitCode: exitCodes.done,
      json: { due: all },
      text: (look) => dueText(all, look),
    };
  });
}
