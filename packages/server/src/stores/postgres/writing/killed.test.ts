import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import type { Change } from '../../contract.ts';
import { openWritableSeeded, type WritableSeeded } from './testing.ts';

const table = { schema: 'public', name: 'events' };
const rows = 45_000;

describe('a change whose process is killed', () => {
  let opened: WritableSeeded;
  before(async () => (opened = await openWritableSeeded()));
  after(() => opened.close());

  const seed = (): Promise<void> =>
    opened.run(
      `drop table if exists events;
       create table events (tenant int, id text, who int, note text, primary key (tenant, id));
       insert into events select i % 2, i, i % 3, 'note ' || i from generate_series(0, ${rows - 1}) i`,
    );
  const sum = (): Promise<(string | null)[][]> =>
    opened.ask(`select count(*), md5(string_agg(e::text, ' ' order by tenant, id)) from events e`);

  const selection = { table, fields: ['who'], equal: [['0'], ['1']] };
  const key = ['tenant', 'id'];
  const changes: readonly Change[] = [
    { select: selection, treatment: { how: 'delete' }, key },
    {
      select: selection,
      treatment: { how: 'update', set: { note: { how: 'mask', with: 'erased' } } },
      key,
    },
  ];

  for (const change of changes) {
    it(`has the same end as one that was not (${change.treatment.how})`, async () => {
      await seed();
      await opened.store.change(change);
      const wanted = await sum();
      for (const at of [1, 2, 3]) {
        await seed();
        assert.equal(await runUntilKilled(opened.seeded.database.url, change, at), 'SIGKILL');
        const left = await opened.store.remaining(change);
        assert.ok(at === 1 ? left === 20_000 : left < 20_000);
        await opened.store.change(change);
        assert.deepEqual(await sum(), wanted);
      }
    });

    it(`killed at any moment, has the same end too (${change.treatment.how})`, async () => {
      await seed();
      await opened.store.change(change);
      const wanted = await sum();
      await seed();
      for (const moment of [-120, -180, -260]) {
        await runUntilKilled(opened.seeded.database.url, change, moment);
      }
      await opened.store.change(change);
      assert.deepEqual(await sum(), wanted);
    });
  }
});

async function runUntilKilled(url: string, change: Change, at: number): Promise<unknown> {
  const program = new URL('killed-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [program, url, JSON.stringify(change), String(at)], {
    stdio: 'ignore',
  });
  const [, signal] = await once(child, 'close');
  return signal;
}
