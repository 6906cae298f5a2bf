/** `troth init`: the first files of one's own policy, from a look at one's own database. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { discoverShown, totalsOf, type Totals } from '../discovery.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../exit-code.ts';
import { projectFile } from '../governed.ts';
import type { Look } from '../look.ts';
import type { Outcome } from '../outcome.ts';
import type { Run } from '../action.ts';
import type { Session } from '../session.ts';
import { starterPolicy } from '../starter-policy.ts';
import { nameFromAddress, policyName, storeAddress } from '../store-address.ts';
import { counted } from '../text/wrap.ts';
import { isThere, requireNew, writeNew } from '../write-new-files.ts';

interface Options {
  readonly url?: string;
  readonly name?: string;
  readonly dir: string;
}

export function addInit(program: Command, run: Run): void {
  program
    .command('init')
    .summary('begin a policy for your own database')
    .description(
      'Looks at your database and writes a draft of its data map, a policy of a few promises to\nstart from, and troth.yaml. Overwrites nothing, and writes no address or password.',
    )
    .option('--url <address>', 'postgres://user@host:5432/database; reading is enough')
    .option('--name <name>', "name of the policy (the database's own)")
    .option('--dir <dir>', 'folder to write to', '.')
    .addHelpText('after', examples('troth init --url postgres://me@localhost/acme'))
    .action((options: Options, command: Command) =>
      run(command, (session) => init(session, options)),
    );
}

interface Written {
  readonly name: string;
  readonly folder: string;
  readonly variable: string;
  readonly totals: Totals;
  /** False where a troth.yaml was there already. */
  readonly project: boolean;
}

async function init(session: Session, options: Options): Promise<Outcome> {
  const name = policyName(options.name ?? nameFromAddress(options.url));
  const { url, variable } = storeAddress(session.shell, name, options.url);
  const folder = resolve(session.shell.cwd, options.dir);
  const mapFile = join(folder, `${name}.map.yaml`);
  const policyFile = join(folder, `${name}.policy.yaml`);
  await requireNew([mapFile, policyFile]);
  const map = { name, url: `\${${variable}}` };
  const found = await discoverShown(session, {
    store: 'main',
    url,
    rows: 1000,
    full: false,
    schemas: [],
    map,
  });
  await mkdir(folder, { recursive: true });
  await writeNew(mapFile, found.draft);
  await writeNew(policyFile, starterPolicy(name));
  const project = await writeProject(join(folder, projectFile), name);
  const written = { name, folder, variable, totals: totalsOf(found), project };
  return {
    exitCode: exitCodes.done,
    json: {
      ...written.totals,
      files: [mapFile, policyFile, ...(project ? [join(folder, projectFile)] : [])],
      variable,
    },
    text: (look) => nextSteps(written, look),
  };
}

async function writeProject(path: string, name: string): Promise<boolean> {
  if (await isThere(path)) return false;
  const said = '# The policies that govern in this folder, for every command of troth.';
  await writeNew(path, `${said}\npolicies:\n  - ${name}.policy.yaml\n`);
  return true;
}

function nextSteps({ name, folder, variable, totals, project }: Written, look: Look): string {
  const { tables, columns, personal, toReview } = totals;
  const files = [`${name}.map.yaml`, `${name}.policy.yaml`, projectFile] as const;
  const width = Math.max(...files.map(({ length }) => length));
  const [map, policy, troth] = files.map(
    (file) => look.bold(file) + ' '.repeat(width - file.length),
  );
  return [
    `${counted(columns, 'column')} in ${counted(tables, 'table')}; ${counted(personal, 'column')} ${personal === 1 ? 'seems' : 'seem'} to hold personal data.`,
    '',
    `In ${folder}:`,
    `  ${map}  draft of the data map, with the reason for each guess`,
    `  ${policy}  six promises to start from`,
    project
      ? `  ${troth}  names the policy for every command in this folder`
      : `  ${troth}  was there: add "- ${name}.policy.yaml" to its policies`,
    '',
    'Next:',
    `  1. Fill in what REVIEW marks in the map (${counted(toReview, 'place')}) and correct the guesses.`,
    `     What is left to do: ${look.command} policy check`,
    `  2. Say where the database is; the address is in none of the files:`,
    `     export ${variable}='postgres://…'`,
    `  3. ${look.command} up`,
  ].join('\n');
}
