/** One thread of verification: answers ranges of full units of level 0 with their roots. */
import { parentPort, workerData } from 'node:worker_threads';
import { hashSize } from '@troth/core/proof';
import { FastUnits } from './fast-unit.ts';

export interface UnitRange {
  readonly first: number;
  readonly count: number;
}

export interface UnitRoots {
  /** 32 bytes a unit. */
  readonly roots: Uint8Array;
  /** Places in the range of units that are not in order; their roots are nothing. */
  readonly suspect: readonly number[];
  readonly bytes: number;
}

const { folder } = workerData as { readonly folder: string };
const units = new FastUnits(folder);

parentPort?.on('message', ({ first, count }: UnitRange) => {
  const roots = new Uint8Array(count * hashSize);
  const suspect: number[] = [];
  const before = units.bytes;
  for (let n = 0; n < count; n += 1) {
    const root = units.root(first + n);
    if (root === undefined) suspect.push(n);
    else roots.set(root, n * hashSize);
  }
  const answer: UnitRoots = { roots, suspect, bytes: units.bytes - before };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort?.postMessage(answer);
});
