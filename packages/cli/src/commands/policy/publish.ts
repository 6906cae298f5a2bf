import type { Command } from 'commander';
import type { Installation, Published } from '@troth/server';
import { plainDate } from '../../arguments.ts';
import { confirmed } from '../../confirm.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Look } from '../../look.ts';
import type { Outcome } from '../../outcome.ts';
import type { Run } from '../../action.ts';
import { withInstallation, type Session } from '../../session.ts';
import { policyChanges } from '../../text/policy-changes.ts';

interface Options {
  readonly by?: string;
  readonly effective?: Temporal.PlainDate;
  readonly dryRun?: true;
  readonly yes?: true;
}

export function addPolicyPublish(policy: Command, run: Run): void {
  policy
    .command('publish')
    .description(
      'Puts the version of a policy that stands in its files in force, on a day. A version that\npromises less takes effect only so, and not before people were told; until then checks judge\nby the version before. Recorded in the ledger.',
    )
    .argument('[policy]', 'id of the policy, such as acme; the only one when none is named')
    .option('--by <role>', 'role that answers for it')
    .option('--effective <date>', 'first day on which it holds (default: the earliest)', plainDate)
    .option('--dry-run', 'say what would change, and publish nothing')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples(
        'troth policy publish acme --dry-run',
        'troth policy publish acme --by head-of-privacy --effective 2027-01-01',
      ),
    )
    .action((id: string | undefined, options: Options, command: Command) =>
      run(command, (session) => publish(session, id, options)),
    );
}

function publish(session: Session, named: string | undefined, options: Options): Promise<Outcome> {
  const { by, effective, dryRun = false, yes = false } = options;
  if (by === undefined && !dryRun)
    throw usageError('Who answers for it? Name the role with --by head-of-privacy.');
  return withInstallation(session, async ({ installation }) => {
    const id = named ?? onlyPolicy(installation);
    const asked = { by: by ?? '', ...(effective === undefined ? {} : { effective }) };
    const draft = await installation.publishPolicy(id, { ...asked, dryRun: true });
    if (dryRun) return outcome(draft);
    const goesOn = await confirmed(session, {
      shows: (look) => text(draft, look),
      asks: 'Publish it?',
      yes,
    });
    if (!goesOn) throw usageError('Not published.');
    return outcome(await installation.publishPolicy(id, asked));
  });
}

function onlyPolicy({ policies }: Installation): string {
  const [first, ...others] = policies.map(({ policy }) => policy.id);
  if (first !== undefined && others.length === 0) return first;
  throw usageError(`Which policy? There are: ${[first, ...others].join(', ')}.`);
}

function outcome(published: Published): Outcome {
  return { exitCode: exitCodes.done, json: published, text: (look) => text(published, look) };
}

function text({ policy, effective, changes, entry }: Published, look: Look): string {
  const holds =
    entry === null
      ? `The version of ${policy} in its files would hold from ${effective}.`
      : `The version of ${policy} in its files holds from ${effective}.\nLedger entry ${entry}`;
  return `${policyChanges(changes, look)}\n\n${holds}`;
}
