import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import type { Run } from '../../action.ts';
import { withInstallation, type Session } from '../../session.ts';

interface Options {
  readonly out?: string;
}

export function addLedgerReceipt(ledger: Command, run: Run): void {
  ledger
    .command('receipt')
    .description(
      'Prints the receipt of an entry: the proof that it is in the log, to give to anybody.',
    )
    .argument('<entry>', 'id as "troth explain" shows it')
    .option('-o, --out <file>', 'write it to a file')
    .addHelpText(
      'after',
      examples('troth ledger receipt ENTRY --out P20.tlog-proof', 'troth verify P20.tlog-proof'),
    )
    .action((entry: string, options: Options, command: Command) =>
      run(command, (session) => receipt(session, entry, options)),
    );
}

function receipt(session: Session, entry: string, { out }: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const text = await installation.receipt(entry);
    if (out === undefined) {
      return {
        exitCode: exitCodes.done,
        json: { entry, receipt: text },
        text: () => text.trimEnd(),
        value: true,
      };
    }
    const path = resolve(session.shell.cwd, out);
    await writeFile(path, text);
    return {
      exitCode: exitCodes.done,
      json: { entry, file: path },
      text: () => `Receipt in ${path}`,
    };
  });
}
