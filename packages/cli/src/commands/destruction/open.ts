import type { Command } from 'commander';
import type { Installation } from '@troth/server';
import type { Run } from '../../action.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { requestLine } from '../../text/request.ts';
import { keyPart } from '../../whom.ts';

interface Options {
  readonly tenant: Readonly<Record<string, string>>;
  readonly of?: string;
  readonly onRequest?: string;
}

export function addDestructionOpen(destruction: Command, run: Run): void {
  destruction
    .command('open')
    .description(
      "Opens the destruction of one customer. Its clock runs from the contract's end; while the contract\nruns it is opened only for a reason, and its clock runs from now.",
    )
    .requiredOption(
      '--tenant <column=value>',
      'the customer, by a tenant column of the data map; once for each part',
      keyPart,
    )
    .option('--of <policy>', 'policy, where several know such customers')
    .option('--on-request <reason>', 'why, before the contract has ended; 20 characters or more')
    .addHelpText(
      'after',
      examples(
        'troth destruction open --of panda --tenant tenant_id=900001',
        'troth destruction open --of plai --tenant company_id=3 \\\n      --on-request "Letter of the customer of 3 March"',
      ),
    )
    .action((options: Options, command: Command) =>
      run(command, (session) => open(session, options)),
    );
}

function open(session: Session, options: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const { tenant, onRequest, of = policyOf(installation, Object.keys(tenant)) } = options;
    session.progress.update("Asking for the contract's end");
    const asked = { tenant, ...(onRequest === undefined ? {} : { onRequest }) };
    const request = await installation.requests.openDestruction(of, asked);
    return {
      exitCode: exitCodes.done,
      json: request,
      text: (look) =>
        `${requestLine(request, look)}\nNext: ${look.command} destruction plan ${request.id}`,
    };
  });
}

/** The policy whose datasets name their tenant by these columns, where exactly one does. */
function policyOf({ policies }: Installation, columns: readonly string[]): string {
  const wanted = columns.toSorted().join(' ');
  const known = policies.filter(({ policy }) =>
    Object.values(policy.map.stores)
      .flatMap(({ datasets }) => Object.values(datasets))
      .some(({ tenant }) => tenant.toSorted().join(' ') === wanted),
  );
  const [first, ...more] = known;
  if (first && more.length === 0) return first.policy.id;
  throw usageError(
    first
      ? 'Several policies name customers so: name one with --of.'
      : `No dataset of a data map names its tenant by ${columns.join(' and ')}.`,
  );
}
