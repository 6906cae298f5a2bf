/** Two workers on the same data: one works, and when it is killed the other goes on with its request. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDatabase, type Pool } from '../../packages/server/src/platform/database.ts';
import type { Place } from './copies.ts';
import { endStateOf } from './end-state.ts';
import { runKilled } from './killing.ts';
import { prepare, type Prepared } from './prepared.ts';
import { requested } from './requested.ts';

const program = fileURLToPath(new URL('worker-child.ts', import.meta.url));
const patience = 30_000;

interface Cleanup {
  after(fn: () => void | Promise<void>): void;
}

/** → the process and what it prints, line by line. */
function startWorker(t: Cleanup, prepared: Prepared, place: Place, fatal: string) {
  const args = [program, JSON.stringify(place), prepared.policyFile, fatal];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => end(child));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return { child, lines };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const last = performance.now() + patience; performance.now() < last; await sleep(50)) {
    if (await condition()) return;
  }
  assert.fail(`not within ${patience} ms: ${what}`);
}

async function stateIn(own: Pool, id: string): Promise<string | undefined> {
  const { rows } = await own.query<{ readonly state: string }>(
    'select state from troth.request where id = $1',
    [id],
  );
  return rows[0]?.state;
}

describe('two workers', () => {
  it(
    'where one is killed in the middle the other ends its request',
    { timeout: 240_000 },
    async (t) => {
      const prepared = await prepare({ erasure: requested.erasure });
      const id = prepared.requests.get('erasure') ?? '';
      const [place, twin] = [await prepared.copy(), await prepared.copy()];
      const own = openDatabase(place.urls.own, { max: 1 });
      const workers: Cleanup & { all: (() => void | Promise<void>)[] } = {
        all: [],
        after: (fn) => void workers.all.push(fn),
      };
      t.after(async () => {
        for (const close of workers.all) await close();
        await own.end();
        for (const one of [place, twin]) await prepared.drop(one);
        await prepared.end();
      });

      // Somebody ran it by command, and that process was killed.
      await runKilled(place, prepared.policyFile, id, { step: 'batch main/1', times: 1 });
      const first = startWorker(workers, prepared, place, 'changed main/3');
      await until('the first worker goes on with it', () => first.lines.includes('changed main/3'));
      const second = startWorker(workers, prepared, place, '');
      await until('the second one stands by', () => second.lines.includes('standing'));
      await sleep(5_000);
      assert.deepEqual(second.lines, ['standing'], 'only one of them works');
      assert.equal(await stateIn(own, id), 'running');

      await end(first.child);
      const killed = performance.now();
      await until('the second worker ends it', async () => (await stateIn(own, id)) === 'done');
      t.diagnostic(`done ${Math.round(performance.now() - killed)} ms after the kill`);
      await end(second.child);
      await runKilled(twin, prepared.policyFile, id, null);

      const [got, wanted] = [await stateOf(prepared, place, id), await stateOf(prepared, twin, id)];
      assert.deepEqual(got, wanted);
    },
  );
});

/** Without the evidence of the checks that a worker makes besides. */
async function stateOf(prepared: Prepared, place: Place, id: string) {
  const installation = await prepared.open(place);
  try {
    const { own, ...state } = await endStateOf(place, installation, id);
    return { ...state, own: { ...own, evidence: [] } };
  } finally {
    await installation.close();
  }
}
