/** The published log, changed on disk. */
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case, Variation } from '../case.ts';
import type { World } from '../world.ts';

async function filesOf(world: World, part: string): Promise<readonly string[]> {
  const folder = join(world.home, 'ledger', world.policy);
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .filter((path) => path.includes(part))
    .toSorted();
}

async function newest(world: World, part: string): Promise<string> {
  const dated = await Promise.all(
    (await filesOf(world, part)).map(async (path) => ({ path, at: (await stat(path)).mtimeMs })),
  );
  return dated.toSorted((a, b) => b.at - a.at)[0]?.path ?? '';
}

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

function changed(what: string, wound: (world: World) => Promise<void>): Variation {
  return { what, wound, expect: { status: 'broken', resource: 'ledger' } };
}

export const publishedFiles: Case = {
  name: 'a file of the published log that was changed',
  promise: 'panda/P28',
  only: {
    rules: ['ledger-files', 'ledger-published', 'ledger-complete'],
    because: 'logs of network and servers are not collected, so the promise as a whole is unknown',
  },
  variations: [
    changed('a flipped byte of an entry', async (world) => flip(await newest(world, 'entries'))),
    changed('an entry bundle that is missing', async (world) => rm(await newest(world, 'entries'))),
    changed('the newest tile of the tree, gone', async (world) =>
      rm(await newest(world, join('tile', '0'))),
    ),
    changed('a flipped byte of the checkpoint', (world) =>
      flip(join(world.home, 'ledger', world.policy, 'checkpoint')),
    ),
  ],
};
