/**
 * Runs every benchmark beside this file, each in a process of its own so that none pays for
 * another's memory: `npm run bench`, or `npm run bench -- check` for those whose name begins so.
 * Each ends with `NAME ratio=R target=T ok|short`; a missed target is no failure of the run.
 */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const folder = import.meta.dirname;
const names = (await readdir(folder))
  .filter((name) => /^[a-z-]+\.bench\.ts$/.test(name))
  .map((name) => name.replace('.bench.ts', ''))
  .filter((name) => filters.length === 0 || filters.some((filter) => name.startsWith(filter)))
  .toSorted();

if (names.length === 0) {
  process.stderr.write(`No benchmark begins with ${filters.join(' or ')}.\n`);
  process.exitCode = 2;
}
for (const name of names) {
  process.stdout.write(`\n## ${name}\n`);
  const failed = await runAlone(join(folder, `${name}.bench.ts`));
  if (failed) process.exitCode = 1;
}

/** → whether it ended with an error. */
function runAlone(file: string): Promise<boolean> {
  const load = `await (await import(process.argv[1])).run()`;
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--input-type=module', '--eval', load, file],
    { stdio: 'inherit' },
  );
  const { promise, resolve } = Promise.withResolvers<boolean>();
  child.on('exit', (code) => resolve(code !== 0));
  return promise;
}
