/** The machine's clock is wrong once: nothing that was judged or destroyed by it may stand. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Clock } from './platform/clock.ts';
import { freshShop, type Shop } from './shop-installation.fixture.ts';

const reason = 'The host ran wrong after a fault of its firmware.';

/** A clock that claims to be the time of day, and is off by so many hours. */
function offBy(hours: number): Clock {
  return { now: () => Temporal.Now.instant().add({ hours }), isCompared: true };
}

let shop: Shop;
before(async () => {
  shop = await freshShop();
});
after(() => shop.drop());

async function statuses(clock: Clock, check = false) {
  const installation = await shop.open(clock);
  try {
    const [report] = check ? await installation.check() : await installation.status();
    const promise = report?.promises.find(({ id }) => id === 'A1');
    return { status: promise?.status, reason: promise?.reason ?? '' };
  } finally {
    await installation.close();
  }
}

async function runs(): Promise<number> {
  const { rows } = await shop.own.pool.query<{ runs: number }>(
    'select count(*)::int as runs from troth.check_run',
  );
  return rows[0]?.runs ?? 0;
}

describe('a clock that does not agree with the databases', () => {
  for (const [what, hours] of [
    ['a year ahead', 24 * 365],
    ['a year behind', -24 * 365],
    ['two minutes ahead', 1 / 30],
  ] as const) {
    it(`judges nothing, and nothing stays frozen: ${what}`, async () => {
      assert.equal((await statuses(offBy(0), true)).status, 'broken');
      const counted = await runs();
      const clock = {
        now: () => Temporal.Now.instant().add({ seconds: hours * 3_600 }),
        isCompared: true,
      };
      const off = await statuses(clock, true);
      assert.equal(off.status, 'unknown');
      assert.match(
        off.reason,
        /This machine's clock is \d+ \w+ (ahead of|behind) that of Troth's database/,
      );
      assert.equal(await runs(), counted);
      assert.equal((await statuses(offBy(0))).status, 'broken');
      const { rows } = await shop.own.pool.query(
        'select from troth.clock_jump where ended_at is not null',
      );
      assert.ok(rows.length > 0);
    });
  }

  it('plans, approves and runs nothing', async () => {
    const installation = await shop.open(offBy(0));
    const { id } = await installation.requests.open('shop', {
      right: 'erasure',
      kind: 'customer',
      whom: [{ key: { id: '2' } }],
      verified: 'signed in',
    });
    await installation.requests.plan(id);
    await installation.requests.approve(id, 'head-of-privacy');
    await installation.close();
    const ahead = await shop.open(offBy(24 * 400));
    await assert.rejects(ahead.requests.run(id), { code: 'clock-off', kind: 'conflict' });
    await assert.rejects(ahead.requests.plan(id), { code: 'clock-off' });
    await assert.rejects(ahead.requests.replay('shop'), { code: 'clock-off' });
    await assert.rejects(ahead.requests.openDueDestructions('shop'), { code: 'clock-off' });
    await assert.rejects(ahead.acceptClock(reason), { code: 'clock-off' });
    await ahead.close();
    const right = await shop.open(offBy(0));
    assert.equal((await right.requests.run(id)).state, 'done');
    await assert.rejects(right.acceptClock(reason), { code: 'clock-right' });
    await right.close();
  });
});

describe('checks that were made in a time that has not come', () => {
  it('count for nothing once the jump is ended, and not before', async () => {
    // As if the databases had been put forward too: nothing was there to compare with.
    const blind = { now: () => Temporal.Now.instant().add({ hours: 24 * 365 }) };
    assert.equal((await statuses(blind, true)).status, 'broken');
    await shop.shop.pool.query('delete from people where id = 1');
    const frozen = await statuses(offBy(0), true);
    assert.equal(frozen.status, 'unknown');
    assert.match(
      frozen.reason,
      /behind the newest entry of the ledger.*troth clock accept --reason/,
    );
    const installation = await shop.open(offBy(0));
    await assert.rejects(installation.acceptClock('short'), { code: 'clock-reason' });
    assert.equal((await installation.acceptClock(reason)).runs, 1);
    await installation.close();
    const voided = await statuses(offBy(0));
    assert.equal(voided.status, 'unknown');
    assert.match(voided.reason, /made while the clock was wrong/);
    assert.equal((await statuses(offBy(0), true)).status, 'kept');
  });

  it('are not older because a clock says so: the last run counts', async () => {
    const behind = { now: () => Temporal.Now.instant().subtract({ hours: 10 }) };
    await shop.shop.pool.query(`insert into people values (3, 'Card 4111 1111 1111 1111', now())`);
    assert.equal((await statuses(behind, true)).status, 'broken');
    assert.equal((await statuses(offBy(0))).status, 'broken');
  });

  it('may be what follows a long silence: somebody has to say that the clock is right', async (t) => {
    const old = await freshShop();
    t.after(() => old.drop());
    const then = await old.open({ now: () => Temporal.Now.instant().subtract({ hours: 24 * 40 }) });
    await then.check();
    await then.close();
    const now = await old.open(offBy(0));
    const [report] = await now.check();
    assert.match(report?.promises[0]?.reason ?? '', /newest entry of the ledger is \d+ days old/);
    await now.acceptClock(reason);
    const [accepted] = await now.check();
    assert.equal(accepted?.promises[0]?.status, 'broken');
    await now.close();
  });
});
