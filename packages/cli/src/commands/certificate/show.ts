import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { certificateText, parseCertificate } from '@troth/core/proof';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { askedText } from '../../text/asked.ts';
import { wrap } from '../../text/wrap.ts';

interface Options {
  readonly out?: string;
}

export function addCertificateShow(certificate: Command, run: Run): void {
  certificate
    .command('show')
    .description(
      'Prints the certificate of a request as one page, and how often its people were asked for\nagain since; with --out, writes the signed note.',
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
    const asked = await installation.requests.askedAgain(id);
    const file = out === undefined ? undefined : resolve(session.shell.cwd, out);
    if (file !== undefined) await writeFile(file, note);
    return {
      exitCode: exitCodes.done,
      json: { certificate, note, ...(asked && { asked }), ...(file === undefined ? {} : { file }) },
      text: (look) =>
        [
          certificateText(certificate),
          // It was signed when the request ended: what came after is no part of it.
          ...(asked ? [wrap(`Since then: ${askedText(asked)}`, look.width)] : []),
          ...(file === undefined ? [] : [`Signed note in ${file}`]),
        ].join('\n\n'),
    };
  });
}
