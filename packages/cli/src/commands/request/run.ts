import { join } from 'node:path';
import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { confirmed } from '../../confirm.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { waitingText } from '../../progress.ts';
import { withInstallation, type Session } from '../../session.ts';
import { planText } from '../../text/plan.ts';
import { requestText } from '../../text/request.ts';

interface Options {
  readonly yes?: boolean;
  readonly scrub?: boolean;
}

export function addRequestRun(request: Command, run: Run): void {
  request
    .command('run')
    .description(
      'Runs an approved request, or goes on with one that was cut short. Ends with 3 where something\nis not done: it is named, and running again goes on.',
    )
    .argument('<request>', 'id of the request')
    .option('--yes', 'do not ask')
    .option(
      '--scrub',
      'rewrite the changed tables afterwards, so that nothing deleted stays in their files; locks each while it is rewritten',
    )
    .addHelpText('after', examples('troth request run REQUEST', 'troth certificate show REQUEST'))
    .action((id: string, options: Options, command: Command) =>
      run(command, (session) => runOne(session, id, options)),
    );
}

function askText(state: string, isCopy: boolean): string {
  if (state !== 'approved') return 'Go on with this request?';
  return isCopy ? 'Make this copy?' : 'Do this for good?';
}

function runOne(
  session: Session,
  id: string,
  { yes = false, scrub = false }: Options,
): Promise<Outcome> {
  return withInstallation(session, async ({ installation: { requests, home } }) => {
    const { plan, state, right } = (await requests.show(id)).request;
    if (!plan) throw usageError(`Request ${id} has no plan yet: troth request plan ${id}`);
    if (state === 'planned') {
      throw usageError(`Request ${id} is not approved yet: troth request approve ${id} --by ROLE`);
    }
    const goesOn = await confirmed(session, {
      shows: (look) => planText(plan, look, right),
      asks: askText(state, right === 'access' || right === 'portability'),
      yes,
    });
    if (!goesOn)
      throw usageError(`Not run. Nothing was changed; to run it: troth request run ${id}`);
    session.progress.update('Running');
    const request = await requests.run(id, {
      signal: session.shell.signal,
      scrub,
      onWaiting: (before) => session.progress.step(waitingText(before)),
    });
    const { events } = await requests.show(id);
    const isCopy = right === 'access' || right === 'portability';
    return {
      exitCode: request.state === 'done' ? exitCodes.done : exitCodes.unknown,
      json: request,
      text: (look) =>
        [
          requestText(request, events, look),
          ...(isCopy && request.state === 'done' ? [`Copy: ${join(home, 'exports', id)}`] : []),
          request.state === 'done'
            ? `Certificate: ${look.command} certificate show ${id}`
            : `Go on: ${look.command} request run ${id}`,
        ].join('\n'),
    };
  });
}
