/**
 * What may befall a request while it runs: it ends in a named state that says what is not done, is
 * tried again or stops for a person, and is never called done before it is.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Request } from '@troth/server';
import { endStateOf } from '../crash/end-state.ts';
import { prepare, type Prepared } from '../crash/prepared.ts';
import { requested } from '../crash/requested.ts';
import {
  again,
  codes,
  endSessions,
  expectedOf,
  faulty,
  locked,
  noticed,
  ordinaryRole,
  type Faulty,
} from './faulty.ts';

describe('a request', () => {
  let prepared: Prepared;
  let expected: Readonly<Record<string, string>>;

  before(async () => {
    prepared = await prepare({ erasure: requested.erasure });
    expected = await expectedOf(prepared);
  });
  after(() => prepared.end());

  const assertDone = async ({ place, id }: Faulty, request: Request): Promise<void> => {
    assert.equal(request.state, 'done', JSON.stringify(request.failures));
    const installation = await prepared.open(place);
    try {
      const { tables } = await endStateOf(place, installation, id);
      assert.deepEqual(tables, expected);
    } finally {
      await installation.close();
    }
  };

  it('whose store is out of connections is tried again, and done when there are some', async (t) => {
    const fault = await faulty(t, prepared);
    const { role, url, end } = await ordinaryRole(fault);
    const variables = { CRASH_OTHER: url };
    const request = await fault.run(
      'fenced',
      async () => {
        await fault.sql('other', `alter role ${role} connection limit 0`);
        await fault.sql('other', endSessions);
        await noticed();
      },
      { variables },
    );
    // All stores are asked before the first change: nothing was.
    assert.equal(request.state, 'failed');
    assert.deepEqual(codes(request.failures), ['other store-exhausted true']);
    assert.equal((await fault.resumed({ seconds: 30 }, { variables })).state, 'failed');
    await fault.sql('other', `alter role ${role} connection limit -1`);
    await assertDone(fault, await fault.resumed({ minutes: 2 }, { variables }));
    await end();
  });

  it('whose store may only be read stops for a person', async (t) => {
    const fault = await faulty(t, prepared);
    const database = new URL(fault.place.urls.main).pathname.slice(1);
    const request = await fault.run('fenced', async () => {
      await fault.sql('main', `alter database ${database} set default_transaction_read_only = on`);
      await fault.sql('main', endSessions);
      await noticed();
    });
    assert.equal(request.state, 'partial');
    assert.deepEqual(codes(request.failures), ['main store-denied false']);
    await fault.sql('own', `alter database ${database} reset default_transaction_read_only`);
    assert.equal((await fault.resumed({ hours: 48 })).state, 'partial');
    await assertDone(fault, await again(prepared, fault));
  });

  it('whose table is locked by somebody is tried again, and done when it is free', async (t) => {
    const fault = await faulty(t, prepared);
    const lock = await locked(fault, 'main', 'tickets');
    t.after(lock.end);
    const request = await fault.run('fenced', lock.take);
    assert.equal(request.state, 'partial');
    assert.deepEqual(codes(request.failures), ['main store-locked true']);
    await lock.end();
    await assertDone(fault, await fault.resumed({ minutes: 2 }));
  });

  it('whose statement is ended with its session is tried again', async (t) => {
    const fault = await faulty(t, prepared);
    const lock = await locked(fault, 'main', 'tickets');
    t.after(lock.end);
    const request = await fault.run('fenced', async () => {
      await lock.take();
      void lock.waitedFor().then(() => fault.sql('main', endSessions));
    });
    assert.equal(request.state, 'partial');
    assert.deepEqual(codes(request.failures), ['main store-unavailable true']);
    await lock.end();
    await assertDone(fault, await fault.resumed({ minutes: 2 }));
  });

  it('of which a column went between plan and run is not run', async (t) => {
    const fault = await faulty(t, prepared);
    await fault.sql('main', 'alter table tickets drop column body');
    await assert.rejects(
      fault.run('started', async () => undefined),
      /came to started|plan|approved/,
    );
    const installation = await prepared.open(fault.place);
    try {
      const { request } = await installation.requests.show(fault.id);
      assert.equal(request.state, 'planned');
      const { obstacles } = request.plan ?? { obstacles: [] };
      assert.ok(obstacles.some(({ resource }) => resource.startsWith('main.tickets')));
      await assert.rejects(installation.requests.approve(fault.id, 'head-of-privacy'), {
        code: 'plan-refused',
      });
    } finally {
      await installation.close();
    }
  });

  it('of which a column goes during the run stops for a person', async (t) => {
    const fault = await faulty(t, prepared);
    const request = await fault.run('fenced', () =>
      fault.sql('main', 'alter table tickets drop column body'),
    );
    assert.equal(request.state, 'partial');
    assert.deepEqual(codes(request.failures), ['main store-missing-object false']);
    assert.equal((await fault.resumed({ hours: 48 })).state, 'partial');
  });

  it('takes rows of the person that come up during the run', async (t) => {
    const fault = await faulty(t, prepared);
    const request = await fault.run('changed', () =>
      fault.sql('other', `insert into events values (-1, 1, 1, '/late', now())`),
    );
    await assertDone(fault, request);
    assert.equal(request.found?.['other/0'], 11_501);
  });

  it('is partial where rows of the person come up time and again', async (t) => {
    const fault = await faulty(t, prepared);
    let id = 0;
    const request = await fault.run(
      'changed',
      () => fault.sql('other', `insert into events values (${(id -= 1)}, 1, 1, '/late', now())`),
      { always: true },
    );
    assert.equal(request.state, 'partial');
    assert.deepEqual(
      request.failures.map(({ resource, code, rows }) => [resource, code, rows]),
      [['other.events', 'rows-remain', 1]],
    );
    assert.equal((await fault.resumed({ hours: 48 })).state, 'partial');
    await assertDone(fault, await again(prepared, fault));
  });
});
