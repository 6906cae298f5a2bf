import type { Command } from 'commander';
import type { Unsealed, UnsealingOptions } from '@troth/server';
import type { Run } from '../../action.ts';
import { collected } from '../../arguments.ts';
import { confirmed } from '../../confirm.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Look } from '../../look.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { counted, wrap } from '../../text/wrap.ts';

interface Options {
  readonly of?: readonly string[];
  readonly dataset: readonly string[];
  readonly field?: readonly string[];
  readonly by?: string;
  readonly because?: string;
  readonly dryRun?: true;
  readonly yes?: boolean;
}

export function addVaultUnseal(vault: Command, run: Run): void {
  vault
    .command('unseal')
    .description(
      'The way back from "adopt": writes sealed values in clear where they stand. Role and reason stand in\nthe ledger. Can be stopped at any point and run again. Ends with 3 while something stays sealed.',
    )
    .requiredOption('--dataset <dataset>', 'such as main.employees; may be repeated', collected)
    .option('--field <field>', 'only this field; may be repeated', collected)
    .option('--of <policy>', 'only of this policy; may be repeated', collected)
    .option('--by <role>', 'role that approves it')
    .option('--because <reason>', 'why; stands in the ledger')
    .option('--dry-run', 'open every value in memory, say what would be written, and write nothing')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples(
        'troth vault unseal --dataset main.employees --dry-run',
        'troth vault unseal --dataset main.employees --field email --by head-of-privacy \\\n      --because "The search of the shop needs it in clear"',
      ),
    )
    .action((options: Options, command: Command) =>
      run(command, (session) => unseal(session, options)),
    );
}

function unseal(session: Session, options: Options): Promise<Outcome> {
  const { of, dataset, field, by, because, dryRun, yes = false } = options;
  if (!dryRun && (by === undefined || because === undefined)) {
    throw usageError(
      'Say who approves it and why: --by ROLE --because REASON. Or look: --dry-run.',
    );
  }
  return withInstallation(session, async ({ installation: { vault } }) => {
    const { progress, shell } = session;
    const chosen: UnsealingOptions = {
      datasets: dataset,
      ...(of ? { policies: of } : {}),
      ...(field ? { fields: field } : {}),
      signal: shell.signal,
    };
    progress.update('Opening what is sealed');
    const plan = await vault.planUnsealing(chosen);
    if (plan.length === 0) {
      throw usageError(
        'The data map declares no such field as sealed. See: troth vault unseal --help',
      );
    }
    if (dryRun || plan.every(({ opens }) => opens === 0)) {
      return {
        exitCode: plan.some((one) => staysOf(one) > 0) ? exitCodes.unknown : exitCodes.done,
        json: { plan },
        text: (look) => `${planText(plan, look)}\nNothing was written.`,
      };
    }
    const goesOn = await confirmed(session, {
      shows: (look) => planText(plan, look),
      asks: 'Write these values in clear?',
      yes,
    });
    if (!goesOn) throw usageError('Nothing was written.');
    progress.step('Unsealing');
    const unsealed = await vault.unseal(
      {
        ...chosen,
        onProgress: (one) =>
          progress.update(
            `Unsealing ${one.policy}, ${one.dataset}.${one.field}: ${counted(one.unsealed, 'value')}`,
          ),
      },
      { by: by ?? '', because: because ?? '' },
    );
    return {
      exitCode: unsealed.some((one) => staysOf(one) > 0) ? exitCodes.unknown : exitCodes.done,
      json: { unsealed },
      text: (look) =>
        [...unsealed.map((one) => doneText(one, look)), afterwards(look.width)].join('\n'),
    };
  });
}

function afterwards(width: number): string {
  return wrap(
    'The data map still says `sealed: true`: take it out, and publish the version (troth policy publish), or a check calls the promise broken. What was erased while it was sealed stays closed in old backups; what stands in clear now does not.',
    width,
  );
}

function planText(plan: readonly Unsealed[], look: Look): string {
  return plan
    .map((one) => {
      const { policy, dataset, field, opens, plaintext } = one;
      const line = `${policy} ${dataset}.${field}: ${counted(opens, 'value')} to write in clear, ${number(plaintext)} in clear already`;
      return [line, ...staysText(one, look)].join('\n');
    })
    .join('\n');
}

function doneText(one: Unsealed, look: Look): string {
  const { policy, dataset, field, unsealed } = one;
  const line = `${policy} ${dataset}.${field}: ${counted(unsealed, 'value')} written in clear`;
  return [line, ...staysText(one, look)].join('\n');
}

function staysOf({ restricted, erased, unopened, refused }: Unsealed): number {
  return restricted + erased + unopened + refused;
}

function staysText(one: Unsealed, { width, red }: Look): readonly string[] {
  const { restricted, erased, unopened, refused } = one;
  const stays = [
    ...(restricted > 0 ? [`${number(restricted)} of people whose data may only be stored`] : []),
    ...(erased > 0 ? [`${number(erased)} of people who are erased, whose key is gone`] : []),
    ...(unopened > 0 ? [`${number(unopened)} that do not open in their rows`] : []),
    ...(refused > 0
      ? [
          `${number(refused)} that the database refuses in clear: a second row with one value, or a check`,
        ]
      : []),
  ];
  return stays.length === 0
    ? []
    : [wrap(`${red('stays sealed')}: ${stays.join('; ')}`, width, '  ')];
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}
