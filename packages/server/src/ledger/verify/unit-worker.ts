/** One thread of verification: answers lists of full units of level 0 with their roots. */
import { parentPort, workerData } from 'node:worker_threads';
import { hashSize } from '../tree-shape.ts';
import { FastUnits, type UnitPaths } from './fast-unit.ts';

export interface UnitRoots {
  /** 32 bytes a unit. */
  readonly roots: Uint8Array;
  /** Places in the list of units that are not in order; their roots are nothing. */
  readonly suspect: readonly number[];
  readonly bytes: number;
}

const { folder } = workerData as { readonly folder: string };
const units = new FastUnits(folder);

parentPort?.on('message', (paths: readonly UnitPaths[]) => {
  const roots = new Uint8Array(paths.length * hashSize);
  const suspect: number[] = [];
  const before = units.bytes;
  for (const [n, unit] of paths.entries()) {
    const root = units.root(unit);
    if (root === undefined) suspect.push(n);
    else roots.set(root, n * hashSize);
  }
  const answer: UnitRoots = { roots, suspect, bytes: units.bytes - before };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort?.postMessage(answer);
});
