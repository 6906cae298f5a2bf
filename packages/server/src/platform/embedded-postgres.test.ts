import assert from 'node:assert/strict';
import {
  chmod,
  chown,
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
import { ensureIdentity } from './postgres/certificate.ts';
import { otherProcess, type OtherProcess } from './postgres/fixtures/process.ts';
import { readPidFile, shutDown } from './postgres/server-process.ts';

const isRoot = process.getuid?.() === 0;
const dataOf = (folder: string): string => join(folder, 'postgres/cluster/data');

/** A folder, and the servers and processes that a test has on it. */
interface Bench {
  readonly folder: string;
  start(): Promise<EmbeddedPostgres>;
  otherProcess(account?: Account): OtherProcess;
}

/** Nothing of it is left at the end of the test, also of a failed one. */
async function makeBench(t: TestContext): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-'));
  await chmod(folder, 0o755);
  const servers: EmbeddedPostgres[] = [];
  const processes: OtherProcess[] = [];
  t.after(async () => {
    // Those who would start the server again go first.
    await Promise.all(servers.map((server) => server.release()));
    await Promise.all(processes.map((process) => process.kill()));
    const running = await readPidFile(dataOf(folder));
    if (running) await shutDown(running.pid, dataOf(folder));
    await rm(folder, { recursive: true });
  });
  return {
    folder,
    async start() {
      const server = await startEmbeddedPostgres({ folder, durable: false });
      servers.push(server);
      return server;
    },
    otherProcess(account) {
      const process = otherProcess(folder, account);
      processes.push(process);
      return process;
    },
  };
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

async function until(holds: () => Promise<void>): Promise<void> {
  for (let round = 0; ; round += 1) {
    try {
      return await holds();
    } catch (error) {
      if (round === 50) throw error;
    }
    await sleep(200);
  }
}

async function serverPid(folder: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataOf(folder), 'postmaster.pid'), 'utf8'), 10);
}

