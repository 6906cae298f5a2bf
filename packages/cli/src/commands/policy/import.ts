import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { readNamedFile } from '../../arguments.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import type { Session } from '../../session.ts';
import { counted } from '../../text/wrap.ts';
import { requireNew, writeNew } from '../../write-new-files.ts';

interface Options {
  readonly out?: string;
}

export function addPolicyImport(policy: Command, run: Run): void {
  policy
    .command('import')
    .description(
      'Takes over a Fides dataset file as the draft of a data map, to be reviewed. What a data map\ncannot express is told, not dropped.',
    )
    .argument('<file>', 'Fides dataset YAML')
    .option('-o, --out <file>', 'write the draft to a new file instead of standard output')
    .addHelpText('after', examples('troth policy import .fides/shop.yml --out shop.map.yaml'))
    .action((file: string, options: Options, command: Command) =>
      run(command, (session) => importFile(session, file, options)),
    );
}

async function importFile(session: Session, path: string, { out }: Options): Promise<Outcome> {
  const { shell, settings, progress } = session;
  const file = out === undefined ? undefined : resolve(shell.cwd, out);
  if (file !== undefined) await requireNew([file]);
  const { importFides } = await import('@troth/server');
  const { map, notes } = importFides((await readNamedFile(shell.cwd, path)).toString('utf8'));
  if (file !== undefined) await writeNew(file, map);
  const toReview = map.split('# REVIEW:').length - 1;
  const said = [
    ...notes,
    `${counted(notes.length, 'thing')} could not be taken over as they are; ${counted(toReview, 'place')} left for a person to fill in (REVIEW).`,
  ].join('\n');
  // Notes go with the result: where that is the draft itself, they have to go beside it.
  if (file === undefined && !settings.json) await progress.notice(said);
  return {
    exitCode: exitCodes.done,
    json: { file: file ?? null, toReview, notes, map },
    text: () => (file === undefined ? map.trimEnd() : `${said}\nThe draft is in ${file}`),
  };
}
