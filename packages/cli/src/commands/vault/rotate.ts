import type { Command } from 'commander';
import type { Rewrapped, RotateOptions } from '@troth/server';
import type { Run } from '../../action.ts';
import { collected } from '../../arguments.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';

export interface Options {
  readonly of?: readonly string[];
}

export function addVaultRotate(vault: Command, run: Run): void {
  vault
    .command('rotate')
    .description(
      'Makes new epoch keys, wraps every key anew under them and destroys the old ones: older copies of\nthe keys database then open nothing. Values stay as they are. Can be stopped: "rewrap" goes on.',
    )
    .option('--of <policy>', 'only of this policy; may be repeated', collected)
    .addHelpText('after', examples('troth vault rotate', 'troth vault rotate --of plai'))
    .action((options: Options, command: Command) =>
      run(command, (session) => rotate(session, options, 'rotate')),
    );
}

/** `rewrap` makes no new epoch keys. */
export function rotate(
  session: Session,
  { of }: Options,
  how: 'rotate' | 'rewrap',
): Promise<Outcome> {
  return withInstallation(session, async ({ installation: { vault } }) => {
    const { progress, shell } = session;
    progress.step('Wrapping keys anew');
    const options: RotateOptions = {
      ...(of ? { policies: of } : {}),
      signal: shell.signal,
      onProgress: ({ policy, tenantsDone, tenants, keys }) =>
        progress.update(
          `Wrapping keys anew: ${keys.toLocaleString('en-US')} (${policy}, tenant ${tenantsDone + 1} of ${tenants})`,
        ),
    };
    const done = await vault[how](options);
    return { exitCode: exitCodes.done, json: done, text: () => doneText(done) };
  });
}

function doneText({ keys, epochsDestroyed }: Rewrapped): string {
  return `${keys.toLocaleString('en-US')} keys wrapped anew; ${epochsDestroyed.toLocaleString('en-US')} old epoch keys destroyed.`;
}
