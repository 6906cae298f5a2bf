import type { Command } from 'commander';
import { TrothError } from '@troth/core/error';
import {
  certificateText,
  parseNote,
  verifyCertificate,
  verifyNote,
  type VerifierKey,
} from '@troth/core/proof';
import type { Run } from '../../action.ts';
import { collected, readNamedFile } from '../../arguments.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import type { Session } from '../../session.ts';
import { givenKeys } from '../../verification/keys.ts';

interface Options {
  readonly key?: readonly string[];
}

export function addCertificateVerify(certificate: Command, run: Run): void {
  certificate
    .command('verify')
    .description(
      'Verifies a certificate and the receipts in it. Needs no installation, no database and\nno network: nothing but the verifier key.',
    )
    .argument('<file>', 'the signed note')
    .option('--key <key>', 'verifier key, or a file with it; may be repeated', collected)
    .addHelpText('after', examples('troth certificate verify REQUEST.certificate --key plai.key'))
    .action((path: string, options: Options, command: Command) =>
      run(command, (session) => verify(session, path, options)),
    );
}

/** Whose key it is that signed, and of when the certificate is. */
function signedText(note: string, keys: readonly VerifierKey[], done: string): string {
  const signers = verifyNote(parseNote(note), keys).map(({ name, id }) => `${name}+${id}`);
  return `Signed by the key ${signers.join(', ')}; the request was done ${done}.`;
}

async function verify({ shell }: Session, path: string, { key = [] }: Options): Promise<Outcome> {
  const keys = await givenKeys(shell.cwd, key);
  if (keys.length === 0)
    throw usageError(
      'Give the verifier key with --key: "troth ledger key POLICY" prints it, where the ledger is.',
    );
  const note = (await readNamedFile(shell.cwd, path)).toString();
  try {
    const certificate = verifyCertificate(note, keys);
    return {
      exitCode: exitCodes.done,
      json: { verified: true, certificate },
      text: (look) =>
        `${certificateText(certificate)}\n\n${look.green('Verified.')} ${signedText(note, keys, certificate.done)}`,
    };
  } catch (error) {
    if (!(error instanceof TrothError)) throw error;
    const { code, publicMessage } = error;
    return {
      exitCode: exitCodes.broken,
      json: { verified: false, code, message: publicMessage },
      text: (look) => `${look.red('False:')} ${publicMessage} (${code})`,
    };
  }
}