describe('the embedded server', () => {
  it('keeps its data and its port over a restart', async (t) => {
    const bench = await makeBench(t);
    const first = await startEmbeddedPostgres({ folder: bench.folder });
    assert.equal(first.adopted, false);
    await ask(first.adminUrl, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await bench.start();
    assert.deepEqual(await ask(second.adminUrl, 'select answer from kept'), [{ answer: 42 }]);
    assert.equal(second.port, first.port);
  });

  it('syncs to disk unless told otherwise', async (t) => {
    const bench = await makeBench(t);
    const server = await startEmbeddedPostgres({ folder: bench.folder });
    t.after(() => server.release());
    const [row] = await ask(server.adminUrl, 'show fsync');
    assert.deepEqual(row, { fsync: 'on' });
  });

  it('takes another port when its own is taken', async (t) => {
    const bench = await makeBench(t);
    const first = await bench.start();
    await first.stop();
    const intruder = createServer().listen(first.port, '127.0.0.1');
    t.after(() => intruder.close());
    const second = await bench.start();
    assert.notEqual(second.port, first.port);
    assert.deepEqual(await ask(second.adminUrl, 'select 1 as one'), [{ one: 1 }]);
  });

  it('writes no statement and no detail of an error into its log', async (t) => {
    const bench = await makeBench(t);
    const server = await bench.start();
    await ask(server.adminUrl, 'create table people (mail text unique, age int)');
    const insert = "insert into people values ('ada@example.org', 36)";
    await ask(server.adminUrl, insert);
    await assert.rejects(ask(server.adminUrl, insert), { code: '23505' });
    const logs = join(bench.folder, 'postgres/log');
    let text = '';
    for (let round = 0; round < 100 && !text.includes('duplicate key'); round += 1) {
      await sleep(50); // The server writes its log in its own time.
      text = await readAll(logs);
    }
    assert.match(text, /duplicate key/);
    assert.doesNotMatch(text, /ada@example|insert into/);
  });

  it('keeps password and data from other accounts', async (t) => {
    const bench = await makeBench(t);
    await bench.start();
    for (const path of ['', 'cluster/data', 'cluster/password', 'cluster/server.pem', 'log']) {
      const { mode } = await stat(join(bench.folder, 'postgres', path));
      assert.equal(mode & 0o077, 0, path);
    }
  });
});

describe('a server that was left running', () => {
  it('is adopted when its process was killed', async (t) => {
    const bench = await makeBench(t);
    const other = bench.otherProcess();
    const { adopted, port, adminUrl } = await other.started();
    assert.equal(adopted, false);
    await ask(adminUrl, 'create table kept as select 1 as one');
    await other.kill();
    const server = await bench.start();
    assert.equal(server.adopted, true);
    assert.equal(server.port, port);
    assert.deepEqual(await ask(server.adminUrl, 'select one from kept'), [{ one: 1 }]);
  });

  it('is stopped for good by the one who adopted it', async (t) => {
    const bench = await makeBench(t);
    const other = bench.otherProcess();
    await other.started();
    await other.kill();
    const server = await bench.start();
    await server.stop();
    await assert.rejects(ask(server.adminUrl, 'select 1'), { code: 'ECONNREFUSED' });
  });
});

describe('a server that was killed itself', () => {
  it('recovers what was committed', async (t) => {
    const bench = await makeBench(t);
    const first = await startEmbeddedPostgres({ folder: bench.folder });
    await ask(first.adminUrl, 'create table kept as select 7 as seven');
    const pid = await serverPid(bench.folder);
    await first.release();
    process.kill(pid, 'SIGKILL');
    const second = await bench.start();
    assert.equal(second.adopted, false);
    assert.deepEqual(await ask(second.adminUrl, 'select seven from kept'), [{ seven: 7 }]);
  });

  it('starts although another process has its number by now', async (t) => {
    const bench = await makeBench(t);
    const first = await bench.start();
    const pidFile = join(dataOf(bench.folder), 'postmaster.pid');
    const text = await readFile(pidFile, 'utf8');
    await first.stop();
    // The number of a process that lives and is no PostgreSQL: this one.
    await writeFile(pidFile, text.replace(/^\d+/, String(process.pid)));
    const second = await bench.start();
    assert.equal(second.adopted, false);
  });
});

describe('a server in use', () => {
  it('is started again when it is killed', async (t) => {
    const bench = await makeBench(t);
    const server = await bench.start();
    const { port } = server;
    process.kill(await serverPid(bench.folder), 'SIGKILL');
    await until(async () => {
      assert.deepEqual(await ask(server.adminUrl, 'select 1 as one'), [{ one: 1 }]);
    });
    assert.equal(server.port, port);
  });

  it('is attended again after it ended all sessions', async (t) => {
    const bench = await makeBench(t);
    const server = await bench.start();
    const attending = `select count(*)::int as n from pg_stat_activity where application_name like 'troth attendance%'`;
    await ask(
      server.adminUrl,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'troth attendance%'",
    );
    await until(async () => assert.deepEqual(await ask(server.adminUrl, attending), [{ n: 1 }]));
  });

  it('takes a certificate that another process has renewed', async (t) => {
    const bench = await makeBench(t);
    const other = bench.otherProcess();
    await other.started();
    const identity = join(bench.folder, 'postgres/cluster/server.pem');
    const { uid, gid } = await stat(identity);
    await writeFile(identity, '');
    await ensureIdentity(identity, { uid, gid }, Temporal.Now.instant());
    const server = await bench.start();
    assert.equal(server.adopted, true);
  });
});

describe('two processes that start at once', () => {
  it('end up with one server, which the last to leave stops', async (t) => {
    const bench = await makeBench(t);
    const processes = [bench.otherProcess(), bench.otherProcess()] as const;
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
    const bench = await makeBench(t);
    await bench.start();
    const { uid } = await stat(`/proc/${await serverPid(bench.folder)}`);
    assert.notEqual(uid, 0);
  });

  it(
    'keeps the data elsewhere when nobody cannot reach it',
    { skip: !isRoot && 'needs root' },
    async (t) => {
      const { folder: outer } = await makeBench(t);
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
    const bench = await makeBench(t);
    await chown(bench.folder, ordinary.uid, ordinary.gid);
    const other = bench.otherProcess(ordinary);
    const { adminUrl } = await other.started();
    const { uid } = await stat(`/proc/${await serverPid(bench.folder)}`);
    assert.equal(uid, ordinary.uid);
    assert.deepEqual(await ask(adminUrl, 'select 1 as one'), [{ one: 1 }]);
    assert.equal(await other.tell('stop-if-last'), true);
  });
});
