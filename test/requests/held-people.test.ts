import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Cleanup } from './plai.ts';
import { dataset, people, peopleTables, small } from './small.ts';

const hold = { reason: 'Evidence in a case before the labour court', owner: 'legal' };

const datasets =
  people +
  dataset('bookings', {
    subjects: '{ user: [user_id], host: [host_id] }',
    references:
      '[{ fields: [user_id], to: users, keys: [id] }, { fields: [host_id], to: hosts, keys: [id] }]',
    fields: '{ id: none, user_id: user.unique_id, host_id: user.unique_id }',
  }) +
  dataset('messages', {
    subjects: '{ user: [sender] }',
    references:
      '[{ fields: [booking], to: bookings, keys: [id], others: delete }, { fields: [sender], to: users, keys: [id] }]',
    fields: '{ id: none, sender: user.unique_id, booking: none, body: user.content }',
  });

/** Ada booked with Cyn, and Ben wrote to them. */
const schema = `${peopleTables}
  create table bookings (id int primary key, user_id int references users, host_id int references hosts);
  create table messages (id int primary key, sender int references users,
    booking int not null references bookings, body text);
  insert into bookings values (1, 1, 7);
  insert into messages values (1, 2, 1, 'ben writes')`;

async function rowsLeft({ main }: Awaited<ReturnType<typeof small>>): Promise<number> {
  const { rows } = await main.pool.query<{ readonly rows: string }>(
    'select (select count(*) from bookings) + (select count(*) from messages) as rows',
  );
  return Number(rows[0]?.rows);
}

async function openedFor({ requests }: Awaited<ReturnType<typeof small>>): Promise<string> {
  const whom = [{ key: { id: '1' } }];
  const { id } = await requests.open('small', {
    right: 'erasure',
    kind: 'user',
    whom,
    verified: 'signed in',
  });
  return id;
}

async function obstaclesWith(t: Cleanup, kind: string, id: string): Promise<readonly string[]> {
  const here = await small(t, datasets, schema);
  await here.requests.addHold('small', { on: { kind, whom: { key: { id } } }, ...hold });
  const { obstacles } = await here.requests.plan(await openedFor(here));
  return obstacles.map(({ code, resource }) => `${code} ${resource}`);
}

describe('rows that are also about somebody under a hold', () => {
  it('of another kind refuse the erasure', async (t) => {
    assert.deepEqual(await obstaclesWith(t, 'host', '7'), ['held main.bookings']);
  });

  it('of the same kind refuse it, though nothing of them is asked for', async (t) => {
    assert.deepEqual(await obstaclesWith(t, 'user', '2'), ['held main.messages']);
  });

  it('stay when the hold comes while it runs, and nothing is called done', async (t) => {
    const here = await small(t, datasets, schema);
    const id = await openedFor(here);
    assert.deepEqual((await here.requests.plan(id)).obstacles, []);
    await here.requests.approve(id, 'head-of-privacy');
    const other = await here.open({
      async onRequestStep(step) {
        if (step !== 'fenced') return;
        const on = { kind: 'host', whom: { key: { id: '7' } } };
        await here.requests.addHold('small', { on, ...hold });
      },
    });
    const { state, failures } = await other.requests.run(id);
    assert.equal(state, 'partial');
    assert.deepEqual(failures, [
      { store: 'main', resource: 'main.bookings', code: 'held', rows: 1, untouched: true },
    ]);
    assert.equal(await rowsLeft(here), 2);
  });
});
