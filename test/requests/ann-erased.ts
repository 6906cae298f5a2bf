/** Ann was erased, with what led to her rows; everybody else stays. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Cleanup } from './plai.ts';
import { dataset, small } from './small.ts';

const users = dataset('users', {
  subjects: '{ user: [id] }',
  fields: '{ id: user.unique_id, email: user.contact.email, created_at: none }',
});
const hosts = dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' });
const orders = dataset('orders', {
  references: '[{ fields: user_id, to: users, keys: id }]',
  fields: '{ id: none, user_id: user.unique_id, what: user.content }',
});
const lines = dataset('lines', {
  references: '[{ fields: order_id, to: orders, keys: id }]',
  fields: '{ id: none, order_id: none, note: user.content }',
});
const mails = dataset('mails', {
  references: '[{ fields: to_address, to: users, keys: email }]',
  fields: '{ id: none, to_address: user.contact.email, body: user.content }',
});
const profiles = dataset('profiles', {
  subjects: '{ user: [user_id] }',
  erase: 'mask',
  fields: '{ id: none, user_id: user.unique_id, nick: user.name }',
});
const teams = dataset('teams', {
  subjects: '{ user: [lead] }',
  erase: '"null"',
  fields: '{ id: none, lead: user.unique_id, lead_name: user.name }',
});
const map = users + hosts + orders + lines + mails + profiles + teams;
const tables = `
  create table users (id int primary key, email text, created_at timestamptz default '2026-01-01');
  create table hosts (id int primary key);
  create table orders (id int primary key, user_id int, what text);
  create table lines (id serial primary key, order_id int, note text);
  create table mails (id serial primary key, to_address text, body text);
  create table profiles (id int primary key, user_id int, nick text);
  create table teams (id int primary key, lead int, lead_name text);
  insert into users values (1, 'Ann@example.org'), (2, 'bob@example.org');
  insert into orders values (10, 1, 'x'), (20, 2, 'y');
  insert into lines (order_id, note) values (10, 'a'), (20, 'b');
  insert into mails (to_address, body) values ('Ann@example.org', 'hello'), ('bob@example.org', 'hi');
  insert into profiles values (5, 1, 'ann'), (6, 2, 'bob');
  insert into teams values (7, 1, 'Ann'), (8, 2, 'Bob')`;
const promise = '[{ erasure: { within: 1 month, verified: true, certificate: true } }]';

export async function annErased(t: Cleanup) {
  const here = await small(t, map, tables, '[id]', promise);
  const { requests } = here;
  const whom = [{ key: { id: '1' } }];
  const asked = { right: 'erasure', kind: 'user', whom, verified: 'letter' } as const;
  const { id } = await requests.open('small', asked);
  assert.deepEqual((await requests.plan(id)).obstacles, []);
  await requests.approve(id, 'privacy');
  assert.equal((await requests.run(id)).state, 'done');
  const findings = async () => {
    const [report] = await here.installation.check();
    return (
      (report?.promises ?? [])
        .filter(({ id }) => id === 'S2')
        .flatMap(({ clauses }) => clauses.flatMap((clause) => clause.findings))
        // Late rows lead to rows that are gone, which another finding tells.
        .filter(({ rule, outcome }) => outcome !== 'met' && rule !== 'leads-nowhere')
        .map(({ rule, outcome, resource, rows }) => [rule, outcome, resource, rows])
    );
  };
  return { ...here, erased: id, findings };
}

/** The file of the suppression ledger. */
export const fileIn = (home: string) => join(home, 'suppression', 'ledger.jsonl');
