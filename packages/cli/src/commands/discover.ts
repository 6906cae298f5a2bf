/** `troth discover`: what a database holds about people, as the draft of a data map. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { collected, wholeNumber } from '../arguments.ts';
import {
  discoverShown,
  totalsOf,
  type Discovered,
  type Totals,
  type Wanted,
} from '../discovery.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-code.ts';
import type { Outcome } from '../outcome.ts';
import type { Run } from '../action.ts';
import type { Session } from '../session.ts';
import { withGovernedStore } from '../governed-store.ts';
import { nameFromAddress, policyName, storeAddress } from '../store-address.ts';
import { counted } from '../text/wrap.ts';
import { requireNew, writeNew } from '../write-new-files.ts';

interface Options {
  readonly url?: string;
  readonly name?: string;
  readonly schema?: readonly string[];
  readonly rows: number;
  readonly full?: boolean;
  readonly out?: string;
}

export function addDiscover(program: Command, run: Run): void {
  program
    .command('discover')
    .summary('draft the data map of a live database')
    .description(
      'Reads a live database: tables, keys, references, and what personal data each column seems to\nhold, from its name and sampled values; writes the draft of a data map, to be reviewed. Reads\nonly, and keeps no value.',
    )
    .argument('[store]', 'store of a governed policy, such as xai/main, instead of --url')
    .option('--url <address>', 'postgres://user@host:5432/database')
    .option('--name <name>', "name of the data map (the database's own)")
    .option('--schema <schema>', 'only this schema; may be repeated', collected)
    .option('--rows <n>', 'random rows to sample of each table', wholeNumber, 1000)
    .option('--full', 'read every row of every table')
    .option('-o, --out <file>', 'write the draft to a new file instead of standard output')
    .addHelpText(
      'after',
      examples(
        'troth discover --url postgres://me@localhost/acme --out acme.map.yaml',
        'troth discover xai/main --full',
      ),
    )
    .action((store: string | undefined, options: Options, command: Command) =>
      run(command, (session) => discover(session, store, options)),
    );
}

async function discover(
  session: Session,
  store: string | undefined,
  options: Options,
): Promise<Outcome> {
  const file = options.out === undefined ? undefined : resolve(session.shell.cwd, options.out);
  if (file !== undefined) await requireNew([file]);
  const found = await discovered(session, store, options);
  if (file !== undefined) await writeNew(file, found.draft);
  const totals = totalsOf(found);
  if (file === undefined && !session.settings.json)
    await session.progress.notice(`${said(totals)}\n`);
  return {
    exitCode: totals.unread.length > 0 ? exitCodes.unknown : exitCodes.done,
    json: { ...totals, file: file ?? null, report: found.report, draft: found.draft },
    text: () =>
      file === undefined ? found.draft.trimEnd() : `${said(totals)}\nThe draft is in ${file}`,
  };
}

function discovered(
  session: Session,
  store: string | undefined,
  { url: given, name: named, rows, full = false, schema = [] }: Options,
): Promise<Discovered> {
  const asked = { rows, full, schemas: schema };
  if (store !== undefined) {
    return withGovernedStore(session, store, ({ name, url, written, map }) => {
      const wanted: Wanted = { ...asked, store: name, url, map: { name: map, url: written } };
      return discoverShown(session, wanted);
    });
  }
  const name = policyName(named ?? nameFromAddress(given));
  const { url, variable } = storeAddress(session.shell, name, given);
  return discoverShown(session, {
    ...asked,
    store: 'main',
    url,
    map: { name, url: `\${${variable}}` },
  });
}

function said({ tables, columns, personal, unread, toReview }: Totals): string {
  return [
    `${counted(columns, 'column')} in ${counted(tables, 'table')}; ${counted(personal, 'column')} ${personal === 1 ? 'seems' : 'seem'} to hold personal data.`,
    `${counted(toReview, 'place')} of the draft are left for a person to fill in (REVIEW).`,
    ...(unread.length > 0 ? [`Not readable, so judged by names alone: ${unread.join(', ')}.`] : []),
  ].join('\n');
}
