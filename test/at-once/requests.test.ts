/** Many requests at the same time, in one process. */
import assert from 'node:assert/strict';
import process from 'node:process';
import { describe, it } from 'node:test';
import { people, peopleTables, small } from '../requests/small.ts';

const many = Number(process.env['TROTH_AT_ONCE'] ?? 60);

const crowd = `${peopleTables}
  insert into users select i, 'Somebody ' || i from generate_series(100, ${99 + many}) i`;

const everybody = Array.from({ length: many }, (_, index) => String(100 + index));

describe('requests of one process at once', { timeout: 840_000 }, () => {
  it(`${many} are opened, planned, approved and done`, async (t) => {
    const { requests, main } = await small(t, people, crowd);
    const begun = performance.now();
    const ids = await Promise.all(
      everybody.map(async (id) => {
        const opened = await requests.open('small', {
          right: 'erasure',
          kind: 'user',
          whom: [{ key: { id } }],
          verified: 'signed in',
        });
        await requests.plan(opened.id);
        await requests.approve(opened.id, 'head-of-privacy');
        return opened.id;
      }),
    );
    const approved = performance.now();
    t.diagnostic(`opened, planned and approved in ${Math.round((approved - begun) / 1000)} s`);
    const ended = await Promise.all(ids.map((id) => requests.run(id)));
    const seconds = (performance.now() - approved) / 1000;
    t.diagnostic(`run in ${Math.round(seconds)} s`);
    assert.deepEqual([...new Set(ended.map(({ state }) => state))], ['done']);
    const { rows } = await main.pool.query('select id from users order by id');
    assert.deepEqual(rows, [{ id: 1 }, { id: 2 }]);
  });
});
