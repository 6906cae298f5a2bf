/** Who was erased is asked for again, on a schedule: how often, how far, and whether it may be believed. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askedText } from '../../packages/cli/src/text/asked.ts';
import type { Installation } from '../../packages/server/src/installation.ts';
import type { InstallationOptions } from '../../packages/server/src/main.ts';
import { fixedClock } from '../../packages/server/src/platform/clock.ts';
import type { Cleanup } from './plai.ts';
import { dataset, small } from './small.ts';

const map =
  dataset('users', {
    subjects: '{ user: [id] }',
    fields: '{ id: user.unique_id, email: user.contact.email }',
  }) +
  dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' }) +
  dataset('events', {
    references: '[{ fields: user_id, to: users, keys: id }]',
    fields: '{ id: none, user_id: user.unique_id }',
  });
const tables = `
  create table users (id int primary key, email text);
  create table hosts (id int primary key);
  create table events (id int primary key, user_id int);
  insert into users values (1, 'ann@example.org'), (2, 'bob@example.org')`;
const manyRows = `${tables};
  insert into events select n, 2 from generate_series(1, 270) n`;
const promise = (more = '') => `[{ erasure: { within: 1 month, verified: true${more} } }]`;
const noTime = { askFor: Temporal.Duration.from({ seconds: 0 }) };

interface Made {
  readonly schema?: string;
  readonly keep?: string;
  readonly options?: Partial<InstallationOptions>;
}

async function company(t: Cleanup, { schema = tables, keep = promise(), options = {} }: Made = {}) {
  const here = await small(t, map, schema, '[id]', keep);
  const installation = await here.open(options);
  return { ...here, installation, requests: installation.requests };
}

async function erase({ requests }: Pick<Installation, 'requests'>, id: string): Promise<string> {
  const whom = [{ key: { id } }];
  const asked = { right: 'erasure', kind: 'user', whom, verified: 'letter' } as const;
  const request = await requests.open('small', asked);
  await requests.plan(request.id);
  await requests.approve(request.id, 'privacy');
  assert.equal((await requests.run(request.id)).state, 'done');
  return request.id;
}

/** Checks; how S2 stands, and what is said of who came back. */
async function checked(installation: Installation, full = false) {
  return standing(await installation.check({ full }));
}

function standing([report]: Awaited<ReturnType<Installation['status']>>) {
  const one = report?.promises.find(({ id }) => id === 'S2');
  const findings = one?.clauses.flatMap((clause) => clause.findings) ?? [];
  const back = findings.filter(({ rule }) => rule === 'came-back');
  return {
    status: one?.status,
    reason: one?.reason ?? '',
    back: back.map(({ outcome, resource, rows = 0 }) => [outcome, resource, rows] as const),
    says: back.map(({ message }) => message).join(' '),
  };
}

