import type { Command } from 'commander';
import type { Plan } from '@troth/server';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { sweepText } from '../../text/sweep.ts';
import { inputOf, policiesOf, withSweep, type SweepOptions } from './sweep-options.ts';

export function addRetentionPlan(retention: Command, run: Run): void {
  withSweep(
    retention
      .command('plan')
      .description(
        'Says which rows a sweep would delete, what stays and why. Changes nothing. Ends with 2 where it\nwould be refused.',
      ),
  )
    .addHelpText(
      'after',
      examples(
        'troth retention plan',
        'troth retention plan --of plai --dataset main.sessions --older-than "180 days"',
      ),
    )
    .action((options: SweepOptions, command: Command) =>
      run(command, (session) => plan(session, options)),
    );
}

function plan(session: Session, options: SweepOptions): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    session.progress.update('Asking the stores');
    const plans: Record<string, Plan> = {};
    for (const policy of policiesOf(installation, options)) {
      plans[policy] = await installation.requests.previewSweep(policy, inputOf(options));
    }
    const isRefused = Object.values(plans).some(({ obstacles }) => obstacles.length > 0);
    return {
      exitCode: isRefused ? exitCodes.usage : exitCodes.done,
      json: { plans },
      text: (look) =>
        [
          ...Object.entries(plans).map(([policy, made]) => sweepText(policy, made, look)),
          ...(isRefused ? ['What is refused is not deleted, and nothing is skipped.'] : []),
        ].join('\n\n'),
    };
  });
}
