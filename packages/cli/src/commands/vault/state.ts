import type { Command } from 'commander';
import type { Census } from '@troth/server';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Look } from '../../look.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';

export function addVaultState(vault: Command, run: Run): void {
  vault
    .command('state')
    .description('Counts tenants, keys by their state, and epochs. Opens no key.')
    .addHelpText('after', examples('troth vault state', 'troth vault state --json'))
    .action((_: unknown, command: Command) => run(command, (session) => state(session)));
}

function state(session: Session): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const policies = await installation.vault.state();
    return {
      exitCode: exitCodes.done,
      json: {
        policies: policies.map((one) => ({
          ...one,
          oldestEpoch: one.oldestEpoch?.toString() ?? null,
        })),
      },
      text: (look) =>
        policies.length === 0
          ? 'No key was made yet.'
          : policies.map((one) => censusText(one, look)).join('\n'),
    };
  });
}

function censusText(census: Census, { bold, command }: Look): string {
  const { policy, tenants, tenantsDestroyed, keys, oldestEpoch, retiring } = census;
  const lines = [
    `tenants  ${count(tenants)}, ${count(tenantsDestroyed)} of them destroyed`,
    `keys     ${count(keys.active)} active, ${count(keys.erasing)} behind a fence, ${count(keys.erased)} destroyed`,
    `closed   ${count(keys.closed)}, by objection or restriction`,
    `epochs   the oldest in use was made ${oldestEpoch?.toString().slice(0, 10) ?? 'never'}`,
  ];
  const left =
    retiring === 0
      ? []
      : [`         ${count(keys.toRewrap)} keys are under an old one: ${command} vault rewrap`];
  return [bold(policy), ...[...lines, ...left].map((line) => `  ${line}`)].join('\n');
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
