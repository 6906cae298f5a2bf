import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closing } from './closing.ts';

const first = new Error('what the work met');
const second = new Error('what putting away met');
const fails = (error: Error) => async (): Promise<never> => {
  throw error;
};

describe('closing', () => {
  it('gives what the work gave, once all is put away', async () => {
    const order: string[] = [];
    const close = async (): Promise<void> => void order.push('closed');
    assert.equal(await closing(async () => order.push('worked'), close), 1);
    assert.deepEqual(order, ['worked', 'closed']);
  });

  it('tells what the work met, and not what putting away met after it', async () => {
    await assert.rejects(closing(fails(first), fails(second)), first);
    await assert.rejects(
      closing(fails(first), () => {
        throw second;
      }),
      first,
    );
  });

  it('tells what putting away met where the work was done', async () => {
    await assert.rejects(
      closing(async () => 1, fails(second)),
      second,
    );
  });
});
