import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inLanes } from './lanes.ts';

/** Hands out 0, 1, … */
function counter(most: number): () => number | undefined {
  let at = 0;
  return () => (at < most ? at++ : undefined);
}

describe('inLanes', () => {
  it('works on everything, two at a time', async () => {
    const seen: number[] = [];
    let [running, most] = [0, 0];
    const work = async (item: number): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await sleep(1);
      seen.push(item);
      running -= 1;
    };
    await inLanes(counter(9), work, () => false);
    assert.deepEqual([seen.length, most], [9, 2]);
  });

  it('begins nothing after a failure, and waits for what was begun', async () => {
    const seen: number[] = [];
    const work = async (item: number): Promise<void> => {
      if (item === 1) throw new Error('no');
      await sleep(5);
      seen.push(item);
    };
    await assert.rejects(
      inLanes(counter(9), work, () => false),
      /no/,
    );
    assert.deepEqual(seen, [0]);
  });

  it('goes on one by one where others are in the way, and leaves nothing over', async () => {
    const left = [0, 1, 2, 3, 4];
    const seen: number[] = [];
    const work = async (item: number): Promise<void> => {
      await sleep(item === 1 ? 20 : 1);
      // Put back when the first lane is at its end already.
      if (item === 1) left.push(5);
      seen.push(item);
    };
    await inLanes(
      () => left.shift(),
      work,
      () => left.length < 4,
    );
    assert.deepEqual(seen.toSorted(), [0, 1, 2, 3, 4, 5]);
    assert.equal(seen.at(-1), 5);
  });
});
