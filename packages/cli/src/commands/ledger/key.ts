import type { Command } from 'commander';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import type { Run } from '../../action.ts';
import { withInstallation, type Session } from '../../session.ts';

export function addLedgerKey(ledger: Command, run: Run): void {
  ledger
    .command('key')
    .description(
      'Prints the verifier keys of the logs. Give them to those who are to verify, by another way\nthan the log itself.',
    )
    .argument('[log]', 'one log; all when none is named')
    .addHelpText('after', examples('troth ledger key panda'))
    .action((log: string | undefined, _: unknown, command: Command) =>
      run(command, (session) => key(session, log)),
    );
}

function key(session: Session, log: string | undefined): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const logs = await installation.logs();
    const asked = log === undefined ? logs : logs.filter((one) => one.log === log);
    if (asked.length === 0 && log !== undefined) {
      throw usageError(
        `There is no log ${log}. There are: ${logs.map((one) => one.log).join(', ')}.`,
      );
    }
    const keys = asked.map((one) => ({ log: one.log, key: one.verifierKey }));
    return {
      exitCode: exitCodes.done,
      json: { keys },
      text: () => keys.map((one) => one.key).join('\n'),
    };
  });
}
