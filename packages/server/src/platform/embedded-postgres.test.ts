import assert from 'node:assert/strict';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { mayEnter, type Account } from './postgres/account.ts';
import { otherProcess } from './postgres/fixtures/process.ts';
import { readPidFile, shutDown } from './postgres/server-process.ts';

const isRoot = process.getuid?.() === 0;
const dataOf = (folder: string): string => join(folder, 'postgres/cluster/data');

/** Whatever server runs in it at the end of the test, also of a failed one, goes with it. */
async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-'));
  await chmod(folder, 0o755);
  t.after(async () => {
    const running = await readPidFile(dataOf(folder));
    if (running) await shutDown(running.pid, dataOf(folder));
    await rm(folder, { recursive: true });
  });
  return folder;
}

async function start(t: TestContext, folder: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ folder, durable: false });
  t.after(() => server.release());
  return server;
}

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function readAll(folder: string): Promise<string> {
  const paths = (await readdir(folder)).map((name) => join(folder, name));
  return (await Promise.all(paths.map((path) => readFile(path, 'utf8')))).join('');
}

async function serverPid(folder: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataOf(folder), 'postmaster.pid'), 'utf8'), 10);
}

describe('the embedded server', () => {
  it('keeps its data and its port over a restart', async (t) => {
    const folder = await temporaryFolder(t);
    const first = await startEmbeddedPostgres({ folder });
    assert.equal(first.adopted, false);
    await ask(first.adminUrl, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start(t, folder);
    assert.deepEqual(await ask(second.adminUrl, 'select answer from kept'), [{ answer: 42 }]);
    assert.equal(second.port, first.port);
  });

  it('syncs to disk unless told otherwise', async (t) => {
    const folder = await temporaryFolder(t);
    const server = await startEmbeddedPostgres({ folder });
    t.after(() => server.release());
    const [row] = await ask(server.adminUrl, 'show fsync');
    assert.deepEqual(row, { fsync: 'on' });
  });

  it('takes another port when its own is taken', async (t) => {
    const folder = await temporaryFolder(t);
    const first = await startEmbeddedPostgres({ folder, durable: false });
    await first.stop();
    const intruder = createServer().listen(first.port, '127.0.0.1');
    t.after(() => intruder.close());
    const second = await start(t, folder);
    assert.notEqual(second.port, first.port);
    assert.deepEqual(await ask(second.adminUrl, 'select 1 as one'), [{ one: 1 }]);
  });

  it('writes no statement and no detail of an error into its log', async (t) => {
    const folder = await temporaryFolder(t);
    const server = await start(t, folder);
    await ask(server.adminUrl, 'create table people (mail text unique, age int)');
    const insert = "insert into people values ('ada@example.org', 36)";
    await ask(server.adminUrl, insert);
    await assert.rejects(ask(server.adminUrl, insert), { code: '23505' });
    const logs = join(folder, 'postgres/log');
    let text = '';
    for (let round = 0; round < 100 && !text.includes('duplicate key'); round += 1) {
      await sleep(50); // The server writes its log in its own time.
      text = await readAll(logs);
    }
    assert.match(text, /duplicate key/);
    assert.doesNotMatch(text, /ada@example|insert into/);
  });

  it('keeps password and data from other accounts', async (t) => {
    const folder = await temporaryFolder(t);
    await start(t, folder);
    for (const path of ['', 'cluster/data', 'cluster/password', 'server.pem', 'log']) {
      const { mode } = await stat(join(folder, 'postgres', path));
      assert.equal(mode & 0o077, 0, path);
    }
  });
});

describe('a server that was left running', () => {
  it('is adopted when its process was killed', async (t) => {
    const folder = await temporaryFolder(t);
    const other = otherProcess(folder);
    const { adopted, port, adminUrl } = await other.started();
    assert.equal(adopted, false);
    await ask(adminUrl, 'create table kept as select 1 as one');
    await other.kill();
    const server = await start(t, folder);
    assert.equal(server.adopted, true);
    assert.equal(server.port, port);
    assert.deepEqual(await ask(server.adminUrl, 'select one from kept'), [{ one: 1 }]);
  });

  it('is stopped for good by the one who adopted it', async (t) => {
    const folder = await temporaryFolder(t);
    const other = otherProcess(folder);
    await other.started();
    await other.kill();
    const server = await startEmbeddedPostgres({ folder, durable: false });
    await server.stop();
    await assert.rejects(ask(server.adminUrl, 'select 1'), { code: 'ECONNREFUSED' });
  });
});

describe('a server that was killed itself', () => {
  it('recovers what was committed', async (t) => {
    const folder = await temporaryFolder(t);
    const first = await startEmbeddedPostgres({ folder });
    await ask(first.adminUrl, 'create table kept as select 7 as seven');
    const pid = await serverPid(folder);
    await first.release();
    process.kill(pid, 'SIGKILL');
    const second = await start(t, folder);
    assert.equal(second.adopted, false);
    assert.deepEqual(await ask(second.adminUrl, 'select seven from kept'), [{ seven: 7 }]);
  });

  it('starts although another process has its number by now', async (t) => {
    const folder = await temporaryFolder(t);
    const first = await startEmbeddedPostgres({ folder, durable: false });
    const pidFile = join(dataOf(folder), 'postmaster.pid');
    const text = await readFile(pidFile, 'utf8');
    await first.stop();
    // The number of a process that lives and is no PostgreSQL: this one.
    await writeFile(pidFile, text.replace(/^\d+/, String(process.pid)));
    const second = await start(t, folder);
    assert.equal(second.adopted, false);
  });
});

describe('two processes that start at once', () => {
  it('end up with one server, which the last to leave stops', async (t) => {
    const folder = await temporaryFolder(t);
    const processes = [otherProcess(folder), otherProcess(folder)] as const;
    const [one, two] = await Promise.all(processes.map((process) => process.started()));
    assert.ok(one && two);
    assert.equal(one.port, two.port);
    assert.deepEqual([one.adopted, two.adopted].toSorted(), [false, true]);
    assert.equal(await processes[0].tell('stop-if-last'), false);
    assert.deepEqual(await ask(two.adminUrl, 'select 1 as one'), [{ one: 1 }]);
    assert.equal(await processes[1].tell('stop-if-last'), true);
    await assert.rejects(ask(two.adminUrl, 'select 1'), { code: 'ECONNREFUSED' });
  });
});

describe('accounts', () => {
  it('has root hand the server to nobody', { skip: !isRoot && 'needs root' }, async (t) => {
    const folder = await temporaryFolder(t);
    await start(t, folder);
    const { uid } = await stat(`/proc/${await serverPid(folder)}`);
    assert.notEqual(uid, 0);
  });

  it(
    'keeps the data elsewhere when nobody cannot reach it',
    { skip: !isRoot && 'needs root' },
    async (t) => {
      const outer = await temporaryFolder(t);
      await chmod(outer, 0o700);
      const folder = join(outer, 'home');
      const server = await startEmbeddedPostgres({ folder, durable: false });
      const place = await readlink(join(folder, 'postgres'));
      assert.match(place, /^\/var\/lib\/troth\/home-/);
      assert.deepEqual(await ask(server.adminUrl, 'select 1 as one'), [{ one: 1 }]);
      await server.destroy();
      await assert.rejects(stat(place), { code: 'ENOENT' });
    },
  );

  // An account that every system has: initdb refuses one without a name.
  const ordinary: Account = { uid: 65_534, gid: 65_534 };
  const reachable = isRoot && mayEnter(ordinary, import.meta.dirname);
  const reason = isRoot ? 'the sources lie where only root may enter' : 'needs root';
  it('works as an ordinary user', { skip: !reachable && reason }, async (t) => {
    const folder = join(await temporaryFolder(t), 'home');
    await mkdir(folder);
    await chown(folder, ordinary.uid, ordinary.gid);
    const other = otherProcess(folder, ordinary);
    const { adminUrl } = await other.started();
    const { uid } = await stat(`/proc/${await serverPid(folder)}`);
    assert.equal(uid, ordinary.uid);
    assert.deepEqual(await ask(adminUrl, 'select 1 as one'), [{ one: 1 }]);
    assert.equal(await other.tell('stop-if-last'), true);
  });
});
