import type { Command } from 'commander';
import { plainDate } from '../../arguments.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { findPromise } from '../../promise-name.ts';
import type { Run } from '../../action.ts';
import { withInstallation, type Session } from '../../session.ts';

interface Options {
  readonly rule: string;
  readonly resource: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: Temporal.PlainDate;
}

export function addExceptionAdd(exception: Command, run: Run): void {
  exception
    .command('add')
    .description('Adds an exception for one finding that "troth explain" shows.')
    .argument('<promise>', 'such as L16 or plai/L16')
    .requiredOption('--rule <rule>', 'rule of the finding, such as past-period')
    .requiredOption(
      '--resource <resource>',
      'resource of the finding, such as main/public.sessions',
    )
    .requiredOption('--reason <text>', 'why, in 20 characters or more; public')
    .requiredOption('--owner <name>', 'who answers for it; public')
    .requiredOption('--expires <date>', 'last day', plainDate)
    .addHelpText(
      'after',
      examples(
        'troth exception add plai/L16 --rule past-period \\\n      --resource main/public.sessions \\\n      --reason "The purge job is being rewritten" --owner "platform team" \\\n      --expires 2027-01-31',
      ),
    )
    .action((promise: string, options: Options, command: Command) =>
      run(command, (session) => add(session, promise, options)),
    );
}

function add(
  session: Session,
  name: string,
  { rule, resource, reason, owner, expires }: Options,
): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const { policy, promise } = findPromise(installation.policies, name);
    const given = { promise, rule, resource, reason, owner, expires };
    const recorded = await installation.addException(policy.id, given);
    return {
      exitCode: exitCodes.done,
      json: { policy: policy.id, promise, ...recorded },
      text: ({ command }) =>
        [
          `Exception ${recorded.id} on ${policy.id}/${promise}: ${rule} at ${resource} counts as`,
          `at risk until ${recorded.until ?? 'it is ended'}.`,
          `End it sooner: ${command} exception end ${recorded.id}`,
        ].join('\n'),
    };
  });
}
