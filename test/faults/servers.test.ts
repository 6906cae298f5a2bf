/** Servers that go away and come back while a request runs: the stores', and that of Troth's own state. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import type { Request } from '@troth/server';
import {
  startOwnServer,
  type OwnServer,
} from '../../packages/server/src/stores/postgres/testing/own-server.ts';
import type { Servers } from '../crash/copies.ts';
import { checksumsIn, endStateOf } from '../crash/end-state.ts';
import { prepare, type Prepared } from '../crash/prepared.ts';
import { requested } from '../crash/requested.ts';
import {
  codes,
  expectedOf,
  expectedSuppressionOf,
  faulty,
  late,
  until,
  type Asked,
  type Faulty,
} from './faulty.ts';

const all = Object.keys(requested) as readonly Asked[];

interface Standing {
  readonly server: OwnServer;
  readonly prepared: Prepared;
  faulty(asked?: Asked): Promise<Faulty>;
  end(): Promise<void>;
}

/** These databases on a server of their own, and all else on the tests' server. */
async function standOn(which: keyof Servers): Promise<Standing> {
  const server = await startOwnServer();
  const prepared = await prepare(requested, { [which]: server.url });
  const cleanups: (() => Promise<void>)[] = [];
  const after = (fn: () => Promise<void>): void => void cleanups.push(fn);
  return {
    server,
    prepared,
    faulty: (asked) => faulty({ after }, prepared, asked),
    async end() {
      for (const cleanup of cleanups) await cleanup();
      await prepared.end();
      await server.destroy();
    },
  };
}

describe("a request, when the stores' server", { timeout: 300_000 }, () => {
  let standing: Standing;
  before(async () => (standing = await standOn('stores')));
  after(() => standing.end());

  it('is down, is failed, tried again less and less often, and ended by a worker', async (t) => {
    const { server, prepared } = standing;
    const fault = await standing.faulty();
    const request = await fault.run('fenced', () => server.stop());
    assert.equal(request.state, 'failed');
    // Handles are remembered before the first change of any store: the first that does not answer ends it.
    assert.deepEqual(codes(request.failures), ['main store-unavailable true']);
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

  it('is restarted, goes on at once or when it is tried again', async () => {
    const { server, prepared } = standing;
    const fault = await standing.faulty();
    const request = await fault.run('batch other/0', () => server.restart());
    assert.ok(['done', 'partial', 'failed'].includes(request.state));
    assert.ok(request.failures.every(({ retry }) => retry === true));
    const ended = request.state === 'done' ? request : await fault.resumed({ minutes: 2 });
    assert.equal(ended.state, 'done', JSON.stringify(ended.failures));
    assert.deepEqual(await checksumsIn(fault.place), await expectedOf(prepared));
  });

  it('goes away, is tried again, whatever was asked for', async () => {
    const { server, prepared } = standing;
    const faults = new Map<Asked, Faulty>();
    for (const asked of all) faults.set(asked, await standing.faulty(asked));
    const away = atOnce(all.length, () => server.stop());
    const fell = new Map<Asked, Request>();
    await Promise.all(
      [...faults].map(async ([asked, at]) => fell.set(asked, await at.run('fenced', away))),
    );
    await server.restart();
    for (const [asked, { state, failures }] of fell) {
      const said = `${asked}: ${state} ${JSON.stringify(failures)}`;
      // Nothing of theirs stands in a store.
      assert.equal(state === 'done', asked === 'restriction' || asked === 'objection', said);
      assert.ok(
        failures.every(({ retry }) => retry === true),
        said,
      );
    }
    for (const [asked, at] of faults) {
      const ended = await at.resumed({ minutes: 2 });
      assert.equal(ended.state, 'done', `${asked}: ${JSON.stringify(ended.failures)}`);
      assert.deepEqual(await checksumsIn(at.place), await expectedOf(prepared, asked), asked);
    }
  });
});

describe("a request, when the server of Troth's own database", { timeout: 300_000 }, () => {
  let standing: Standing;
  before(async () => (standing = await standOn('own')));
  after(() => standing.end());

  for (const step of ['batch main/1', 'verified', 'certified']) {
    it(`is restarted at ${step}, is never done by half`, async (t) => {
      const { server, prepared } = standing;
      const fault = await standing.faulty();
      // Whoever waits for it may be told of the lost connection instead of the end.
      await fault
        .run(step, () => server.restart())
        .catch((error: unknown) => assert.ok(error instanceof Error));
      const request = await fault.resumed({ minutes: 2 });
      assert.equal(request.state, 'done', JSON.stringify(request.failures));
      const installation = await prepared.open(fault.place);
      t.after(() => installation.close());
      const { tables, suppressed } = await endStateOf(fault.place, installation, fault.id);
      assert.deepEqual(tables, await expectedOf(prepared));
      // By the key of their own row, those of theirs, and what else they can be seen by; once each.
      assert.ok(suppressed.length > 0);
      assert.deepEqual([...new Set(suppressed)], suppressed);
      assert.ok(suppressed.every((line) => line.startsWith(`${fault.id} `)));
      const undisturbed = await expectedSuppressionOf(prepared);
      assert.deepEqual(suppressed.toSorted(), undisturbed.toSorted());
    });
  }
});

/** Each of so many waits for the others; then it happens, once, and all go on. */
function atOnce(count: number, happen: () => Promise<void>): () => Promise<void> {
  const happened = Promise.withResolvers<void>();
  let waiting = 0;
  return async () => {
    waiting += 1;
    if (waiting === count) happen().then(happened.resolve, happened.reject);
    await happened.promise;
  };
}

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