describe('asking again', () => {
  it('is counted for each request from its erasure on, and says when and with what', async (t) => {
    const { installation, requests } = await company(t);
    const ann = await erase(installation, '1');
    assert.match(askedText((await requests.askedAgain(ann))!), /^Not asked again in full yet\.$/);
    await checked(installation);
    const bob = await erase(installation, '2');
    await checked(installation);
    const { says } = await checked(installation);
    assert.match(says, /Asked again 3 times, last on \d+ \w+ \d{4}, nothing found\./);
    const [ofAnn, ofBob] = [await requests.askedAgain(ann), await requests.askedAgain(bob)];
    assert.deepEqual([ofAnn?.times, ofBob?.times], [3, 2]);
    assert.deepEqual([ofAnn?.found, ofAnn?.overdue, ofAnn?.every], [{}, false, '7 days']);
    assert.match(askedText(ofAnn!), /^Asked again 3 times, last on .*, nothing found\.$/);
  });

  it('finds who came back in each dataset, and then nobody when they have gone', async (t) => {
    const { installation, requests, main } = await company(t);
    const ann = await erase(installation, '1');
    await main.pool.query(`insert into users values (1, 'ann@example.org');
      insert into events values (7, 1), (8, 1)`);
    const { status, back } = await checked(installation);
    assert.equal(status, 'broken');
    assert.deepEqual(back, [
      ['broken', 'main/public.users', 1],
      ['broken', 'main/public.events', 2],
    ]);
    const asked = await requests.askedAgain(ann);
    assert.deepEqual(asked?.found, { 'main.users': 1, 'main.events': 2 });
    assert.match(askedText(asked), /found: 1 row of main\.users, 2 rows of main\.events/);
    await main.pool.query('delete from users where id = 1; delete from events where user_id = 1');
    assert.deepEqual((await checked(installation)).back, [['met', 'policy', 0]]);
    assert.deepEqual((await requests.askedAgain(ann))?.found, {});
  });

  it('leaves out what a hold keeps, and says so', async (t) => {
    const { installation, requests } = await company(t);
    const ann = await erase(installation, '1');
    await requests.addHold('small', {
      on: { dataset: 'main.events' },
      reason: 'Lawsuit 7 of 2026 asks for this.',
      owner: 'legal',
    });
    await checked(installation);
    const asked = await requests.askedAgain(ann);
    assert.deepEqual(Object.keys(asked?.notLooked ?? {}), ['main.events']);
    assert.match(askedText(asked!), /Not looked at: main\.events \(A legal hold keeps its rows\)/);
  });

  it('is asked for by no promise where none is verified, and says so', async (t) => {
    const { installation, requests } = await company(t, {
      keep: '[{ erasure: { within: 1 month } }]',
    });
    const ann = await erase(installation, '1');
    await checked(installation);
    assert.match(askedText((await requests.askedAgain(ann))!), /^Not asked again: No promise/);
  });
});

describe('a table for which a check has no time', () => {
  it('is gone over in parts, goes on after a restart, and is unknown until its end', async (t) => {
    const here = await company(t, { schema: manyRows, options: noTime });
    const ann = await erase(here.installation, '1');
    let { installation } = here;
    const stands: (string | undefined)[] = [];
    for (let check = 0; check < 12; check += 1) {
      const { status, says } = await checked(installation);
      stands.push(status);
      if (status === 'kept') break;
      assert.equal(status, 'unknown');
      assert.match(says, /not searched whole yet/);
      await installation.close();
      installation = await here.open(noTime);
    }
    assert.ok(stands.length > 3, stands.join());
    assert.equal(stands.at(-1), 'kept');
    assert.equal((await installation.requests.askedAgain(ann))?.times, 1);
  });

  it('is broken by what stands in a part that was looked at, until all of it was again', async (t) => {
    const { installation, main } = await company(t, { schema: manyRows, options: noTime });
    await erase(installation, '1');
    await main.pool.query('insert into events values (0, 1), (5000, 1)');
    let last = await checked(installation);
    for (let check = 0; check < 12 && last.back[0]?.[0] !== 'broken'; check += 1) {
      last = await checked(installation);
    }
    assert.deepEqual(last.back[0], ['broken', 'main/public.events', 1]);
    for (let check = 0; check < 12 && last.back[0]?.[2] !== 2; check += 1) {
      last = await checked(installation);
    }
    assert.deepEqual(last.back[0], ['broken', 'main/public.events', 2]);
    await main.pool.query('delete from events where user_id = 1');
    assert.deepEqual((await checked(installation, true)).back, [['met', 'policy', 0]]);
  });

  it('cannot be gone over in parts without a key, and says so', async (t) => {
    const { installation } = await company(t, {
      schema: `${manyRows}; alter table events drop constraint events_pkey`,
      options: noTime,
    });
    await erase(installation, '1');
    let last = await checked(installation);
    for (let check = 0; check < 4 && !last.says.includes('primary key'); check += 1) {
      last = await checked(installation);
    }
    assert.match(last.says, /events is too large .* has no primary key/);
    assert.equal(last.status, 'unknown');
    assert.equal((await checked(installation, true)).status, 'kept');
  });
});

