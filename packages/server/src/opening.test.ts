/** What stands in the way of opening an installation: said clearly, and nothing changed by it. */
import assert from 'node:assert/strict';
import {
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import { openInstallation } from './main.ts';
import { freshDatabase, type TestDatabase } from './platform/test-database.ts';

const policyFile = new URL('../../../examples/xai/xai.policy.yaml', import.meta.url).pathname;

let folder: string;
let database: TestDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troth-opening-'));
  database = await freshDatabase();
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

function open(
  home = join(folder, 'home'),
  databaseUrl = database.url,
  policies: readonly string[] = [policyFile],
) {
  return openInstallation({
    configuration: { home, databaseUrl, logLevel: 'silent' },
    policies,
    variables: {},
  });
}

async function refusal(home?: string, databaseUrl?: string): Promise<TrothError> {
  const error: unknown = await open(home, databaseUrl).then(
    async (opened) => opened.close(),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof TrothError, String(error));
  return error;
}

async function schemas(): Promise<string> {
  const { rows } = await database.pool.query(
    `select n.nspname, c.relname from pg_namespace n left join pg_class c on c.relnamespace = n.oid
      where n.nspname like 'troth%' order by 1, 2`,
  );
  return JSON.stringify(rows);
}

describe('opening an installation', () => {
  it('goes on where a path has spaces, quotes and other scripts', async () => {
    const home = join(folder, `it's "a" $HOME;\\ 家`);
    const installation = await open(home);
    await installation.close();
    assert.ok((await readdir(join(home, 'ledger'))).includes('xai'));
  });

  for (const [what, path, said] of [
    ['a file', 'file', /a file stands in its way/],
    ['a path below a file', 'file/below', /a file stands in its way/],
    ['a name that is too long', 'a'.repeat(300), /too long/],
    ['a path that is too long', 'b'.repeat(200).concat('/').repeat(40), /too long/],
  ] as const) {
    it(`refuses ${what} as its folder`, async () => {
      await writeFile(join(folder, 'file'), 'mine');
      const { code, kind, publicMessage } = await refusal(join(folder, path));
      assert.deepEqual([code, kind], ['configuration-invalid', 'invalid']);
      assert.match(publicMessage, said);
      assert.equal(await readFile(join(folder, 'file'), 'utf8'), 'mine');
      assert.equal(await schemas(), '[]');
    });
  }

  it('counts a policy once that is named twice', async () => {
    const installation = await open(undefined, undefined, [policyFile, policyFile]);
    assert.equal(installation.policies.length, 1);
    await installation.close();
  });

  for (const id of ['xai', 'meta', 'a'.repeat(33)]) {
    it(`refuses a second policy called ${id}, and makes nothing`, async () => {
      const path = join(folder, 'other.yaml');
      const text = await readFile(policyFile, 'utf8');
      await copyFile(policyFile.replace('policy.yaml', 'map.yaml'), join(folder, 'xai.map.yaml'));
      await writeFile(path, text.replace(/^policy: xai$/m, `policy: ${id}`));
      await assert.rejects(open(undefined, undefined, [policyFile, path]), {
        code: 'policy-invalid',
      });
      assert.deepEqual((await readdir(folder)).toSorted(), ['other.yaml', 'xai.map.yaml']);
    });
  }

  it('ends where the system makes no folders', { timeout: 5_000 }, async (t) => {
    if (process.platform !== 'linux') return t.skip('/proc is on Linux only');
    assert.equal((await refusal('/proc/troth')).code, 'configuration-invalid');
  });

  it('refuses a database that does not exist', async () => {
    const { kind, publicMessage } = await refusal(undefined, database.urlOf('nowhere_at_all'));
    assert.equal(kind, 'missing');
    assert.match(publicMessage, /does not exist; create it first/);
  });

  it('refuses a role that may not make a schema, and one that may not make databases', async () => {
    const role = `weak_${database.name}`;
    const url = new URL(database.url);
    url.username = role;
    await database.pool.query(`create role ${role} login password 'x'`);
    url.password = 'x';
    try {
      const { kind, publicMessage } = await refusal(undefined, url.href);
      assert.equal(kind, 'denied');
      assert.match(publicMessage, /GRANT CREATE on the database/);
      assert.equal(await schemas(), '[]');
      await database.pool.query(`grant create on database ${database.name} to ${role}`);
      const keys = `${database.name}_keys`;
      assert.match((await refusal(undefined, url.href)).publicMessage, new RegExp(keys));
      await database.pool.query(`create database ${keys} owner ${role}`);
      const installation = await open(undefined, url.href);
      await assert.rejects(installation.createDatabase(`made_${database.name}`), {
        code: 'configuration-invalid',
        kind: 'denied',
      });
      await installation.close();
    } finally {
      await database.pool.query(`drop database if exists ${database.name}_keys`);
      await database.pool.query(`drop owned by ${role}; drop role ${role}`);
    }
  });

  for (const foreign of [
    'create table troth.orders (id int)',
    'create table troth.migration (v int)',
  ]) {
    it(`refuses a schema of somebody else's, with ${foreign}`, async () => {
      await database.pool.query(`create schema troth; ${foreign}`);
      const before = await schemas();
      const { kind, publicMessage } = await refusal();
      assert.equal(kind, 'conflict');
      assert.match(publicMessage, /belongs to something else/);
      assert.equal(await schemas(), before);
    });
  }

  for (const [what, file, damage, code] of [
    ['half a keyring', 'keyring', (path: string) => truncate(path, 20), 'keyring-malformed'],
    ['an empty keyring', 'keyring', (path: string) => truncate(path, 0), 'keyring-malformed'],
    ['no keyring', 'keyring', unlink, 'keyring-missing'],
    ['no log key', 'xai.pem', unlink, 'ledger-key-unusable'],
    ['half a log key', 'xai.pem', (path: string) => truncate(path, 40), 'ledger-key-unusable'],
  ] as const) {
    it(`refuses ${what} beside what was made with the whole`, async () => {
      await (await open()).close();
      const path = join(folder, 'home', 'keys', file);
      const whole = await readFile(path);
      await damage(path);
      const left = await readdir(join(folder, 'home', 'keys'));
      assert.equal((await refusal()).code, code);
      assert.deepEqual(await readdir(join(folder, 'home', 'keys')), left);
      await writeFile(path, whole, { mode: 0o600 });
      await (await open()).close();
    });
  }
});
