/** Masks of which each row has its own. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Change } from '../../contract.ts';
import { isMaskedBy } from '../../mask.ts';
import { openWritableSeeded, type WritableSeeded } from './testing.ts';

function masking(table: string, text: string, ...keys: string[]): Change {
  const name = { schema: 'public', name: table };
  return {
    select: { table: name, fields: ['id'], equal: keys.map((key) => [key]) },
    treatment: { how: 'update', set: { email: { how: 'mask', with: text } } },
    key: ['id'],
  };
}

describe('masks of which each row has its own, in PostgreSQL', () => {
  let opened: WritableSeeded;
  before(async () => (opened = await openWritableSeeded()));
  after(() => opened.close());

  const types: readonly [string, string, RegExp][] = [
    ['text', 'gone-{n}', /^gone-[0-9a-f]{20}$/],
    ['varchar(40)', '{n}@invalid.example', /^[0-9a-f]{20}@invalid\.example$/],
    ['varchar(16)', 'gone-{n}', /^gone-[0-9a-f]{11}$/],
    ['char(15)', 'gone-{n}', /^gone-[0-9a-f]{10}$/],
    ['citext', 'GONE-{n}', /^GONE-[0-9a-f]{20}$/],
    ['short_text', 'é {n}', /^é [0-9a-f]{18}$/],
  ];
  for (const [at, [type, text, pattern]] of types.entries()) {
    it(`fit ${type}, are given once, and differ from all others`, async () => {
      await opened.run(`
        create extension if not exists citext;
        do $$ begin create domain short_text as varchar(20); exception when duplicate_object then null; end $$;
        create table lot_${at} (id int primary key, email ${type} unique);
        insert into lot_${at} values (1, 'a'), (2, 'b'), (3, null), (4, 'd')`);
      const change = masking(`lot_${at}`, text, '1', '2', '3');
      const { rows, obstacles } = await opened.store.foresee(change);
      assert.deepEqual({ rows, obstacles }, { rows: 2, obstacles: [] });
      const tried = await opened.store.rehearse([change], { upTo: 10 });
      assert.deepEqual(tried, { tried: true, obstacles: [], effects: [] });
      assert.deepEqual(await opened.store.change(change), { rows: 2 });
      const values = await opened.ask(`select email::text from lot_${at} order by id`);
      const [first, second, none, other] = values.map(([value]) => value ?? null);
      assert.match(first ?? '', pattern);
      assert.match(second ?? '', pattern);
      assert.notEqual(first, second);
      assert.deepEqual(
        [first, second, other].map((value) => isMaskedBy(text, value ?? '')),
        [true, true, false],
      );
      assert.deepEqual([none, other?.trim()], [null, 'd']);
      assert.deepEqual(await opened.store.change(change), { rows: 0 });
      assert.equal(await opened.store.remaining(change), 0);
      assert.deepEqual(await opened.ask(`select email::text from lot_${at} order by id`), values);
    });
  }

  it('are not mistaken for a value that somebody wrote to look like one', async () => {
    await opened.run(`create table like_lot (id int primary key, email text unique);
      insert into like_lot values (1, 'gone-'), (2, 'gone-0123456789abcdef0123'), (3, 'gone-' || repeat('f', 20))`);
    const change = masking('like_lot', 'gone-{n}', '1', '2', '3');
    assert.deepEqual(await opened.store.change(change), { rows: 3 });
    assert.deepEqual(await opened.store.change(change), { rows: 0 });
  });

  it('need room in their column', async () => {
    await opened.run(`create table no_lot (id int primary key, email varchar(12) unique)`);
    const { obstacles } = await opened.store.foresee(masking('no_lot', 'gone-{n}', '1'));
    assert.deepEqual(
      obstacles.map(({ code, paste }) => [code, paste]),
      [['invalid-value', 'erase: { mask: { with: "{n}" } }']],
    );
  });

  it('are drawn again where another row has them already', async () => {
    // Six digits by lot, and nearly a thousand rows at once: now and then two are the same.
    await opened.run(`create table few_lots (id int primary key, email varchar(10) unique);
      insert into few_lots select n, n::text from generate_series(1, 5000) n`);
    const keys = Array.from({ length: 5_000 }, (_, at) => String(at + 1));
    assert.deepEqual(await opened.store.change(masking('few_lots', '{n}', ...keys)), {
      rows: 5_000,
    });
  });
});
