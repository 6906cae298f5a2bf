import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { standardInput, valueAt, withValueOptions, type ValueOptions } from './value-options.ts';

interface Options extends ValueOptions {
  readonly index?: true;
}

export function addVaultSeal(vault: Command, run: Run): void {
  withValueOptions(
    vault
      .command('seal')
      .description(
        "Seals the value on standard input for its place, under its person's key, and prints the text to\nstore. It opens in that place alone.",
      ),
  )
    .option('--index', 'print the blind index instead, for the column that the data map names')
    .addHelpText(
      'after',
      examples(
        'troth vault seal --dataset main.employees --field email --subject employee \\\n      --key company_id=3 --key id=17 < value.txt',
      ),
    )
    .action((options: Options, command: Command) =>
      run(command, (session) => seal(session, options)),
    );
}

async function seal(session: Session, options: Options): Promise<Outcome> {
  const value = await standardInput('the value to seal');
  return withInstallation(session, async ({ installation }) => {
    const at = valueAt(installation, options);
    if (options.index) {
      const index = await installation.vault.indexOf(at, value);
      return { exitCode: exitCodes.done, json: { index }, text: () => index };
    }
    const sealed = await installation.vault.seal(at, Buffer.from(value));
    return { exitCode: exitCodes.done, json: { sealed }, text: () => sealed };
  });
}
