/** Files of a published log are damaged, and junk is put into outboxes, by somebody else. */
import assert from 'node:assert/strict';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Installation } from './installation.ts';
import { verifyLedger } from './ledger/verify/verify-ledger.ts';
import { parseVerifierKey } from '@troth/core/proof';
import { freshShop, type Shop } from './shop-installation.fixture.ts';

let shop: Shop;
let installation: Installation;
let ledger: string;

before(async () => {
  shop = await freshShop(['store']);
  ledger = join(shop.folder, 'ledger');
});
after(() => shop.drop());
beforeEach(async () => {
  installation = await shop.open();
});
afterEach(() => installation.close());

async function filesOf(log: string): Promise<readonly string[]> {
  const found = await readdir(join(ledger, log), { recursive: true, withFileTypes: true });
  return found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}

async function newest(log: string, kind: 'entries' | '0'): Promise<string> {
  const files = (await filesOf(log)).filter((path) => path.includes(`/tile/${kind}/`));
  return (
    files.toSorted((a, b) => Number(b.split('/').at(-1)) - Number(a.split('/').at(-1)))[0] ?? ''
  );
}

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

async function finding(policy: string, rule: string) {
  const reports = await installation.check({ promises: ['A4'] });
  const report = reports.find((one) => one.policy === policy);
  const promise = report?.promises.find(({ id }) => id === 'A4');
  return promise?.clauses[0]?.findings.find((one) => one.rule === rule);
}

async function isSound(): Promise<void> {
  const keys = await Promise.all(
    ['shop', 'store', 'meta'].map(async (log) =>
      parseVerifierKey((await readFile(join(ledger, log, 'verifier.key'), 'utf8')).trim()),
    ),
  );
  const report = await verifyLedger(ledger, keys);
  assert.deepEqual(
    report.logs.flatMap(({ problems }) => problems),
    [],
  );
  assert.deepEqual(report.problems, []);
}

describe('a published log that was damaged while nothing ran', () => {
  const damages: Readonly<Record<string, () => Promise<string>>> = {
    'a flipped byte in the newest entries': async () => {
      const path = await newest('shop', 'entries');
      await flip(path, 20);
      return path;
    },
    'the newest partial tile gone': async () => {
      const path = await newest('shop', '0');
      await rm(path);
      return path;
    },
    'the newest bundle gone': async () => {
      const path = await newest('shop', 'entries');
      await rm(path);
      return path;
    },
    'a flipped byte in a bundle that was superseded': async () => {
      const paths = (await filesOf('shop')).filter((path) => path.includes('/tile/entries/'));
      const path = paths.find((one) => one.endsWith('.p/1')) ?? '';
      await flip(path, 9);
      return path;
    },
    'a checkpoint that is nonsense': async () => {
      const path = join(ledger, 'shop', 'checkpoint');
      await writeFile(path, 'nonsense');
      return path;
    },
  };
  for (const [what, damage] of Object.entries(damages)) {
    it(`is named, made again, and blinds nobody: ${what}`, async () => {
      await installation.check({ promises: ['A4'] });
      await installation.close();
      const path = await damage();
      installation = await shop.open();
      const found = await finding('shop', 'ledger-files');
      assert.equal(found?.outcome, 'broken');
      assert.equal(found.resource, `ledger/${path.slice(join(ledger, 'shop').length + 1)}`);
      assert.match(found.message, /made again from the database/);
      assert.equal((await finding('store', 'ledger-files'))?.outcome, 'met');
      assert.equal((await finding('shop', 'ledger-files'))?.outcome, 'met');
      await isSound();
    });
  }

  it('is found while a process runs that has it in memory', async () => {
    await installation.check({ promises: ['A4'] });
    await flip(await newest('shop', 'entries'), 30);
    assert.equal((await finding('shop', 'ledger-files'))?.outcome, 'broken');
    assert.equal((await finding('shop', 'ledger-files'))?.outcome, 'met');
  });

  it('stays broken where the database lacks what it takes, and the others go on', async () => {
    await installation.check({ promises: ['A4'] });
    await installation.close();
    const aside = join(shop.folder, 'aside');
    await cp(join(ledger, 'shop'), aside, { recursive: true });
    const { rows } = await shop.own.pool.query<{ entry: string; sealed: Buffer }>(
      `delete from troth.evidence where log = 'shop' returning entry, sealed`,
    );
    await rm(await newest('shop', 'entries'));
    installation = await shop.open();
    const found = await finding('shop', 'ledger-files');
    assert.equal(found?.outcome, 'broken');
    assert.match(found.message, /Restore it from a copy/);
    assert.equal((await finding('shop', 'ledger-published'))?.outcome, 'broken');
    assert.equal((await finding('store', 'ledger-files'))?.outcome, 'met');
    const doctor = await installation.doctor();
    assert.equal(doctor.find(({ subject }) => subject === 'ledger shop')?.state, 'failed');
    for (const { entry, sealed } of rows) {
      await shop.own.pool.query('insert into troth.evidence values ($1, $2, $3)', [
        entry,
        'shop',
        sealed,
      ]);
    }
    await cp(aside, join(ledger, 'shop'), { recursive: true });
    await installation.publish();
    await isSound();
  });

  it('says how much of it was read, of how much, and when', async () => {
    const found = await finding('store', 'ledger-files');
    assert.match(
      found?.message ?? '',
      /^(\d+) of \1 entries stand in the published files as they were signed; \d+ were re-read in this check, the oldest look less than an hour ago\.$/,
    );
    assert.deepEqual(
      found?.coverage?.looked.map(({ what }) => what),
      ['entries'],
    );
  });
});

