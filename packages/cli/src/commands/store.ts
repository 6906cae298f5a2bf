/** `troth store`: what is to be done after a database was moved or restored. */
import type { Command } from 'commander';
import type { Run } from '../action.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-code.ts';
import type { Outcome } from '../outcome.ts';
import { withInstallation, type Session } from '../session.ts';

interface Options {
  readonly of: string;
  readonly store: string;
  readonly because: string;
}

export function addStore(program: Command, run: Run): void {
  const store = program
    .command('store')
    .summary('after a database was moved or restored: accept')
    .description(
      'The first database that answers under the address of a store is known from then on. Where\nanother one answers, nothing in it counts and nothing in it is changed.',
    );
  store
    .command('accept')
    .description(
      'Says that the database that answers now is the store: it was moved or restored on purpose.\nEverything is looked at anew in it. Recorded in the ledger.',
    )
    .requiredOption('--of <policy>', 'id of the policy')
    .requiredOption('--store <name>', 'as the data map names it')
    .requiredOption('--because <text>', 'why it is another, in 20 characters or more')
    .addHelpText(
      'after',
      examples(
        'troth store accept --of acme --store main --because "Moved to the new host on 3 May."',
      ),
    )
    .action((options: Options, command: Command) =>
      run(command, (session) => accept(session, options)),
    );
}

function accept(session: Session, { of, store, because }: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const accepted = await installation.acceptStore(of, { store, because });
    return {
      exitCode: exitCodes.done,
      json: { ...accepted },
      text: (look) =>
        accepted.entry === null
          ? `Store ${store} is the database that is known already: nothing is recorded.`
          : `The database that answers now is store ${store}. Entry ${accepted.entry}\nCheck it anew, and look for whoever was erased: ${look.command} check, ${look.command} suppression replay`,
    };
  });
}
