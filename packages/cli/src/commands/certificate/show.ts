import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { certificateText, parseCertificate } from '@troth/core/proof';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';

interface Options {
  readonly out?: string;
}

export function addCertificateShow(certificate: Command, run: Run): void {
  certificate
    .command('show')
    .description(
      'Prints the certificate of a request as one page; with --out, writes the signed note.',
    )
    .argument('<request>', 'id of the request')
    .option('-o, --out <file>', 'write the signed note to a file, to give to anybody')
    .addHelpText(
      'after',
      examples(
        'troth certificate show REQUEST --out REQUEST.certificate',
        'troth certificate verify REQUEST.certificate --key plai.key',
      ),
    )
    .action((id: string, options: Options, command: Command) =>
      run(command, (session) => show(session, id, options)),
    );
}

function show(session: Session, id: string, { out }: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const note = await installation.requests.certificate(id);
    const certificate = parseCertificate(note);
    const file = out === undefined ? undefined : resolve(session.shell.cwd, out);
    if (file !== undefined) await writeFile(file, note);
    return {
      exitCode: exitCodes.done,
      json: { certificate, note, ...(file === undefined ? {} : { file }) },
      text: () =>
        `${certificateText(certificate)}${file === undefined ? '' : `\n\nSigned note in ${file}`}`,
    };
  });
}
