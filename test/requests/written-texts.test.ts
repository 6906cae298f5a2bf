/** What becomes of the words that people wrote, where the data map masks them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import { dataset, people, peopleTables, small } from './small.ts';

const body = 'body: { category: user.content, free-text: true }';

/** Of the person alone. */
const notes = dataset('notes', {
  subjects: '{ user: [user_id] }',
  erase: 'mask',
  fields: `{ id: none, user_id: { category: user.unique_id, erase: null }, ${body} }`,
});

/** Kept for a duty, but for what somebody wrote in it. */
const orders = dataset('orders', {
  subjects: '{ user: [user_id] }',
  erase: '{ keep-because: Tax law }',
  fields: `{ id: none, user_id: user.unique_id, body: { category: user.content, free-text: true, erase: { mask: { with: gone } } } }`,
});

/** Of whoever wrote it, and of whom it is about. */
const reviews = dataset('reviews', {
  subjects: '{ user: [user_id], host: [host_id] }',
  erase: 'mask',
  fields: `{ id: none, user_id: { category: user.unique_id, erase: null }, host_id: { category: user.unique_id, erase: null }, ${body} }`,
});

const ofOne = `${peopleTables}
  create table notes (id int primary key, user_id int, body text);
  create table orders (id int primary key, user_id int, body text);
  insert into notes values (1, 1, 'My room was cold, said Ada Quill'), (2, 1, 'Nobody is named here'), (3, 2, 'Of somebody else');
  insert into orders values (1, 1, 'Please ring twice'), (2, 2, 'Leave it with Ada Quill')`;

const ofTwo = `${peopleTables}
  create table reviews (id int primary key, user_id int, host_id int, body text);
  insert into reviews values (1, 1, 7, 'I am Ada Quill, and was there'), (2, 9, 7, 'Greetings from Zoe Winter')`;

describe('what somebody wrote', () => {
  it('is masked whole in rows of the person alone, whatever it says', async (t) => {
    const { requests, main } = await small(t, people + notes + orders, ofOne);
    const stays = await erased(requests, '1');
    const read = async (table: string) =>
      (await main.pool.query(`select body from ${table} order by id`)).rows.map(
        ({ body: it }) => it,
      );
    assert.deepEqual(await read('notes'), ['[erased]', '[erased]', 'Of somebody else']);
    assert.deepEqual(await read('orders'), ['gone', 'Leave it with Ada Quill']);
    assert.deepEqual(stays, []);
  });

  it('loses the name in rows that may be of two people, and the certificate says what stays', async (t) => {
    const { requests, main } = await small(t, people + reviews, ofTwo);
    for (const id of ['9', '1']) {
      assert.deepEqual(await erased(requests, id), [['main.reviews.body', 1]]);
    }
    const { rows } = await main.pool.query('select body from reviews order by id');
    assert.deepEqual(
      rows.map(({ body: it }: { body: string }) => it),
      // Nothing is known of the second: there is no name to look for.
      ['I am [erased], and was there', '[erased]'],
    );
  });
});

type Requests = Awaited<ReturnType<typeof small>>['requests'];

/** → what the certificate says of texts that stay, each with its rows. */
async function erased(requests: Requests, id: string) {
  const asked = { right: 'erasure', kind: 'user', whom: [{ key: { id } }] } as const;
  const request = await requests.open('small', { ...asked, verified: 'letter' });
  await requests.plan(request.id);
  await requests.approve(request.id, 'head-of-privacy');
  assert.equal((await requests.run(request.id)).state, 'done');
  const note = await requests.certificate(request.id);
  return (parseCertificate(note).stores[0]?.kept ?? [])
    .filter(({ dataset: place }) => place.endsWith('.body'))
    .map(({ dataset: place, rows }) => [place, rows]);
}
