/** `troth verify`: checks a log or a receipt with nothing but its verifier key. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { collected } from '../arguments.ts';
import { cliError } from '../error.ts';
import { examples } from '../examples.ts';
import type { Outcome } from '../outcome.ts';
import type { Run } from '../action.ts';
import type { Session } from '../session.ts';
import { verifyFolder } from '../verification/folder.ts';
import { givenKeys } from '../verification/keys.ts';
import { verifyReceiptFile } from '../verification/receipt.ts';

interface Options {
  readonly key?: readonly string[];
  readonly remember?: string;
}

export function addVerify(program: Command, run: Run): void {
  program
    .command('verify')
    .summary('verify a log or a receipt, offline')
    .description(
      'Verifies the folder of a log (or a folder of logs) byte for byte, or one receipt. Needs no\ninstallation, no database and no network: nothing but the verifier key.',
    )
    .argument('<path>', 'folder of a log, folder of several, or receipt')
    .option('--key <key>', 'verifier key, or a file with it; may be repeated', collected)
    .option('--remember <file>', 'remember what was verified, to find a fork or rollback next time')
    .addHelpText(
      'after',
      examples(
        'troth verify .troth/ledger',
        'troth verify .troth/ledger/panda --key panda.key',
        'troth verify P20.tlog-proof --key panda.key',
      ),
    )
    .action((path: string, options: Options, command: Command) =>
      run(command, (session) => verify(session, path, options)),
    );
}

async function verify(session: Session, named: string, options: Options): Promise<Outcome> {
  const path = resolve(session.shell.cwd, named);
  const keys = await givenKeys(session.shell.cwd, options.key ?? []);
  return (await isFolder(path, named))
    ? verifyFolder(session, path, { keys, remember: options.remember })
    : verifyReceiptFile(session, path, keys);
}

async function isFolder(path: string, named: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw cliError({
      code: 'file-unreadable',
      kind: 'missing',
      facts: { path: named },
      publicMessage: `${named} cannot be read. Name the folder of a log, or a receipt.`,
      cause,
    });
  }
}
