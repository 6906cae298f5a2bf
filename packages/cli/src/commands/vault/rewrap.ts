import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { collected } from '../../arguments.ts';
import { examples } from '../../examples.ts';
import { rotate, type Options } from './rotate.ts';

export function addVaultRewrap(vault: Command, run: Run): void {
  vault
    .command('rewrap')
    .description('Goes on with keys that are still wrapped under an old epoch key.')
    .option('--of <policy>', 'only of this policy; may be repeated', collected)
    .addHelpText('after', examples('troth vault rewrap'))
    .action((options: Options, command: Command) =>
      run(command, (session) => rotate(session, options, 'rewrap')),
    );
}
