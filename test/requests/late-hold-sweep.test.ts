import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, people, peopleTables, small } from './small.ts';

const hold = { reason: 'Evidence in a case before the labour court', owner: 'legal' };
const old = '{ keep: 30 days, since: made }';

const datasets =
  people +
  dataset('orders', {
    period: old,
    subjects: '{ user: [user_id] }',
    references: '[{ fields: [user_id], to: users, keys: [id] }]',
    fields: '{ id: none, user_id: user.unique_id, made: none }',
  }) +
  dataset('notes', {
    period: old,
    references: '[{ fields: [order_id], to: orders, keys: [id] }]',
    fields: '{ id: none, order_id: none, made: none, body: user.content }',
  });

/** Old orders of Ada and Ben, and a note to each, which names nobody. */
const schema = `${peopleTables}
  create table orders (id int primary key, user_id int references users, made date);
  create table notes (id int primary key, order_id int references orders, made date, body text);
  insert into orders values (1, 1, '2020-01-01'), (2, 2, '2020-01-01');
  insert into notes values (1, 1, '2020-01-01', 'to ada'), (2, 2, '2020-01-01', 'to ben')`;

describe('a hold that comes while a sweep lies killed', () => {
  it('keeps what belongs to rows of the person, and the sweep waits for a new plan', async (t) => {
    const { requests, main, open } = await small(t, datasets, schema);
    const asked = { right: 'retention', kind: 'everybody', whom: [] } as const;
    const { id } = await requests.open('small', { ...asked, verified: 'by the policy' });
    assert.deepEqual((await requests.plan(id)).obstacles, []);
    await requests.approve(id, 'head-of-privacy');
    const killed = await open({
      onRequestStep(step) {
        if (step === 'fenced') throw new RangeError('killed');
      },
    });
    await assert.rejects(killed.requests.run(id), RangeError);
    const on = { kind: 'user', whom: { key: { id: '1' } } };
    await requests.addHold('small', { on, ...hold });
    const { state, failures } = await requests.run(id);
    assert.equal(state, 'failed');
    assert.deepEqual(
      failures.map(({ code }) => code),
      ['plan-outdated'],
    );
    await requests.plan(id);
    await requests.approve(id, 'head-of-privacy');
    assert.equal((await requests.run(id)).state, 'done');
    const { rows } = await main.pool.query('select body from notes');
    assert.deepEqual(rows, [{ body: 'to ada' }]);
  });
});