describe('an outbox into which somebody writes', () => {
  const junk: Readonly<Record<string, string>> = {
    'a sentence about a person': `'ent_junk', 'hello ada@example.org'`,
    'the separator of entries': `'ent_junk2', E'a\\x1eb'`,
    'commas for an id': `'a,b,c', 'x'`,
    'an entry under another id': `'ent_AAAAAAAAAAAAAAAAAAAAAA', (select '{"v":1}')`,
    'an entry with one field more': `'ent_AAAAAAAAAAAAAAAAAAAAAB',
      '{"at":"2026-01-01T00:00:00Z","class":2003,"commitments":[],"decision":"kept","id":"ent_AAAAAAAAAAAAAAAAAAAAAB","note":"Ada","policy":"shop","policyHash":"${'a'.repeat(64)}","v":1}'`,
  };
  it('publishes none of it, says so, and goes on with the others', async () => {
    const before = await installation.logs();
    for (const values of Object.values(junk)) {
      await shop.own.pool.query(
        `insert into troth.outbox (log, id, entry) values ('shop', ${values})`,
      );
    }
    await shop.own.pool.query(
      `insert into troth.outbox (log, id, entry) values ('meta', 'shop@1', 'no note'), ('meta', 'x', E'\\x1e')`,
    );
    const found = await finding('shop', 'ledger-set-aside');
    assert.equal(found?.outcome, 'broken');
    assert.match(found.message, /^5 rows in the outbox/);
    assert.equal(await finding('store', 'ledger-set-aside'), undefined);
    const after = await installation.logs();
    for (const log of ['shop', 'store']) {
      const grown = (logs: typeof after) => logs.find((one) => one.log === log)?.size ?? 0;
      assert.equal(grown(after) - grown(before), 2, log);
    }
    assert.deepEqual(
      after.map(({ pending }) => pending),
      [0, 0, 0],
    );
    const texts = await Promise.all(
      (await filesOf('shop')).map((path) => readFile(path, 'latin1')),
    );
    assert.ok(!texts.some((text) => text.includes('Ada') || text.includes('ada@')));
    const warned = (await installation.doctor()).filter(
      ({ state, subject }) => state === 'warning' && subject.startsWith('ledger'),
    );
    assert.deepEqual(
      warned.map(({ subject }) => subject),
      ['ledger shop', 'ledger meta'],
    );
    await isSound();
  });
});
