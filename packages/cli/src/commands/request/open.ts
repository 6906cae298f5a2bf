import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { requestLine } from '../../text/request.ts';
import { policyWith, whomOf, withWhom, type WhomOptions } from '../../whom.ts';

interface Options extends WhomOptions {
  readonly of?: string;
  readonly verified?: string;
}

export function addRequestOpen(request: Command, run: Run): void {
  withWhom(
    request
      .command('open')
      .description('Opens a request for erasure. Whom it is about is kept encrypted.')
      .requiredOption('--subject <kind>', 'kind of person, such as employee'),
  )
    .option('--of <policy>', 'policy, where several know such people')
    .option('--verified <how>', 'how the person was recognized; no name, no address')
    .addHelpText(
      'after',
      examples(
        'troth request open --subject employee --key company_id=3 --key id=17',
        'troth request open --subject employee --email ada@example.org --verified "signed in"',
      ),
    )
    .action((options: Options, command: Command) =>
      run(command, (session) => open(session, options)),
    );
}

function open(session: Session, options: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const { subject: kind, of = policyWith(installation, kind), verified } = options;
    const request = await installation.requests.open(of, {
      right: 'erasure',
      kind,
      whom: [whomOf(options)],
      ...(verified === undefined ? {} : { verified }),
    });
    return {
      exitCode: exitCodes.done,
      json: request,
      text: (look) => {
        const next =
          verified === undefined ? `verify ${request.id} --how HOW` : `plan ${request.id}`;
        return `${requestLine(request, look)}\nNext: ${look.command} request ${next}`;
      },
    };
  });
}
