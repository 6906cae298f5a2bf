/** What a role may not read comes with the line that lets it; what cannot be read by anybody, with why. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Store, Table } from '../contract.ts';
import { openPostgres } from './index.ts';
import { openSeeded, type Seeded } from './testing/seed.ts';

let opened: Seeded;
let weak: Store;
let role: string;

before(async () => {
  opened = await openSeeded();
  ({ name: role } = await opened.role());
  const own = Object.assign(new URL(opened.database.url), { username: role, password: 'secret' });
  weak = openPostgres({ name: 'main', url: own.href });
});
after(async () => {
  await weak.close();
  await opened.close();
});

async function seen(name: string): Promise<Table> {
  const found = (await weak.discover()).find((table) => table.name === name);
  assert.ok(found, name);
  return found;
}

describe('a table that the role may not read', () => {
  const variations: readonly (readonly [string, string, RegExp])[] = [
    ['closed', 'create table closed (id int primary key)', /^GRANT SELECT ON public\.closed TO /],
    [
      'Deep Within',
      'create schema "Other Place"; create table "Other Place"."Deep Within" (id int primary key)',
      /^GRANT USAGE ON SCHEMA "Other Place" TO \S+; GRANT SELECT ON "Other Place"\."Deep Within" TO /,
    ],
    [
      'hidden',
      'create table hidden (id int primary key); alter table hidden enable row level security; grant select on hidden to public',
      /^ALTER ROLE \S+ BYPASSRLS$/,
    ],
  ];
  for (const [name, made, line] of variations) {
    it(`is read after the line that comes with it: ${name}`, async () => {
      await opened.run(made);
      const { readable, toRead = '' } = await seen(name);
      assert.equal(readable, false);
      assert.match(toRead, line);
      assert.ok(toRead.includes(role));
      await opened.run(toRead);
      const after = await seen(name);
      assert.deepEqual([after.readable, after.toRead], [true, undefined]);
    });
  }
});

describe('a materialised view that was never filled', () => {
  const told = /has never filled this materialised view.*REFRESH MATERIALIZED VIEW, or drop it/;
  before(() =>
    opened.run(`create table shown (id int primary key); insert into shown values (1);
      create materialized view unfilled as select id from shown with no data;
      create materialized view "Un Filled" as select id, 'x'::text as note from shown with no data;
      grant select on all tables in schema public to ${role}`),
  );
  for (const name of ['unfilled', 'Un Filled']) {
    it(`says so where it is read: ${name}`, async () => {
      const table = { schema: 'public', name };
      await assert.rejects(weak.count({ table, where: [] }), { publicMessage: told });
      await opened.run(`refresh materialized view "${name}"`);
      assert.equal(await weak.count({ table, where: [] }), 1);
    });
  }
});
