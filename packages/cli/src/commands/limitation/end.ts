import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { confirmed } from '../../confirm.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { limitationText } from '../../text/limitation.ts';

interface Options {
  readonly yes?: boolean;
}

export function addLimitationEnd(limitation: Command, run: Run): void {
  limitation
    .command('end')
    .description(
      'Ends a limitation: the data may be used again. The person is told before a restriction ends\n(GDPR Art. 18(3)). Running it again is safe.',
    )
    .argument('<id>', 'as "troth limitation list" shows it')
    .option('--yes', 'do not ask: the person was told')
    .addHelpText('after', examples('troth limitation end LIMITATION --yes'))
    .action((id: string, options: Options, command: Command) =>
      run(command, (session) => end(session, id, options)),
    );
}

function end(session: Session, id: string, { yes = false }: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation: { requests } }) => {
    const found = (await requests.limitations({ all: true })).find((one) => one.id === id);
    if (!found) throw usageError(`There is no limitation ${id}. See: troth limitation list`);
    const isRestriction = found.purposes === null;
    const told = isRestriction
      ? 'The person must be told before the restriction ends (GDPR Art. 18(3)).'
      : 'The person objected; end it only where they agree, or the objection was refused.';
    const goesOn = await confirmed(session, {
      shows: (look) => `${limitationText(found, look)}\n${told}`,
      asks: isRestriction ? 'Was the person told, and does it end now?' : 'Does it end now?',
      yes,
    });
    if (!goesOn) throw usageError('Not ended.');
    await requests.endLimitation(id);
    return {
      exitCode: exitCodes.done,
      json: { id },
      text: () => `Limitation ${id} is ended: the data may be used again.`,
    };
  });
}
