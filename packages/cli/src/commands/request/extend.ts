import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { plainDate } from '../../arguments.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { requestLine } from '../../text/request.ts';

interface Options {
  readonly until: Temporal.PlainDate;
  readonly because: string;
}

export function addRequestExtend(request: Command, run: Run): void {
  request
    .command('extend')
    .description('Gives a hard case more time: once, in its first month, to three months in all.')
    .argument('<request>', 'id of the request')
    .requiredOption('--until <date>', 'first day on which it is late', plainDate)
    .requiredOption('--because <reason>', 'why, in 20 characters or more')
    .addHelpText(
      'after',
      examples(
        'troth request extend REQUEST --until 2027-01-31 \\\n      --because "Two stores are being moved to another region"',
      ),
    )
    .action((id: string, options: Options, command: Command) =>
      run(command, (session) => extend(session, id, options)),
    );
}

function extend(session: Session, id: string, { until, because }: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation: { requests, policies } }) => {
    const { policy } = (await requests.show(id)).request;
    const zone = policies.find((loaded) => loaded.policy.id === policy)?.policy.zone ?? 'UTC';
    const end = until.toZonedDateTime(zone).toInstant();
    const request = await requests.extend(id, { because, until: end });
    return {
      exitCode: exitCodes.done,
      json: request,
      text: (look) => requestLine(request, look),
    };
  });
}
