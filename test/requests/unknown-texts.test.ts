import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, people, peopleTables, small } from './small.ts';

const reviews = dataset('reviews', {
  subjects: '{ user: [user_id] }',
  erase: 'mask',
  fields:
    '{ id: none, user_id: { category: user.unique_id, erase: null }, body: { category: user.content, free-text: true } }',
});

const schema = `${peopleTables}
  create table reviews (id int primary key, user_id int, body text);
  insert into reviews values (1, 9, 'Greetings from Zoe Winter'), (2, 1, 'I am Ada Quill, and was there')`;

describe('free text of somebody of whom no name is known any more', () => {
  it('is masked whole, and that of others only where their name stands', async (t) => {
    const { requests, main } = await small(t, people + reviews, schema);
    for (const id of ['9', '1']) {
      const asked = { right: 'erasure', kind: 'user', whom: [{ key: { id } }] } as const;
      const request = await requests.open('small', { ...asked, verified: 'letter' });
      await requests.plan(request.id);
      await requests.approve(request.id, 'head-of-privacy');
      assert.equal((await requests.run(request.id)).state, 'done');
    }
    const { rows } = await main.pool.query('select body from reviews order by id');
    assert.deepEqual(
      rows.map(({ body }: { body: string }) => body),
      ['[erased]', 'I am [erased], and was there'],
    );
  });
});
