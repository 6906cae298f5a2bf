/** The command tree. Each command is one file of `commands/`. */
import { Command } from 'commander';
import { addAttest } from './commands/attest.ts';
import { addCertificate } from './commands/certificate/index.ts';
import { addCheck } from './commands/check.ts';
import { addClock } from './commands/clock.ts';
import { addDestruction } from './commands/destruction/index.ts';
import { addDiscover } from './commands/discover.ts';
import { addDoctor } from './commands/doctor.ts';
import { addException } from './commands/exception/index.ts';
import { addExplain } from './commands/explain.ts';
import { addHold } from './commands/hold/index.ts';
import { addInit } from './commands/init.ts';
import { addLedger } from './commands/ledger/index.ts';
import { addLimitation } from './commands/limitation/index.ts';
import { addPolicy } from './commands/policy/index.ts';
import { addRequest } from './commands/request/index.ts';
import { addRetention } from './commands/retention/index.ts';
import { addStatus } from './commands/status.ts';
import { addStore } from './commands/store.ts';
import { addSuppression } from './commands/suppression/index.ts';
import { addUp } from './commands/up.ts';
import { addVault } from './commands/vault/index.ts';
import { addVerify } from './commands/verify.ts';
import { examples } from './examples.ts';
import type { Run } from './action.ts';
import type { Shell } from './shell.ts';
import { version } from './version.ts';

export function buildProgram(shell: Shell, run: Run): Command {
  const program = new Command('troth')
    .description("Runs a company's privacy, security and service policy as code, and proves it.")
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'say what a command does and takes')
    .option('--home <dir>', 'folder of this installation (TROTH_HOME; .troth by default)')
    .option(
      '--policy <file>',
      'policy that governs; may be repeated (default: troth.yaml here, else the three demos)',
      (file: string, files: readonly string[] = []) => [...files, file],
    )
    .option('--json', 'print one JSON document on standard output')
    .option('--no-color', 'print without colours (so does NO_COLOR=1)')
    .option('--verbose', 'say where an error happened')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void shell.out.write(text),
      writeErr: (text) => void shell.err.write(text),
      getOutHelpWidth: () => shell.out.columns ?? 80,
      getErrHelpWidth: () => shell.err.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .addHelpText(
      'after',
      examples('troth up', 'troth init --url postgres://me@localhost/acme', 'troth explain P20'),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 kept or done, 1 broken, 2 usage or invalid policy, 3 unknown or\nincomplete, 4 unavailable.',
    );
  addUp(program, run);
  addInit(program, run);
  addCheck(program, run);
  addStatus(program, run);
  addExplain(program, run);
  addAttest(program, run);
  addException(program, run);
  addRequest(program, run);
  addDestruction(program, run);
  addRetention(program, run);
  addCertificate(program, run);
  addSuppression(program, run);
  addHold(program, run);
  addLimitation(program, run);
  addStore(program, run);
  addVault(program, run);
  addPolicy(program, run);
  addDiscover(program, run);
  addLedger(program, run);
  addClock(program, run);
  addVerify(program, run);
  addDoctor(program, run);
  return program;
}
