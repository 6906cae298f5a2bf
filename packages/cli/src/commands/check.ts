/** `troth check`: judges promises against what the stores hold now. */
import type { Command } from 'commander';
import type { Installation, PolicyReport } from '@troth/server';
import { checkShown } from '../checking.ts';
import { makeDemos } from '../demos.ts';
import { examples } from '../examples.ts';
import type { Outcome } from '../outcome.ts';
import { findPromise } from '../promise-name.ts';
import type { Run } from '../action.ts';
import { withInstallation, type Session } from '../session.ts';
import { standing } from '../standing.ts';
import { onlyPromises } from '../only-promises.ts';

interface Options {
  readonly full?: true;
}

export function addCheck(program: Command, run: Run): void {
  program
    .command('check')
    .summary('check promises now')
    .description(
      'Checks promises against the data stores, records each judgement with its evidence in the\nledger, and says how every promise stands.',
    )
    .argument('[promises...]', 'such as P20 or panda/P20; all when none is named')
    .option('--full', 'read every row of large tables now, instead of part by part')
    .addHelpText(
      'after',
      examples('troth check', 'troth check plai/L16 --full', 'troth check --json'),
    )
    .action((promises: readonly string[], options: Options, command: Command) =>
      run(command, (session) => check(session, promises, options)),
    );
}

function check(session: Session, names: readonly string[], options: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation, demos }) => {
    await makeDemos(installation, demos, session);
    session.shell.signal.throwIfAborted();
    const reports =
      names.length === 0
        ? await checkShown(session, installation, options)
        : await checkNamed(session, installation, names, options);
    const ledger = { folder: installation.ledgerFolder, logs: await installation.logs() };
    return standing({ reports, ledger });
  });
}

async function checkNamed(
  session: Session,
  installation: Installation,
  names: readonly string[],
  options: Options,
): Promise<readonly PolicyReport[]> {
  const found = names.map((name) => findPromise(installation.policies, name));
  const reports: PolicyReport[] = [];
  for (const [policy, named] of Map.groupBy(found, ({ policy }) => policy.id)) {
    const promises = named.map(({ promise }) => promise);
    const checked = await checkShown(session, installation, {
      ...options,
      policies: [policy],
      promises,
    });
    reports.push(...checked.map((report) => onlyPromises(report, promises)));
  }
  return reports;
}
