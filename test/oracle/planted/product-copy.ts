/** A copy of the packages and of the oracle, in which something can be broken: nothing of ours is touched. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { root } from '../../source-tree.ts';
import type { Fault } from './faults.ts';

export interface ProductCopy {
  readonly folder: string;
  /** Until the returned function is called. Throws where the place is not there exactly once. */
  plant(fault: Fault): Promise<() => Promise<void>>;
  remove(): Promise<void>;
}

const copied = ['packages', 'examples', 'test/oracle', 'test/source-tree.ts', 'package.json'];

export async function copyProduct(): Promise<ProductCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'troth-planted-'));
  for (const name of copied) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await cp(join(root, name), join(folder, name), {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules',
    });
  }
  await linkModules(folder);
  return {
    folder,
    async plant({ file, from, to, says }) {
      const path = join(folder, 'packages', 'server', 'src', file);
      const whole = await readFile(path, 'utf8');
      const times = whole.split(from).length - 1;
      if (times !== 1) throw new Error(`${says}: the place is ${times} times in ${file}`);
      await writeFile(
        path,
        whole.replace(from, () => to),
      );
      return () => writeFile(path, whole);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Everybody else's packages as they are; ours lead to the copy, as their links are relative. */
async function linkModules(folder: string): Promise<void> {
  const [there, here] = [root, folder].map((each) => join(each, 'node_modules')) as [
    string,
    string,
  ];
  await mkdir(here);
  for (const name of await readdir(there)) {
    if (!name.startsWith('@')) await symlink(join(there, name), join(here, name));
    else if (name === '@troth') {
      await cp(join(there, name), join(here, name), { recursive: true, verbatimSymlinks: true });
    } else {
      await mkdir(join(here, name));
      for (const one of await readdir(join(there, name))) {
        await symlink(join(there, name, one), join(here, name, one));
      }
    }
  }
}
