import { type Command, Option } from 'commander';
import type { Reading } from '@troth/server';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { standardInput, valueAt, withValueOptions, type ValueOptions } from './value-options.ts';

interface Options extends ValueOptions {
  readonly purpose: string;
  readonly as: Reading['role'];
}

export function addVaultOpen(vault: Command, run: Run): void {
  withValueOptions(
    vault
      .command('open')
      .description(
        'Opens a sealed value for a purpose and prints it. A purpose that the policy does not list for\nthe field and the role, or to which the person objected, is refused, and the refusal is recorded.',
      )
      .argument('[sealed]', 'the sealed text; on standard input if left out'),
  )
    .requiredOption('--purpose <purpose>', 'purpose of the data map')
    .addOption(
      new Option('--as <role>', 'role in which the company reads')
        .choices(['controller', 'processor'])
        .makeOptionMandatory(),
    )
    .addHelpText(
      'after',
      examples(
        'troth vault open --dataset main.employees --field email --subject employee \\\n      --key company_id=3 --key id=17 --purpose provide --as processor < sealed.txt',
      ),
    )
    .action((sealed: string | undefined, options: Options, command: Command) =>
      run(command, (session) => open(session, sealed, options)),
    );
}

async function open(
  session: Session,
  given: string | undefined,
  options: Options,
): Promise<Outcome> {
  const sealed = given ?? (await standardInput('the sealed text'));
  const { purpose, as: role } = options;
  return withInstallation(session, async ({ installation }) => {
    const at = valueAt(installation, options);
    const value = (await installation.vault.open(at, sealed, { purpose, role })).toString();
    return { exitCode: exitCodes.done, json: { value }, text: () => value, value: true };
  });
}
