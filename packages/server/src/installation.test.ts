/** What an installation does over time: statuses age, people except and attest, policies change. */
import assert from 'node:assert/strict';
import { appendFile, chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from './installation.ts';
import { appendToOutbox } from './ledger/outbox.ts';
import { someEntry } from './ledger/test-ledger.fixture.ts';
import { openInstallation } from './main.ts';
import { inTransaction } from './platform/database.ts';
import { freshDatabase, type TestDatabase } from './platform/test-database.ts';

const map = `data-map: shop
purposes: { service: { says: Provide the service, basis: contract } }
stores:
  main:
    kind: postgres
    url: \${SHOP_URL}
    owner: platform team
    provider: Example Host
    region: eu-central-1
    country: DE
    mechanism: domestic
    datasets:
      notes:
        key: id
        role: controller
        purposes: [service]
        provenance: self
        owner: shop team
        period: { keep: 1 year, since: made_at }
        erase: delete
        fields: { id: none, body: user.content, made_at: none }
`;

const policy = `policy: shop
title: Shop policy
company: Shop
effective: 2024-01-01
zone: Europe/Berlin
data-map: shop.map.yaml
promises:
  A1: { says: No card numbers., keep: [{ collection: { cards: tokens-only } }] }
  A2: { says: Checked people., keep: [{ attestation: { by: head-of-people, every: 1 year, evidence: document } }] }
  A3: { says: Nothing too long., keep: [{ retention: { rows: within-period } }] }
`;

const day = 24 * 60 * 60_000;
const evidence = { name: 'checks.pdf', bytes: Buffer.from('all were checked') };
const reason = 'An old export; it is being rewritten.';

let folder: string;
let own: TestDatabase;
let shop: TestDatabase;
let installation: Installation;
let now: Temporal.Instant;

function open(onLost?: () => void): Promise<Installation> {
  return openInstallation({
    configuration: { home: folder, databaseUrl: own.url, logLevel: 'silent' },
    policies: [join(folder, 'shop.policy.yaml')],
    variables: { SHOP_URL: shop.url },
    clock: { now: () => now },
    ...(onLost ? { onLost } : {}),
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troth-installation-'));
  [own, shop] = [await freshDatabase(), await freshDatabase()];
  now = Temporal.Now.instant();
  await shop.pool.query(
    `create table notes (id int primary key, body text, made_at timestamptz);
     insert into notes values (1, 'Card 4111 1111 1111 1111', now())`,
  );
  await writeFile(join(folder, 'shop.policy.yaml'), policy);
  await writeFile(join(folder, 'shop.map.yaml'), map);
  installation = await open();
});
afterEach(async () => {
  await installation.close();
  await own.drop();
  await shop.drop();
  await rm(folder, { recursive: true, force: true });
});

async function standing(id: string): Promise<{ status: string; reason: string }> {
  const [report] = await installation.status();
  const promise = report?.promises.find((one) => one.id === id);
  return { status: promise?.status ?? '', reason: promise?.reason ?? '' };
}

function later(days: number): void {
  now = now.add({ milliseconds: days * day });
}

function expires(days: number): Temporal.PlainDate {
  return now.toZonedDateTimeISO('Europe/Berlin').toPlainDate().add({ days });
}

const exception = () => ({
  promise: 'A1', rule: 'card-number', resource: 'main/public.notes.body', reason, owner: 'shop team', expires: expires(10),
}); // prettier-ignore

describe('a check', () => {
  it('goes stale, and is then unknown whatever it said', async () => {
    assert.deepEqual(await standing('A3'), { status: 'unknown', reason: 'It was never checked.' });
    await installation.check();
    assert.equal((await standing('A3')).status, 'kept');
    later(2);
    const { status, reason: why } = await standing('A3');
    assert.equal(status, 'unknown');
    assert.match(why, /stale.*said kept/);
  });

  it('of chosen promises leaves the others as they were', async () => {
    await installation.check({ promises: ['A3'] });
    assert.equal((await standing('A3')).status, 'kept');
    assert.equal((await standing('A1')).status, 'unknown');
    const { rows } = await own.pool.query('select distinct promise from troth.judgement');
    assert.deepEqual(rows, [{ promise: 'A3' }]);
  });

  it('of a promise or policy that there is not, checks nothing', async () => {
    await assert.rejects(installation.check({ promises: ['A3', 'Z9'] }), {
      code: 'promise-unknown',
    });
    await assert.rejects(installation.check({ policies: ['nobody'] }), { code: 'policy-unknown' });
    await assert.rejects(installation.explain('other/A1'), { code: 'promise-unknown' });
    assert.equal((await own.pool.query('select from troth.check_run')).rowCount, 0);
  });

  it('that is stopped records nothing', async () => {
    await assert.rejects(installation.check({ signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
    assert.equal((await own.pool.query('select from troth.check_run')).rowCount, 0);
  });

  it('is explained with receipts that can be had', async () => {
    await installation.check();
    const { promise, receipts, history } = await installation.explain('shop/A1');
    assert.equal(promise.status, 'broken');
    assert.equal(history.length, 1);
    assert.equal(receipts.length, 1);
    assert.notEqual(receipts[0]?.index, null);
    assert.match(await installation.receipt(receipts[0]?.entry ?? ''), /^c2sp\.org\/tlog-proof@v1/);
  });
});

describe('an exception', () => {
  it('makes the finding a risk until it ends by the clock', async () => {
    await installation.check();
    assert.equal((await standing('A1')).status, 'broken');
    await installation.addException('shop', exception());
    assert.equal((await standing('A1')).status, 'at-risk');
    later(11);
    await installation.check();
    assert.equal((await standing('A1')).status, 'broken');
    assert.equal((await installation.exceptions())[0]?.state, 'expired');
  });

  it('can be ended once', async () => {
    await installation.check();
    const { id } = await installation.addException('shop', exception());
    await installation.endException(id);
    assert.equal((await standing('A1')).status, 'broken');
    await assert.rejects(installation.endException(id), { code: 'exception-unknown' });
  });

  it('needs a finding, a reason and a day to come', async () => {
    await assert.rejects(installation.addException('shop', exception()), {
      code: 'exception-finding',
    });
    await installation.check();
    const short = { ...exception(), reason: ' because                 ' };
    await assert.rejects(installation.addException('shop', short), { code: 'exception-reason' });
    for (const days of [-1, 0]) {
      const past = { ...exception(), expires: expires(days) };
      await assert.rejects(installation.addException('shop', past), { code: 'exception-expiry' });
    }
    assert.deepEqual(await installation.exceptions(), []);
  });
});

describe('an attestation', () => {
  const given = {
    promise: 'A2',
    role: 'head-of-people',
    by: 'Ada Quill',
    statement: 'All are.',
    evidence,
  };

  it('counts from the next check and lapses by the clock', async () => {
    await installation.attest('shop', { ...given, expires: expires(1) });
    await installation.check();
    assert.equal((await standing('A2')).status, 'attested');
    later(3);
    await installation.check();
    assert.equal((await standing('A2')).status, 'lapsed');
  });

  for (const [code, change] of [
    ['attestation-role', { role: 'intern' }],
    ['attestation-evidence', { evidence: undefined }],
    ['attestation-not-asked', { promise: 'A1' }],
    ['attestation-expiry', { expires: Temporal.PlainDate.from('2199-01-01') }],
    ['attestation-expiry', { expires: Temporal.PlainDate.from('1999-01-01') }],
  ] as const) {
    it(`is refused as ${code} with ${JSON.stringify(change)}`, async () => {
      const { evidence: document, ...changed } = { ...given, ...change };
      const whole = document === undefined ? changed : { ...changed, evidence: document };
      await assert.rejects(installation.attest('shop', whole), { code });
      assert.equal((await own.pool.query('select from troth.attestation')).rowCount, 0);
    });
  }
});

function versions(): Promise<{ rowCount: number | null }> {
  return own.pool.query('select from troth.policy_version');
}

describe('a policy', () => {
  it('is recorded once for each version, and what was judged before a change does not count', async () => {
    await installation.check();
    await installation.close();
    installation = await open();
    assert.equal((await versions()).rowCount, 1);
    assert.equal((await standing('A3')).status, 'kept');
    await installation.close();
    await writeFile(
      join(folder, 'shop.policy.yaml'),
      // A title promises nothing: a version that might promise less would wait.
      policy.replace(/^title: .*$/m, 'title: Another title'),
    );
    later(0.01);
    installation = await open();
    assert.equal((await versions()).rowCount, 2);
    const { status, reason: why } = await standing('A3');
    assert.equal(status, 'unknown');
    assert.match(why, /policy has changed/);
    await installation.check();
    assert.equal((await standing('A3')).status, 'kept');
  });
});

async function line(subject: string): Promise<{ state: string; said: string }> {
  const found = (await installation.doctor()).find((one) => one.subject === subject);
  return { state: found?.state ?? '', said: `${found?.message} ${found?.fix ?? ''}` };
}

describe('the doctor', () => {
  it("finds only what is wrong: the tests' server is not durable, and no worker runs", async () => {
    await installation.check();
    const lines = await installation.doctor();
    const failed = lines.filter(({ state }) => state === 'failed');
    assert.deepEqual(
      failed.map(({ subject }) => subject),
      ['database'],
    );
    assert.match((await line('database')).said, /fsync off.*fsync = on/);
    assert.match((await line('worker')).said, /No worker.*troth up/);
    const worker = await installation.startWorker({});
    assert.equal((await line('worker')).state, 'ok');
    await worker.stop();
  });

  it('names keys that others can read', async () => {
    await chmod(join(folder, 'keys'), 0o755);
    assert.match((await line('keys')).said, /chmod 700/);
  });

  it('names a store that cannot be reached, and looks at the rest', async () => {
    await shop.drop();
    const { state, said } = await line('store shop/main');
    assert.equal(state, 'failed');
    assert.match(said, /store main/);
    assert.equal((await line('keys')).state, 'ok');
  });

  it('names a log whose tiles were altered', async () => {
    await installation.check();
    const folderOfTiles = join(folder, 'ledger', 'shop', 'tile', '0');
    const [name = ''] = (await readdir(folderOfTiles, { recursive: true }))
      .filter((one) => /\d$/.test(one) && !one.endsWith('.p'))
      .toSorted()
      .slice(-1);
    const bytes = await readFile(join(folderOfTiles, name));
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    await writeFile(join(folderOfTiles, name), bytes);
    const { state, said } = await line('ledger shop');
    assert.equal(state, 'failed');
    assert.match(said, /troth verify/);
    await appendFile(join(folderOfTiles, name), 'x');
    assert.equal((await line('ledger shop')).state, 'failed');
  });
});

describe('a worker', () => {
  it('ends when its claim is lost, and can be started again', { timeout: 60_000 }, async () => {
    await installation.close();
    const lost = Promise.withResolvers<void>();
    installation = await open(() => lost.resolve());
    await installation.startWorker({});
    assert.equal(await publishedByItself(), true);
    await own.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like 'troth up (%' and datname = current_database()`,
    );
    await lost.promise;
    assert.equal(await publishedByItself(), false);
    const worker = await installation.startWorker({});
    assert.equal(await publishedByItself(), true);
    await worker.stop();
    assert.equal(await publishedByItself(), false);
  });
});

/** Whether somebody publishes an entry that only stands in the outbox. */
async function publishedByItself(): Promise<boolean> {
  const entry = someEntry();
  await inTransaction(own.pool, (client) => appendToOutbox(client, 'shop', [entry]));
  for (let tries = 0; tries < 20; tries += 1) {
    await sleep(100);
    const { rowCount } = await own.pool.query('select from troth.outbox where log = $1', ['shop']);
    if (rowCount === 0) return true;
  }
  return false;
}
