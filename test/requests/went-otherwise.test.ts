/** Numbers of copies and corrections, where rows come, go or change back while a request runs. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import { dataset, people, peopleTables, small } from './small.ts';

const notes = dataset('notes', {
  subjects: '{ user: [user_id] }',
  fields: '{ id: none, user_id: user.unique_id, said: user.content }',
});
const tables = `${peopleTables}
  create table notes (id int primary key, user_id int, said text);
  insert into notes values (1, 1, 'x'), (2, 1, 'y'), (3, 2, 'z');`;

const back = `create function back() returns trigger language plpgsql as
    $$ begin new.said := old.said; return new; end $$;
  create trigger back before update on notes for each row execute function back();`;

async function notesIn(pool: Here['main']['pool']) {
  const { rows } = await pool.query<{ readonly id: number; readonly said: string }>(
    'select id, said from notes order by id',
  );
  return rows;
}

type Here = Awaited<ReturnType<typeof small>>;

type Right = 'access' | 'rectification';

/** Runs it, with `sql` at a step. `numbers`: found, done, remaining in the certificate, of notes. */
async function run(
  t: Parameters<typeof small>[0],
  right: Right,
  { step, sql, always = false }: { step: string; sql: string; always?: boolean },
) {
  const here = await small(t, people + notes, tables);
  const input = right === 'rectification' ? { set: { 'main.notes.said': 'right' } } : {};
  const { id } = await here.requests.open('small', {
    right,
    kind: 'user',
    whom: [{ key: { id: '1' } }],
    verified: 'letter',
    input,
  });
  assert.deepEqual((await here.requests.plan(id)).obstacles, []);
  await here.requests.approve(id, 'head-of-privacy');
  let isDone = false;
  const { requests } = await here.open({
    async onRequestStep(at) {
      if (at !== step || (isDone && !always)) return;
      isDone = true;
      await here.main.pool.query(sql);
    },
  });
  const { state, failures } = await requests.run(id);
  assert.ok(isDone);
  const certificate = state === 'done' ? parseCertificate(await requests.certificate(id)) : null;
  const line = certificate?.stores[0]?.steps.find((one) => one.dataset === 'main.notes');
  return {
    state,
    failures: failures.map(({ code, resource, rows }) => `${code} ${resource} ${rows}`),
    numbers: line && [line.found, line.done, line.remaining],
    now: await notesIn(here.main.pool),
    copied: async () => {
      const text = await readFile(join(here.home, 'exports', id, 'data.json'), 'utf8');
      const { datasets }: { datasets: Record<string, readonly { readonly id: number }[]> } =
        JSON.parse(text);
      return datasets['main.notes']?.map((row) => row.id);
    },
  };
}

/** What it comes to: state, numbers of notes, what is not done. */
const corrections: Readonly<
  Record<string, { step: string; sql: string; always?: boolean; comes: readonly unknown[] }>
> = {
  'a row is deleted before its turn counts what was there': {
    step: 'started',
    sql: 'delete from notes where id = 2',
    comes: ['done', [1, 1, 0], []],
  },
  'a row is corrected by somebody else before counts only its own': {
    step: 'started',
    sql: "update notes set said = 'right' where id = 2",
    comes: ['done', [1, 1, 0], []],
  },
  'a row is added corrects it too, and counts it': {
    step: 'changed',
    sql: "insert into notes values (4, 1, 'late')",
    comes: ['done', [3, 3, 0], []],
  },
  'a trigger takes every row back is not done': {
    step: 'started',
    sql: back,
    comes: ['partial', undefined, ['rows-remain main.notes 2']],
  },
  'somebody writes a row back each time is not done': {
    step: 'changed',
    sql: "update notes set said = 'wrong' where id = 2",
    always: true,
    comes: ['partial', undefined, ['rows-remain main.notes 1']],
  },
};

describe('a correction of which', () => {
  for (const [what, { comes, ...change }] of Object.entries(corrections)) {
    it(what, async (t) => {
      const { state, numbers, failures, now } = await run(t, 'rectification', change);
      assert.deepEqual([state, numbers, failures], comes);
      const mine = now.filter(({ id }) => id !== 3);
      const isRight = mine.every(({ said }) => said === 'right');
      assert.equal(isRight, state === 'done');
      assert.ok(now.some(({ id, said }) => id === 3 && said === 'z'));
    });
  }
});

const copies: Readonly<Record<string, { step: string; sql: string; holds: readonly number[] }>> = {
  'a row is deleted before it is read': {
    step: 'started',
    sql: 'delete from notes where id = 2',
    holds: [1],
  },
  'a row is deleted after it was read': {
    step: 'changed',
    sql: 'delete from notes where id = 2',
    holds: [1],
  },
  'a row is added after the others were read': {
    step: 'changed',
    sql: "insert into notes values (4, 1, 'late')",
    holds: [1, 2, 4],
  },
  'a row comes in the place of another': {
    step: 'changed',
    sql: "delete from notes where id = 2; insert into notes values (4, 1, 'late')",
    holds: [1, 4],
  },
};

describe('a copy of which', () => {
  for (const [what, { holds, ...change }] of Object.entries(copies)) {
    it(`${what} holds and certifies what is there`, async (t) => {
      const { state, numbers, copied } = await run(t, 'access', change);
      assert.deepEqual([state, numbers], ['done', [holds.length, holds.length, 0]]);
      assert.deepEqual(await copied(), holds);
    });
  }

  it('a row is added each time it was read is not done', async (t) => {
    const { state, failures } = await run(t, 'access', {
      step: 'changed',
      sql: "insert into notes select max(id) + 1, 1, 'late' from notes",
      always: true,
    });
    assert.deepEqual([state, failures], ['partial', ['rows-remain main.notes 1']]);
  });
});
