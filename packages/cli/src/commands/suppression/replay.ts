import type { Command } from 'commander';
import type { Replayed, Requests } from '@troth/server';
import type { Run } from '../../action.ts';
import { confirmed } from '../../confirm.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { planText } from '../../text/plan.ts';

interface Options {
  readonly run?: true;
  readonly by: string;
  readonly yes?: boolean;
}

export function addSuppressionReplay(suppression: Command, run: Run): void {
  suppression
    .command('replay')
    .description(
      'Looks for people who were erased and are there again, and opens a request for each. With --run,\nplans, approves and runs them too. Ends with 3 while somebody is still there.',
    )
    .option('--run', 'plan, approve and run the requests')
    .option('--by <role>', 'role that approves', 'suppression')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples('troth suppression replay', 'troth suppression replay --run --yes'),
    )
    .action((options: Options, command: Command) =>
      run(command, (session) => replay(session, options)),
    );
}

function replay(session: Session, options: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation: { requests, policies } }) => {
    session.progress.update('Looking for people who came back');
    const replayed: Record<string, Replayed> = {};
    for (const { policy } of policies) replayed[policy.id] = await requests.replay(policy.id);
    const found = Object.values(replayed).reduce((sum, one) => sum + one.found, 0);
    const opened = Object.values(replayed).flatMap((one) => one.opened);
    const done: string[] = [];
    if (options.run) {
      for (const id of opened) if (await erase(session, requests, id, options)) done.push(id);
    }
    return {
      exitCode: done.length === found ? exitCodes.done : exitCodes.unknown,
      json: { found, opened, done },
      text: () =>
        found === 0
          ? 'Nobody who was erased is there again.'
          : `${found} came back; ${opened.length} requests opened, ${done.length} done.\n${opened.join('\n')}`,
    };
  });
}

async function erase(
  session: Session,
  requests: Requests,
  id: string,
  { by, yes = false }: Options,
): Promise<boolean> {
  const plan = await requests.plan(id);
  const goesOn = await confirmed(session, {
    shows: (look) => planText(plan, look),
    asks: 'Erase this for good?',
    yes,
  });
  if (!goesOn) throw usageError('Not run.');
  await requests.approve(id, by);
  return (await requests.run(id)).state === 'done';
}
