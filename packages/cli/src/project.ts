/** Where the project's documents lie, for whoever runs a command in another folder. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** To stand before `docs/errors.md`: nothing in the project's own folder, its path with a slash elsewhere. */
export function projectFrom(cwd: string): string {
  return resolve(cwd) === resolve(root) ? '' : root;
}