describe('the pace of a policy', () => {
  it('makes what was asked long ago unknown, with the status and with the next check', async (t) => {
    const clock = fixedClock('2026-03-02T10:00:00Z');
    const { installation, main, requests } = await company(t, {
      keep: promise(', again: 12 hours'),
      options: { clock },
    });
    const ann = await erase(installation, '1');
    clock.set(clock.now().add({ minutes: 5 }));
    assert.equal((await checked(installation)).status, 'kept');
    clock.set(clock.now().add({ hours: 13 }));
    assert.equal(standing(await installation.status()).status, 'unknown');
    assert.equal((await requests.askedAgain(ann))?.overdue, true);
    await main.pool.query('alter table events rename to moved');
    assert.match((await checked(installation)).says, /could not be searched/);
    await main.pool.query('alter table moved rename to events');
    assert.equal((await checked(installation)).status, 'kept');
    assert.equal((await requests.askedAgain(ann))?.overdue, false);
  });

  it('is over where a pass does not end in time', async (t) => {
    const clock = fixedClock('2026-03-02T10:00:00Z');
    const { installation } = await company(t, {
      schema: manyRows,
      keep: promise(', again: 3 days'),
      options: { ...noTime, clock },
    });
    await erase(installation, '1');
    clock.set(clock.now().add({ minutes: 5 }));
    assert.equal((await checked(installation, true)).status, 'kept');
    clock.set(clock.now().add({ hours: 96 }));
    const { status, says } = await checked(installation);
    assert.equal(status, 'unknown');
    assert.match(says, /was last asked for everybody .* on 2 March 2026, longer ago than 3 days/);
  });
});

describe('how far it has come, as somebody else wrote it', () => {
  const ways: Readonly<Record<string, string>> = {
    'a pass that nobody made': `update troth.asking set state = jsonb_set(state, '{places,main.events user,last,ended}', '"2030-01-01T00:00:00Z"')`,
    'somebody found who is no longer said': `update troth.asking set state = jsonb_set(state, '{places,main.users user,last,found}', '{}')`,
    'an entry of something else': `update troth.asking set entry = (select entry from troth.judgement where entry is not null limit 1)`,
    'an older state with its own entry': `update troth.asking set state = (select state from older), entry = (select entry from older)`,
    'its row, taken away': 'delete from troth.asking',
  };
  it('is broken and named, and asked anew by the next check', async (t) => {
    const { installation, main, state } = await company(t);
    await erase(installation, '1');
    await main.pool.query("insert into users values (1, 'ann@example.org')");
    await checked(installation);
    await state.pool.query('create table older as table troth.asking');
    for (const [what, sql] of Object.entries(ways)) {
      await checked(installation);
      await state.pool.query(sql);
      const { status, reason } = standing(await installation.status());
      assert.equal(status, 'broken', what);
      assert.match(reason, /how far the erased were asked for again/, what);
      assert.deepEqual((await checked(installation)).back, [['broken', 'main/public.users', 1]]);
      assert.equal(
        /how far/.test(standing(await installation.status()).reason),
        true,
        'the check that found it says so',
      );
      await checked(installation);
      assert.doesNotMatch(standing(await installation.status()).reason, /how far/, what);
    }
  });

  it('is not counted for a request', async (t) => {
    const { installation, requests, state } = await company(t);
    const ann = await erase(installation, '1');
    await checked(installation);
    await checked(installation);
    await state.pool.query('create table kept as table troth.asked');
    for (const sql of [
      `update troth.asked set ended_at = ended_at + interval '1 year'`,
      `update troth.asked set said = jsonb_set(said, '{number}', '9'), number = 9 where number = 2`,
      `update troth.asked set entry = (select entry from troth.judgement where entry is not null limit 1)`,
      'delete from troth.asked where number = 2',
    ]) {
      await state.pool.query(sql);
      const asked = await requests.askedAgain(ann);
      assert.equal(asked?.times, 0, sql);
      assert.match(asked?.because ?? '', /ledger/, sql);
      await state.pool.query('delete from troth.asked; insert into troth.asked table kept');
    }
    assert.equal((await requests.askedAgain(ann))?.times, 2);
  });
});
