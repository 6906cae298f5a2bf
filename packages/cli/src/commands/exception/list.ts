import type { Command } from 'commander';
import type { ExceptionRow } from '@troth/server';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Look } from '../../look.ts';
import type { Outcome } from '../../outcome.ts';
import type { Run } from '../../action.ts';
import { withInstallation, type Session } from '../../session.ts';
import { wrap } from '../../text/wrap.ts';

interface Options {
  readonly all?: true;
}

export function addExceptionList(exception: Command, run: Run): void {
  exception
    .command('list')
    .description('Lists the exceptions that are in force.')
    .option('--all', 'those that have expired or were ended too')
    .addHelpText('after', examples('troth exception list --all --json'))
    .action((options: Options, command: Command) =>
      run(command, (session) => list(session, options)),
    );
}

function list(session: Session, { all }: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation }) => {
    const rows = await installation.exceptions();
    const exceptions = all ? rows : rows.filter(({ state }) => state === 'active');
    return {
      exitCode: exitCodes.done,
      json: { exceptions },
      text: (look) =>
        exceptions.length === 0
          ? 'There is no exception in force.'
          : exceptions.map((row) => rowText(row, look)).join('\n\n'),
    };
  });
}

function rowText(row: ExceptionRow, look: Look): string {
  const until = `${row.state === 'active' ? 'until' : row.state} ${row.until}`;
  return [
    `${look.bold(`${row.policy}/${row.promise}`)}  ${row.rule} at ${row.resource}, ${until}`,
    wrap(`${row.reason} (${row.owner}, ${row.madeAt.slice(0, 10)})`, look.width, '  '),
    look.dim(`  ${row.id}`),
  ].join('\n');
}
