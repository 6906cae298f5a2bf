/** What a newcomer does with the demos, from the first start to a verified log, in one home. */
import assert from 'node:assert/strict';
import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readHealed, readWounds } from '../../examples/wounds.fixture.ts';
import { openDatabase } from '../../packages/server/src/platform/database.ts';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../packages/server/src/platform/embedded-postgres.ts';
import { documentOf, faultsOf, promiseOf, promisesOf, type Document } from './reports.ts';
import { emptyFolder, startTroth, unlaunched, troth, type Ran } from './troth.ts';

const statuses = new Set(['kept', 'attested', 'at-risk', 'unknown', 'lapsed', 'broken']);

let folder: Awaited<ReturnType<typeof emptyFolder>>;
let first: Document;

before(async () => {
  folder = await emptyFolder();
});
after(() => folder.remove());

function run(...args: readonly string[]): Promise<Ran> {
  return troth(args, { cwd: folder.path });
}

/** SQL in a demo's database, through the embedded server that Troth left or runs. */
async function change(policy: string, sql: string): Promise<void> {
  const server = await startEmbeddedPostgres({ folder: join(folder.path, '.troth') });
  const pool = openDatabase(server.url(`troth_demo_${policy}`), { max: 1 });
  try {
    await pool.query(sql);
  } finally {
    await pool.end();
    await server.stopIfLast();
  }
}

