import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Gate } from './gate.ts';

describe('Gate', () => {
  it('lets in as many as it has places, and the others in turn', async () => {
    const gate = new Gate(2);
    const [first] = [await gate.enter(), await gate.enter()];
    const order: number[] = [];
    const third = gate.enter().then((leave) => (order.push(3), leave));
    const fourth = gate.enter().then((leave) => (order.push(4), leave));
    await Promise.resolve();
    assert.deepEqual(order, []);
    first();
    first();
    const leave = await third;
    assert.deepEqual(order, [3]);
    leave();
    await fourth;
    assert.deepEqual(order, [3, 4]);
  });

  it('forgets who stops waiting', async () => {
    const gate = new Gate(1);
    const leave = await gate.enter();
    const controller = new AbortController();
    const stopped = gate.enter(controller.signal);
    const patient = gate.enter();
    controller.abort(new Error('enough'));
    await assert.rejects(stopped, /enough/);
    leave();
    (await patient)();
    (await gate.enter())();
  });
});
