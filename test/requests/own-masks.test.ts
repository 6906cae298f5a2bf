/** Rows that were masked with a text of the map's own say nothing, until somebody fills them again. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, small } from './small.ts';

const masked = (name: string, mask: string) =>
  dataset(name, {
    subjects: '{ user: [user_id] }',
    erase: 'mask',
    fields: `{ id: none, user_id: user.unique_id, nick: { category: user.name, erase: { mask: { with: "${mask}" } } } }`,
  });
const map =
  dataset('users', {
    subjects: '{ user: [id] }',
    fields: '{ id: user.unique_id, email: user.contact.email }',
  }) +
  dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' }) +
  masked('long', 'gone-{n}') +
  masked('short', '{n}!') +
  masked('same', 'nobody');
const tables = `
  create table users (id int primary key, email text);
  create table hosts (id int primary key);
  create table long (id int primary key, user_id int, nick text unique);
  create table short (id int primary key, user_id int, nick char(14) unique);
  create table same (id int primary key, user_id int, nick varchar(30));
  insert into users values (1, 'ann@example.org'), (2, 'bob@example.org');
  insert into long values (1, 1, 'ann'), (2, 1, 'ann2'), (3, 2, 'bob');
  insert into short values (1, 1, 'ann'), (2, 1, 'ann2'), (3, 2, 'bob');
  insert into same values (1, 1, 'ann'), (2, 1, 'ann2'), (3, 2, 'bob')`;
const promise = '[{ erasure: { within: 1 month, verified: true, certificate: true } }]';

describe("rows that were masked with the map's own text", () => {
  it('say nothing, and are broken by their table once they say something', async (t) => {
    const { requests, installation, main } = await small(t, map, tables, '[id]', promise);
    const whom = [{ key: { id: '1' } }];
    const asked = { right: 'erasure', kind: 'user', whom, verified: 'letter' } as const;
    const { id } = await requests.open('small', asked);
    await requests.plan(id);
    await requests.approve(id, 'privacy');
    assert.equal((await requests.run(id)).state, 'done');
    const findings = async () => {
      const [report] = await installation.check();
      return (report?.promises ?? [])
        .filter((one) => one.id === 'S2')
        .flatMap(({ clauses }) => clauses.flatMap((clause) => clause.findings))
        .filter(({ outcome }) => outcome !== 'met')
        .map(({ rule, outcome, resource, rows }) => [rule, outcome, resource, rows]);
    };
    assert.deepEqual(await findings(), []);
    const fills = {
      long: "update long set nick = 'gone-fishing' where id = 1",
      short: "update short set nick = 'abcdef0000!' where id = 2",
      same: "update same set nick = 'Nobody' where id in (1, 2)",
    };
    for (const sql of Object.values(fills)) await main.pool.query(sql);
    assert.deepEqual((await findings()).toSorted(), [
      ['came-back', 'broken', 'main/public.long', 1],
      ['came-back', 'broken', 'main/public.same', 2],
      ['came-back', 'broken', 'main/public.short', 1],
    ]);
  });
});
