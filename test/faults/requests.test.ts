/**
 * What may befall a request while it runs: it ends in a named state that says what is not done, is
 * tried again or stops for a person, and is never called done before it is.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { TrothError } from '@troth/core/error';
import type { Failure, Installation, Request } from '@troth/server';
import type { Clock } from '../../packages/server/src/platform/clock.ts';
import { openDatabase } from '../../packages/server/src/platform/database.ts';
import { startOwnServer } from '../../packages/server/src/stores/postgres/testing/own-server.ts';
import { person } from '../crash/company.ts';
import type { Place, Servers } from '../crash/copies.ts';
import { checksumsIn, endStateOf } from '../crash/end-state.ts';
import { prepare, type Prepared } from '../crash/prepared.ts';

const erasure = { right: 'erasure', kind: 'person', whom: [{ key: person }] } as const;

/** Counts on from now by so much. */
function late(by: Temporal.DurationLike): Clock {
  return { now: () => Temporal.Now.instant().add(by) };
}

interface Faulty {
  readonly place: Place;
  readonly id: string;
  /** As the superuser, on a connection of its own. */
  sql(database: 'main' | 'other' | 'own', text: string): Promise<void>;
  /** Runs the request; `befall` happens at the step's first time, or at each time. */
  run(step: string, befall: () => Promise<unknown>, options?: Running): Promise<Request>;
  /** The request as a worker leaves it that starts so much later. */
  resumed(by: Temporal.DurationLike, options?: Running): Promise<Request>;
}

interface Running {
  readonly always?: boolean;
  readonly variables?: Readonly<Record<string, string>>;
}

async function faulty(t: { after(fn: () => Promise<void>): void }, prepared: Prepared) {
  const place = await prepared.copy();
  const id = prepared.requests.get('erasure') ?? '';
  const opened: Installation[] = [];
  const open: Prepared['open'] = async (...args) => {
    const installation = await prepared.open(...args);
    opened.push(installation);
    return installation;
  };
  t.after(async () => {
    await Promise.allSettled(opened.map((one) => one.close()));
    await prepared.drop(place);
  });
  const variablesOf = ({ variables }: Running) => ({
    variables: { CRASH_MAIN: place.urls.main, CRASH_OTHER: place.urls.other, ...variables },
  });
  const made: Faulty = {
    place,
    id,
    async sql(database, text) {
      const pool = openDatabase(place.urls[database], { max: 1, applicationName: 'test' });
      try {
        await pool.query(text);
      } finally {
        await pool.end();
      }
    },
    async run(step, befall, options = {}) {
      let times = 0;
      const installation = await open(place, {
        ...variablesOf(options),
        async onRequestStep(at) {
          if (at !== step || (times > 0 && !options.always)) return;
          times += 1;
          await befall();
        },
      });
      try {
        return await installation.requests.run(id);
      } finally {
        assert.ok(times > 0, `it came to ${step}`);
      }
    },
    async resumed(by, options = {}) {
      const installation = await open(place, { ...variablesOf(options), clock: late(by) });
      await installation.requests.resume({ onProblem: () => undefined });
      return (await installation.requests.show(id)).request;
    },
  };
  return made;
}

function codes(failures: readonly Failure[]): readonly string[] {
  return failures.map(({ store, code, retry }) => `${store} ${code} ${retry ?? false}`).toSorted();
}

