/** The command `troth`. */
import { processShell } from './process-shell.ts';
import { run } from './run.ts';

process.exitCode = await run(process.argv.slice(2), processShell());
