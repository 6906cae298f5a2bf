/** `troth certificate`: what an erasure did, signed, for whoever asks. */
import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { addCertificateShow } from './show.ts';
import { addCertificateVerify } from './verify.ts';

export function addCertificate(program: Command, run: Run): void {
  const certificate = program
    .command('certificate')
    .summary('certificates of erasure: show, verify')
    .description(
      'A certificate says, store by store, what was found, done and verified, and is signed.',
    )
    .addHelpText('after', examples('troth certificate show REQUEST --out REQUEST.certificate'));
  addCertificateShow(certificate, run);
  addCertificateVerify(certificate, run);
}
