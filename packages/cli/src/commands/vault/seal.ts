import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { standardInput, valueAt, withValueOptions, type ValueOptions } from './value-options.ts';

export function addVaultSeal(vault: Command, run: Run): void {
  withValueOptions(
    vault
      .command('seal')
      .description(
        "Seals the value on standard input for its place, under its person's key, and prints the text to\nstore. It opens in that place alone.",
      ),
  )
    .addHelpText(
      'after',
      examples(
        'troth vault seal --dataset main.employees --field email --subject employee \\\n      --key company_id=3 --key id=17 < value.txt',
      ),
    )
    .action((options: ValueOptions, command: Command) =>
      run(command, (session) => seal(session, options)),
    );
}

async function seal(session: Session, options: ValueOptions): Promise<Outcome> {
  const value = await standardInput('the value to seal');
  return withInstallation(session, async ({ installation }) => {
    const sealed = await installation.vault.seal(
      valueAt(installation, options),
      Buffer.from(value),
    );
    return { exitCode: exitCodes.done, json: { sealed }, text: () => sealed };
  });
}
