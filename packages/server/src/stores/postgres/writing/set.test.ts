import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Change, Selection } from '../../contract.ts';
import { storeFails } from '../testing/named.ts';
import { openWritableSeeded, type WritableSeeded } from './testing.ts';

const select: Selection = {
  table: { schema: 'public', name: 'typed' },
  fields: ['id'],
  equal: [['1']],
};

function set(values: Readonly<Record<string, string | null>>): Change {
  const columns = Object.entries(values).map(([name, to]) => [name, { how: 'set', to } as const]);
  return { select, treatment: { how: 'update', set: Object.fromEntries(columns) }, key: ['id'] };
}

describe('setting columns in PostgreSQL', () => {
  let opened: WritableSeeded;
  before(async () => {
    opened = await openWritableSeeded();
    await opened.run(
      `create domain short as varchar(3); create domain even as int check (value % 2 = 0);
       create collation nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
       create table typed (id int primary key, n numeric(5,2), v varchar(4), s short, e even,
         j json, x xml, p point, m text collate nocase, z timestamptz(0), a text[]);
       insert into typed (id, m, s) values (1, 'ada', 'abc')`,
    );
  });
  after(() => opened.close());

  it('takes the value as the column holds it, and finds nothing to do again', async () => {
    const change = set({
      n: '1.005',
      v: 'abcd  ',
      s: 'xy',
      e: '4',
      j: '{"a": 1}',
      x: '<a/>',
      p: '(1,2)',
      z: '2020-01-01T00:00:00.6Z',
      a: '{a,"b c"}',
      m: 'Ada',
    });
    assert.deepEqual(await opened.store.foresee(change), { rows: 1, obstacles: [], warnings: [] });
    assert.deepEqual(await opened.store.change(change), { rows: 1 });
    assert.deepEqual(await opened.store.change(change), { rows: 0 });
    assert.equal(await opened.store.remaining(change), 0);
    const [row] = await opened.ask('select n, v, s, e, j::text, m, a::text from typed');
    assert.deepEqual(row, ['1.01', 'abcd', 'xy', '4', '{"a": 1}', 'Ada', '{a,"b c"}']);
  });

  it('stands against what does not fit, by the place of the column', async () => {
    const cases = { v: 'abcde', s: 'abcd', e: '3', n: '1000', p: 'here', j: '{', z: 'never' };
    for (const [name, to] of Object.entries(cases)) {
      const { obstacles } = await opened.store.foresee(set({ m: 'x', [name]: to }));
      assert.deepEqual(
        obstacles.map(({ code, resource, message }) => [code, resource, message.includes(to)]),
        [['invalid-value', `public.typed.${name}`, false]],
      );
      await assert.rejects(opened.store.change(set({ [name]: to })));
    }
    await assert.rejects(
      opened.store.change(set({ z: 'never' })),
      storeFails('store-invalid-value'),
    );
    await assert.rejects(opened.store.change(set({ id: null })), storeFails('store-refused'));
  });
});
