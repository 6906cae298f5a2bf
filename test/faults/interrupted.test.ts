/** Checks that are killed, made twice at once, or lose Troth's own database: whole or not recorded. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { company, statuses, type Company } from './installation.ts';
import { assertVerifies, assertWhole } from './records.ts';

const clauses = 9;
const kills = 20;
const program = fileURLToPath(new URL('check-child.ts', import.meta.url));

function startChecking(
  { home, own, main, other, policyFile }: Company,
  rounds: number,
): ChildProcess {
  return spawn(
    process.execPath,
    [program, home, own.url, main.url, other.url, policyFile, String(rounds)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
}

/** mulberry32: the same sequence for the same seed, in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function publishedWhole({ installation, own }: Company): Promise<number> {
  await installation.publish();
  const { runs, logged } = await assertWhole(own.pool, clauses);
  await assertVerifies(installation.ledgerFolder, 'fault', logged);
  return runs;
}

describe('a check', () => {
  it('that is killed is recorded whole or not at all', { timeout: 600_000 }, async (t) => {
    const made = await company(t);
    const random = randomFrom(20_261_122);
    const started = performance.now();
    await made.installation.check();
    // In the course of the first few checks, however fast the machine is now.
    const reach = 4 * (performance.now() - started);
    for (let kill = 0; kill < kills; kill += 1) {
      const child = startChecking(made, 1000);
      const exit = once(child, 'exit');
      // One in four while it opens, the others while it checks.
      if (kill % 4 > 0 && child.stdout) await once(child.stdout, 'data');
      await sleep(random() * reach);
      child.kill('SIGKILL');
      await exit;
      await assertWhole(made.own.pool, clauses);
    }
    const runs = await publishedWhole(made);
    assert.ok(runs > 1, 'some checks were finished between the kills');
    assert.equal(statuses(await made.installation.check())['M1'], 'kept');
    assert.equal(await publishedWhole(made), runs + 1);
  });

  it('in each of two processes at once is recorded once each', { timeout: 300_000 }, async (t) => {
    const made = await company(t);
    const rounds = 4;
    const children = [startChecking(made, rounds), startChecking(made, rounds)];
    const exits = await Promise.all(children.map((child) => once(child, 'exit')));
    assert.deepEqual(exits, [
      [0, null],
      [0, null],
    ]);
    assert.equal(await publishedWhole(made), 2 * rounds);
  });

  it("that loses Troth's own database leaves nothing half recorded", async (t) => {
    const made = await company(t);
    const { installation, own, main } = made;
    const client = await main.pool.connect();
    await client.query('begin; lock table people in access exclusive mode');
    const checking = installation.check();
    const failed = assert.rejects(checking);
    await sleep(300);
    // Whatever is read is read; what is left is to record it.
    await own.pool.query('alter table troth.judgement rename to gone');
    await client.query('rollback');
    client.release();
    await failed;
    await own.pool.query('alter table troth.gone rename to judgement');
    assert.equal((await assertWhole(own.pool, clauses)).runs, 0);
    assert.equal(statuses(await installation.check())['M1'], 'kept');
    assert.equal(await publishedWhole(made), 1);
  });

  it("goes on after Troth's own database has ended all its connections", async (t) => {
    const made = await company(t);
    const { installation, own } = made;
    const checking = installation.check().then(
      () => true,
      () => false,
    );
    await own.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    );
    const done = await checking;
    const { runs } = await assertWhole(own.pool, clauses);
    assert.ok(runs === 1 || !done);
    assert.equal(statuses(await installation.check())['M1'], 'kept');
    assert.equal(await publishedWhole(made), runs + 1);
  });
});