describe('troth up', { concurrency: 1 }, () => {
  it('makes the demos, checks 102 promises and prints one document', async () => {
    const { code, stdout, stderr } = await run('up', '--once', '--json');
    assert.equal(code, 1, stderr);
    first = documentOf(stdout);
    const promises = promisesOf(first);
    assert.equal(promises.length, 102);
    for (const { id, status, reason } of promises) {
      assert.ok(id && statuses.has(status) && reason, `${id} ${status} ${reason}`);
    }
    assert.match(stderr, /Making the demo service panda/);
  });

  it('reports every wound where it is', () => {
    for (const { id, policy, reported } of readWounds()) {
      for (const { promise, rule, resource, rows } of reported) {
        const found = promiseOf(first, `${policy}/${promise}`);
        const wanted = [rule, resource, rows].filter((part) => part !== undefined).join(' ');
        assert.equal(found.status, 'broken', `${id}: ${promise}`);
        assert.ok(
          faultsOf(found).some((fault) => fault === wanted || fault.startsWith(`${wanted} `)),
          `${id}: ${promise} reports ${wanted}, among ${faultsOf(found).join('; ')}`,
        );
      }
    }
  });

  it('shows as unknown what nothing checks yet, and never as kept', () => {
    const unchecked = promisesOf(first).filter(
      ({ reason }) => reason === 'This control is not running.',
    );
    assert.ok(unchecked.length > 20);
    for (const { status } of unchecked) assert.equal(status, 'unknown');
  });

  it('is quick the second time and leaves the data as they are', async () => {
    await change('panda', `comment on table documents is 'left alone'`);
    const started = performance.now();
    const { code, stdout, stderr } = await run('up', '--once', '--json');
    const seconds = (performance.now() - started) / 1000;
    assert.equal(code, 1, stderr);
    assert.equal(promisesOf(documentOf(stdout)).length, 102);
    assert.doesNotMatch(stderr, /Making/);
    assert.ok(seconds < 20, `${seconds} s`);
    await change(
      'panda',
      `do $$ begin
         assert obj_description('documents'::regclass) = 'left alone';
       end $$; comment on table documents is null`,
    );
  });

  it('says to a second one that the first is there, and the first goes on', async () => {
    const up = startTroth(['up'], { cwd: folder.path });
    try {
      await up.until('Troth is up');
      const second = await run('up', '--once');
      assert.equal(second.code, 2);
      assert.match(
        second.stderr,
        /instance-claimed.*Another Troth is already working on this data/,
      );
      assert.equal((await run('status')).code, 1);
      assert.equal(up.child.exitCode, null);
    } finally {
      up.child.kill('SIGINT');
    }
    const { code, stderr } = await up.ended();
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Stopping\.\n$/);
  });

  it('ends with 4 when its own database is stopped under it', async () => {
    const up = startTroth(['up'], { cwd: folder.path });
    await up.until('Troth is up');
    const lock = join(folder.path, '.troth', 'postgres', 'cluster', 'data', 'postmaster.pid');
    const [pid = ''] = (await readFile(lock, 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGINT');
    const { code, stderr } = await up.ended();
    assert.equal(code, 4, stderr);
    assert.match(stderr, /error \[claim-lost\]/);
  });

  it('adopts what a killed one left, and goes on', async () => {
    const killed = startTroth(['up'], { cwd: folder.path }, unlaunched);
    await killed.until('Troth is up');
    killed.child.kill('SIGKILL');
    await killed.ended();
    const { code, stdout, stderr } = await run('up', '--once', '--json');
    assert.equal(code, 1, stderr);
    assert.equal(promisesOf(documentOf(stdout)).length, 102);
    assert.doesNotMatch(stderr, /Making/);
  });
});

describe('while its server runs', { concurrency: 1 }, () => {
  // Attended by this process, the server need not start anew for every command.
  let server: EmbeddedPostgres;
  before(async () => {
    server = await startEmbeddedPostgres({ folder: join(folder.path, '.troth') });
  });
  after(() => server.stopIfLast());

  describe('what people see', { concurrency: 1 }, () => {
    it('has every promise of every policy, and what is broken before what is kept', async () => {
      const { code, stdout } = await run('status');
      assert.equal(code, 1);
      for (const { id } of promisesOf(first)) assert.match(stdout, new RegExp(`\\b${id}\\b`));
      assert.ok(stdout.indexOf(' broken') < stdout.indexOf(' kept'));
      for (const line of stdout.split('\n').filter((line) => !line.includes(folder.path))) {
        assert.ok(line.length <= 100, line);
      }
    });

    it('names no person of the demos', async () => {
      const shown = [
        await run('status', '--json'),
        await run('explain', 'panda/P07', '--json'),
        await run('explain', 'plai/L18'),
        await run('doctor', '--json'),
      ];
      for (const { stdout, stderr } of shown) {
        assert.doesNotMatch(stdout + stderr, /[\w.]+@(?!troth)[\w-]+\.(com|org|net|example)\b/);
        assert.doesNotMatch(stdout + stderr, /\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b/);
      }
    });

    it('explains one promise, and says which ones there are when it is ambiguous or unknown', async () => {
      const { code, stdout } = await run('explain', 'P07');
      assert.equal(code, 1);
      assert.match(stdout, /panda\/P07 {2}broken/);
      assert.match(stdout, /troth ledger receipt ent_/);
      const unknown = await run('explain', 'P99');
      assert.equal(unknown.code, 2);
      assert.match(unknown.stderr, /promise-unknown/);
    });

    it('tells what the installation lacks', async () => {
      const { code, stdout } = await run('doctor');
      assert.equal(code, 0);
      assert.match(stdout, /No worker is running/);
      assert.match(stdout, /fix: Run: troth up/);
    });
  });

  describe('healing', { concurrency: 1 }, () => {
    it('makes kept what was broken, and a new wound of the kind is found elsewhere', async () => {
      const healthy = readHealed();
      // The worker opened them, and what is open and late is a broken promise.
      const { requests } = JSON.parse((await run('request', 'list', '--json')).stdout);
      assert.ok(requests.length > 0);
      for (const { id } of requests) {
        await run('destruction', 'plan', id);
        await run('destruction', 'approve', id, '--by', 'head-of-operations', '--yes');
        const { code, stdout, stderr } = await run('destruction', 'run', id, '--yes');
        assert.equal(code, 0, stdout + stderr);
      }
      for (const { policy, heal } of readWounds()) await change(policy, heal);
      const healed = documentOf((await run('check', '--json')).stdout);
      for (const { policy, reported } of readWounds()) {
        for (const { promise } of reported) {
          const { status } = promiseOf(healed, `${policy}/${promise}`);
          assert.equal(status, healthy[promise], `${policy}/${promise}`);
        }
      }
      await change(
        'panda',
        `update documents set body = 'My card is 4111 1111 1111 1111' where id = (select min(id) from documents)`,
      );
      const { code, stdout } = await run('check', 'panda/P07', '--json');
      assert.equal(code, 1);
      const [fault = '', ...others] = faultsOf(promiseOf(documentOf(stdout), 'panda/P07'));
      assert.match(fault, /^card-number main\/public\.documents\.body 1$/);
      assert.deepEqual(others, []);
    });
  });

  describe('the ledger', { concurrency: 1 }, () => {
    it('verifies offline, and a flipped byte is named with its file', async () => {
      const ledger = join(folder.path, '.troth', 'ledger');
      const sound = await run('verify', ledger);
      assert.equal(sound.code, 0, sound.stdout);
      assert.match(sound.stdout, /keys were taken from the logs themselves/);
      const copy = join(folder.path, 'copy');
      await cp(ledger, copy, { recursive: true });
      const file = await largestFile(join(copy, 'plai', 'tile', 'entries'));
      const bytes = await readFile(file);
      const at = Math.floor(bytes.length / 2);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await writeFile(file, bytes);
      const flipped = await run('verify', copy, '--json');
      assert.equal(flipped.code, 1);
      const report = JSON.parse(flipped.stdout);
      const problems = report.logs.flatMap((log: { problems: readonly unknown[] }) => log.problems);
      assert.ok(file.endsWith(problems[0].file), JSON.stringify(problems[0]));
      assert.ok(problems[0].offset <= at);
    });

    it('gives receipts that verify with the key alone, and not with another', async () => {
      const explained = JSON.parse((await run('explain', 'panda/P07', '--json')).stdout);
      const { entry } = explained.receipts[0];
      assert.equal((await run('ledger', 'receipt', entry, '--out', 'P07.proof')).code, 0);
      const { keys } = JSON.parse((await run('ledger', 'key', '--json')).stdout);
      const keyOf = (log: string): string =>
        keys.find((one: { readonly log: string }) => one.log === log).key;
      const elsewhere = { cwd: folder.path, env: { TROTH_HOME: join(folder.path, 'nowhere') } };
      const proven = await troth(
        ['verify', 'P07.proof', '--key', keyOf('panda'), '--json'],
        elsewhere,
      );
      assert.equal(proven.code, 0, proven.stderr);
      assert.equal(JSON.parse(proven.stdout).entry.id, entry);
      const other = await troth(['verify', 'P07.proof', '--key', keyOf('plai')], elsewhere);
      assert.equal(other.code, 1);
      const keyless = await troth(['verify', 'P07.proof'], elsewhere);
      assert.equal(keyless.code, 2);
      await assert.rejects(stat(elsewhere.env.TROTH_HOME), { code: 'ENOENT' });
    });
  });
});

async function largestFile(path: string): Promise<string> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const largest = files[sizes.indexOf(Math.max(...sizes))];
  assert.ok(largest);
  return largest;
}
