import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { openSeeded } from '../postgres/testing/seed.ts';
import type { DiscoverOptions } from './discover-store.ts';
import { discoverStore } from './index.ts';
import { Judges } from './judges.ts';
import { pack, unpack } from './packed-part.ts';

const people = `
  create table people (id int primary key, email text, note text, secret text, details jsonb);
  insert into people select i, 'ada' || i || '@example.com',
    case when i % 700 = 3 then 'call +1 415 555 2671 if nobody opens' when i % 3 = 0 then null else 'the usual' end,
    md5(i::text), jsonb_build_object('mail', 'bob' || i || '@example.org') from generate_series(1, 6000) i;
  create table orders (id int primary key, state text);
  insert into orders select i, (array['new','paid'])[1 + i % 2] from generate_series(1, 6000) i`;

const failing = new URL(
  `data:text/javascript,import { parentPort } from 'node:worker_threads';
   parentPort.on('message', () => { throw new RangeError('ada@example.com'); });`,
);

/** Threads from the first value on. */
const threaded = { alone: 0, threads: 2 };

const threads = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;

async function seeded(t: { after(fn: () => Promise<void>): void }) {
  const opened = await openSeeded();
  t.after(opened.close);
  await opened.run(people);
  return (options: Partial<DiscoverOptions>) =>
    discoverStore(opened.store, { rows: 1, full: true, ...options });
}

describe('discovery in threads', () => {
  it('finds what one thread finds, and leaves none behind', async (t) => {
    const discover = await seeded(t);
    const alone = await discover({ judges: { alone: Infinity } });
    const before = threads();
    let most = 0;
    const onProgress = (): void => void (most = Math.max(most, threads()));
    assert.deepEqual(await discover({ judges: threaded, onProgress }), alone);
    assert.ok(most > before, 'no thread was seen');
    assert.equal(threads(), before);
  });

  it('starts none for few values', async (t) => {
    const discover = await seeded(t);
    const report = await discover({ judges: { alone: 100_000, module: failing } });
    assert.equal(report.tables.length, 2);
  });

  it('fails when a thread fails, without its message, and leaves none behind', async (t) => {
    const discover = await seeded(t);
    const before = threads();
    await assert.rejects(discover({ judges: { ...threaded, module: failing } }), (error) => {
      assert.ok(error instanceof Error && 'code' in error && 'facts' in error);
      assert.equal(error.code, 'discovery-thread-failed');
      assert.deepEqual(error.facts, { error: 'RangeError' });
      assert.ok(!String(error).includes('ada') && error.cause === undefined);
      return true;
    });
    assert.equal(threads(), before);
  });

  it('stops when told to, and leaves none behind', async (t) => {
    const discover = await seeded(t);
    const before = threads();
    const controller = new AbortController();
    const stopped = discover({
      judges: threaded,
      signal: controller.signal,
      onProgress: ({ rows }) => rows > 500 && controller.abort(),
    });
    await assert.rejects(stopped, { code: 'store-cancelled' });
    assert.equal(threads(), before);
  });
});

describe('Judges', () => {
  const part = { table: 'people', column: 'email', type: 'text', values: ['ada@example.com'] };

  it('holds no more than some parts at once', async (t) => {
    const judges = new Judges({ alone: 0, threads: 1 });
    t.after(() => judges.close());
    let answered = 0;
    const all: Promise<void>[] = [];
    for (let asked = 0; asked < 100; asked += 1) {
      all.push(judges.judge(part).then(() => void (answered += 1)));
      // Each in a message of its own.
      await Promise.resolve();
    }
    await judges.room();
    await setImmediate();
    assert.ok(answered >= 60, `${answered}`);
    await Promise.all(all);
  });

  it('rejects what nobody will answer', async () => {
    const judges = new Judges({ alone: 0, threads: 1 });
    const verdict = judges.judge(part);
    const rejected = assert.rejects(verdict, { code: 'discovery-thread-failed' });
    await Promise.resolve();
    await judges.close();
    await rejected;
    await assert.rejects(judges.judge(part), { code: 'discovery-thread-failed' });
  });
});

describe('pack', () => {
  it('keeps every value as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (values) => {
        const sample = { table: 't', column: 'c', type: 'text', values };
        assert.deepEqual(unpack(pack(sample)), sample);
      }),
    );
  });
});
