/** Who was erased and is there again: restored, late, under a key that is somebody else's now. */
import assert from 'node:assert/strict';
import { rename, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { annErased, fileIn as path } from './ann-erased.ts';

const broken = (table: string, rows = 1) => ['came-back', 'broken', `main/public.${table}`, rows];

describe('nobody who came back', () => {
  it('is kept, and the list has the key, the keys of their rows, and the address', async (t) => {
    const { findings, requests } = await annErased(t);
    assert.deepEqual(await findings(), []);
    const whats = (await requests.suppressed()).map(({ what = 'person' }) => what);
    assert.deepEqual(whats.toSorted(), ['email', 'key', 'person']);
  });
});

describe('what comes back of an erased person', () => {
  const returns: Readonly<Record<string, readonly [sql: string, table: string]>> = {
    'their own row, of an old copy': ["insert into users values (1, 'Ann@example.org')", 'users'],
    'a row that carries their key in a reference': [
      "insert into orders values (11, 1, 'z')",
      'orders',
    ],
    'a late row by the key of a row that is gone': [
      "insert into lines (order_id, note) values (10, 'late')",
      'lines',
    ],
    'a late row by their address, spelled otherwise': [
      "insert into mails (to_address, body) values (' ANN@example.org', 'late')",
      'mails',
    ],
    'a masked row that says something again': [
      "update profiles set nick = 'ann' where id = 5",
      'profiles',
    ],
    'an emptied column that is filled again': [
      "update teams set lead = 1, lead_name = 'Ann' where id = 7",
      'teams',
    ],
  };
  for (const [what, [sql, table]] of Object.entries(returns)) {
    it(`is broken, named by its table: ${what}`, async (t) => {
      const { main, findings } = await annErased(t);
      await main.pool.query(sql);
      assert.deepEqual(await findings(), [broken(table)]);
    });
  }

  it('is nothing of people who were not erased', async (t) => {
    const { main, findings } = await annErased(t);
    await main.pool
      .query(`insert into orders values (11, 2, 'z'); update teams set lead_name = 'B' where id = 8;
      insert into lines (order_id, note) values (20, 'z'), (11, 'z');
      insert into mails (to_address, body) values ('bob@example.org', 'again')`);
    assert.deepEqual(await findings(), []);
  });
});

describe('a key that somebody else has now', () => {
  const newcomer = "insert into users values (1, 'new@example.org', now() + interval '1 minute')";

  it('is shown as perhaps somebody else, is never erased by replay, and is released', async (t) => {
    const { main, findings, requests } = await annErased(t);
    await main.pool.query(newcomer);
    assert.deepEqual(await findings(), [
      ['perhaps-somebody-else', 'unknown', 'main/public.users', 1],
    ]);
    const replayed = await requests.replay('small');
    assert.deepEqual([replayed.opened, replayed.certain, replayed.doubtful], [[], [], []]);
    const [pseudonym = ''] = replayed.perhaps;
    const reason = 'The number was given to a new member';
    assert.equal(await requests.releaseSuppression({ of: { pseudonym }, reason }), 1);
    assert.deepEqual(await findings(), []);
    await main.pool.query("insert into lines (order_id, note) values (10, 'late')");
    assert.deepEqual(await findings(), [broken('lines')]);
  });

  it('needs a reason to be released, and somebody who stands there', async (t) => {
    const { requests } = await annErased(t);
    const [one] = await requests.suppressed();
    const of = { pseudonym: one?.pseudonym ?? '' };
    await assert.rejects(requests.releaseSuppression({ of, reason: 'so' }), {
      code: 'request-reason',
    });
    const nobody = { of: { pseudonym: 'x' }, reason: 'Long enough for a reason' };
    await assert.rejects(requests.releaseSuppression(nobody), { code: 'suppression-unknown' });
  });

  it('is not erased where no clock tells, without a word of somebody', async (t) => {
    const { main, requests } = await annErased(t);
    await main.pool.query("insert into users values (1, 'new@example.org', null)");
    const { certain, doubtful, opened } = await requests.replay('small');
    assert.deepEqual([certain, doubtful], [[], opened]);
    assert.equal(opened.length, 1);
  });

  it('has its new rows in other tables too, and old ones are the erased person’s', async (t) => {
    const { main, findings } = await annErased(t);
    await main.pool.query(`${newcomer}; insert into orders values (12, 1, 'of the new one')`);
    const found = await findings();
    assert.deepEqual(
      found.map(([rule, outcome, resource]) => [rule, outcome, resource]),
      [
        ['perhaps-somebody-else', 'unknown', 'main/public.users'],
        ['perhaps-somebody-else', 'unknown', 'main/public.orders'],
      ],
    );
  });

  it('is the same person where the row has their address as well', async (t) => {
    const { main, requests } = await annErased(t);
    await main.pool.query(
      "insert into users values (1, 'ann@EXAMPLE.org', now() + interval '1 day')",
    );
    const { certain } = await requests.replay('small');
    assert.equal(certain.length, 1);
  });
});

describe('replay', () => {
  it('names the requests that it opened before, so that they can be run', async (t) => {
    const { main, requests } = await annErased(t);
    await main.pool.query("insert into users values (1, 'Ann@example.org')");
    const first = await requests.replay('small');
    const second = await requests.replay('small');
    assert.deepEqual([second.opened, second.certain], [[], first.opened]);
  });
});

const lost = (rows: number) => [['suppression-lost', 'broken', 'suppression', rows]];

describe('the file of the erased', () => {
  it('is broken when it was moved away', async (t) => {
    const { home, findings } = await annErased(t);
    await rename(join(home, 'suppression'), join(home, 'elsewhere'));
    assert.deepEqual(await findings(), lost(3));
  });

  it('is broken when a line is gone, and whole again when it is restored', async (t) => {
    const { home, findings } = await annErased(t);
    const text = await readFile(path(home), 'utf8');
    await writeFile(path(home), text.split('\n').slice(1).join('\n'));
    assert.deepEqual(await findings(), lost(1));
    await writeFile(path(home), text);
    assert.deepEqual(await findings(), []);
  });

  it('is broken when it was emptied', async (t) => {
    const { home, findings } = await annErased(t);
    await writeFile(path(home), '');
    assert.deepEqual(await findings(), lost(3));
  });
});