/** Ends the sessions of the stores, so that new ones meet what has changed. */
const endSessions = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'troth'`;

describe('a request', () => {
  let prepared: Prepared;
  let expected: Readonly<Record<string, string>>;

  before(async () => {
    prepared = await prepare({ erasure });
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
    assert.equal(request.state, 'partial');
    assert.deepEqual(codes(request.failures), ['other store-exhausted true']);
    assert.equal((await fault.resumed({ seconds: 30 }, { variables })).state, 'partial');
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

describe('a request whose server', { timeout: 300_000 }, () => {
  const onOwn = async (
    t: { after(fn: () => Promise<void>): void },
    which: keyof Servers,
  ): Promise<{
    server: Awaited<ReturnType<typeof startOwnServer>>;
    prepared: Prepared;
    fault: Faulty;
    another(): Promise<Faulty>;
  }> => {
    const server = await startOwnServer();
    const prepared = await prepare({ erasure }, { [which]: server.url });
    const opened: { after(fn: () => Promise<void>): void } & { all: (() => Promise<void>)[] } = {
      all: [],
      after: (fn) => void opened.all.push(fn),
    };
    t.after(async () => {
      for (const close of opened.all) await close();
      await prepared.end();
      await server.destroy();
    });
    const another = (): Promise<Faulty> => faulty(opened, prepared);
    return { server, prepared, fault: await another(), another };
  };

  it('is down is failed, tried again less and less often, and ended by a worker', async (t) => {
    const { server, prepared, fault } = await onOwn(t, 'stores');
    const request = await fault.run('fenced', () => server.stop());
    assert.equal(request.state, 'failed');
    assert.deepEqual(codes(request.failures), [
      'main store-unavailable true',
      'other store-unavailable true',
    ]);
    assert.deepEqual(await problemsAt(prepared, fault, [0.5, 2, 2.5, 3.5, 4.5]), [
      [],
      // Not even planned anew: that is told, and nothing of it is recorded.
      ['store-unavailable'],
      [],
      [],
      // Two minutes after the try before.
      ['store-unavailable'],
    ]);
    const still = (await fault.resumed({ seconds: 0 })).failures;
    assert.deepEqual(still, request.failures);
    await server.restart();
    const installation = await prepared.open(fault.place, { clock: late({ minutes: 2 }) });
    t.after(() => installation.close());
    const worker = await installation.startWorker({});
    const ended = await until(async () => {
      const { state } = (await installation.requests.show(fault.id)).request;
      return state === 'done';
    });
    await worker.stop();
    assert.ok(ended, 'the worker ended it without anybody');
    const { tables } = await endStateOf(fault.place, installation, fault.id);
    assert.deepEqual(tables, await expectedOf(prepared));
  });

  it('of the stores is restarted goes on, at once or when it is tried again', async (t) => {
    const { server, prepared, fault } = await onOwn(t, 'stores');
    const request = await fault.run('batch other/0', () => server.restart());
    assert.ok(['done', 'partial', 'failed'].includes(request.state));
    assert.ok(request.failures.every(({ retry }) => retry === true));
    const ended = request.state === 'done' ? request : await fault.resumed({ minutes: 2 });
    assert.equal(ended.state, 'done', JSON.stringify(ended.failures));
    assert.deepEqual(await checksumsIn(fault.place), await expectedOf(prepared));
  });

  it("of Troth's own database is restarted is never done by half", async (t) => {
    const { server, prepared, fault, another } = await onOwn(t, 'own');
    const expected = await expectedOf(prepared);
    for (const [step, at] of [
      ['batch main/1', fault],
      ['verified', await another()],
      ['certified', await another()],
    ] as const) {
      // Whoever waits for it may be told of the lost connection instead of the end.
      await at
        .run(step, () => server.restart())
        .catch((error: unknown) => assert.ok(error instanceof Error, step));
      const request = await at.resumed({ minutes: 2 });
      assert.equal(request.state, 'done', `${step}: ${JSON.stringify(request.failures)}`);
      const installation = await prepared.open(at.place);
      t.after(() => installation.close());
      const { tables, suppressed } = await endStateOf(at.place, installation, at.id);
      assert.deepEqual(tables, expected, step);
      assert.equal(suppressed.length, 1, step);
    }
  });
});

/** What one process is told when it resumes, so many minutes from now. */
async function problemsAt(
  prepared: Prepared,
  { place }: Faulty,
  minutes: readonly number[],
): Promise<readonly (readonly unknown[])[]> {
  let now = 0;
  const clock = { now: () => Temporal.Now.instant().add({ seconds: now * 60 }) };
  const installation = await prepared.open(place, { clock });
  const told: unknown[][] = [];
  try {
    for (now of minutes) {
      const codes: unknown[] = [];
      const onProblem = (error: unknown): void =>
        void codes.push(error instanceof TrothError ? error.code : error);
      await installation.requests.resume({ onProblem });
      told.push(codes);
    }
  } finally {
    await installation.close();
  }
  return told;
}

/** The end of an idle session reaches its client a little later than the one who ended it. */
function noticed(): Promise<void> {
  return sleep(200);
}

/** The tables after a run that nothing befell. */
async function expectedOf(prepared: Prepared): Promise<Readonly<Record<string, string>>> {
  const place = await prepared.copy();
  const installation = await prepared.open(place);
  try {
    const { state } = await installation.requests.run(prepared.requests.get('erasure') ?? '');
    assert.equal(state, 'done');
    return await checksumsIn(place);
  } finally {
    await installation.close();
    await prepared.drop(place);
  }
}

/** As a person would run it again. */
async function again(prepared: Prepared, { place, id }: Faulty): Promise<Request> {
  const installation = await prepared.open(place);
  try {
    return await installation.requests.run(id);
  } finally {
    await installation.close();
  }
}

/** A role of the store `other` that is no superuser, to which limits apply. */
async function ordinaryRole(fault: Faulty) {
  const role = `role_${new URL(fault.place.urls.other).pathname.slice(1)}`;
  await fault.sql(
    'other',
    `create role ${role} login password 'right';
     grant select, insert, update, delete on all tables in schema public to ${role}`,
  );
  const url = new URL(fault.place.urls.other);
  url.username = role;
  url.password = 'right';
  const end = async (): Promise<void> => {
    await fault.sql('other', `drop owned by ${role}; drop role ${role}`);
  };
  return { role, url: url.href, end };
}

/** A lock that somebody else holds on a table. */
async function locked(fault: Faulty, database: 'main' | 'other', table: string) {
  const pool = openDatabase(fault.place.urls[database], { max: 2, applicationName: 'test' });
  const client = await pool.connect();
  let held = false;
  return {
    async take() {
      await client.query(`begin; lock table ${table} in access exclusive mode`);
      held = true;
    },
    async waitedFor() {
      const isWaiting = async (): Promise<boolean> => {
        const { rowCount } = await pool.query(
          `select from pg_stat_activity where datname = current_database()
              and application_name = 'troth' and wait_event_type = 'Lock'`,
        );
        return rowCount !== 0;
      };
      await until(isWaiting);
    },
    async end() {
      if (pool.ended) return;
      if (held) await client.query('rollback');
      client.release(true);
      await pool.end();
    },
  };
}

/** → false where it did not come true within half a minute. */
async function until(condition: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + 30_000; performance.now() < end; await sleep(100)) {
    if (await condition()) return true;
  }
  return false;
}
