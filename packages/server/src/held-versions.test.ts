/** Versions of a policy, whose rows somebody changes in Troth's database by a connection of their own. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Installation } from './installation.ts';
import { freshShop, type Shop } from './shop-installation.fixture.ts';

let shop: Shop;
let installation: Installation;

/** Changed once under its old date, so that `dated` is broken. */
before(async () => {
  shop = await freshShop();
  await (await shop.open()).close();
  const file = join(shop.folder, 'shop.policy.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    `${text}  A5: { says: The policy is dated., keep: [{ publication: { dated: true } }] }\n`,
  );
  installation = await shop.open();
});

after(async () => {
  await installation.close();
  await shop.drop();
});

async function standing(id: string) {
  const [report] = await installation.check({ promises: [id] });
  const promise = report?.promises.find((one) => one.id === id);
  return {
    status: promise?.status,
    findings: promise?.clauses.flatMap((one) => one.findings) ?? [],
  };
}

/** Does it, looks, and puts the rows back. */
async function tampered<T>(sql: string, look: () => Promise<T>): Promise<T> {
  const { pool } = shop.own;
  await pool.query(`create table kept_version as table troth.policy_version;
    create table kept_force as table troth.policy_in_force`);
  try {
    await pool.query(sql);
    return await look();
  } finally {
    await pool.query(`set session_replication_role = replica; delete from troth.policy_in_force;
      delete from troth.policy_version; insert into troth.policy_version table kept_version;
      insert into troth.policy_in_force overriding system value table kept_force;
      drop table kept_version; drop table kept_force; set session_replication_role = default`);
  }
}

const newest = '(select max(recorded_at) from troth.policy_version)';

describe('a version of the policy whose row somebody changed', () => {
  const ways: Readonly<Record<string, readonly [sql: string, says: RegExp]>> = {
    'recorded sooner, as if it had been dated rightly': [
      `update troth.policy_version set recorded_at = '2024-01-01'`,
      /has when it was recorded otherwise than entry/,
    ],
    'recorded an hour and a half sooner': [
      `update troth.policy_version set recorded_at = recorded_at - interval '90 minutes'
        where recorded_at = ${newest}`,
      /has when it was recorded otherwise than entry/,
    ],
    'the two moments swapped': [
      `update troth.policy_version v set recorded_at = o.recorded_at
         from troth.policy_version o where o.hash <> v.hash`,
      /has when it was recorded otherwise than entry/,
    ],
    'another date that it states': [
      `update troth.policy_version set dated = '2023-01-01' where recorded_at = ${newest}`,
      /has the date that it states otherwise than entry/,
    ],
    'a version that nobody recorded': [
      `insert into troth.policy_version (policy, hash, effective, dated, sources, recorded_at)
         select policy, repeat('a', 64), effective, dated, sources, recorded_at - interval '1 year'
           from troth.policy_version where recorded_at = ${newest}`,
      /version aaaaaaaaaaaa of the policy was recorded without an entry/,
    ],
    'the order in which they took effect': [
      `create table swapped as table troth.policy_in_force; delete from troth.policy_in_force;
       insert into troth.policy_in_force overriding system value
         select (select min(number) + max(number) from swapped) - number, policy, hash, since, published, entry from swapped;
       drop table swapped`,
      /took effect before version \w+ of the policy, and its row comes after/,
    ],
  };
  for (const [what, [sql, says]] of Object.entries(ways)) {
    it(`breaks what rests on it, by name: ${what}`, async () => {
      const { status, findings } = await tampered(sql, () => standing('A4'));
      assert.equal(status, 'broken');
      const told = findings.filter(({ rule }) => rule === 'ledger-differs');
      assert.ok(
        told.some(({ message }) => says.test(message)),
        JSON.stringify(told),
      );
    });
  }

  it('breaks the promise about its date', async () => {
    assert.equal((await standing('A5')).status, 'broken');
    const sql = `update troth.policy_version set recorded_at = '2024-01-01'`;
    const { status, findings } = await tampered(sql, () => standing('A5'));
    assert.equal(status, 'broken');
    assert.ok(findings.some(({ rule }) => rule === 'ledger-differs'));
  });

  it('is as the ledger has it where nobody changed anything', async () => {
    const { findings } = await standing('A4');
    assert.deepEqual(
      findings.filter(({ rule }) => rule === 'ledger-differs'),
      [],
    );
  });
});
