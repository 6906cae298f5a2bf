import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { TrothError } from '@troth/core/error';
import type { Policy } from '@troth/core/policy';
import { systemClock } from '../../platform/clock.ts';
import { freshDatabase } from '../../platform/test-database.ts';
import { localRoot, migrateKeys, openVault, subjectName, type Vault } from '../../vault/index.ts';
import { contextOf, findingsOf, gist, live, only, type Live } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf, testNow } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { encryption } from './index.ts';

const people = datasetOf('public.people', {
  tenant: ['company'],
  subjects: { employee: ['company', 'id'] },
  fields: {
    company: { category: 'none' },
    id: { category: 'none' },
    email: { category: 'user.contact.email', sealed: true },
  },
});
const policy = policyOf(mapOf({ people }));
const promised: Params = { 'at-rest': 'sealed', 'key-bits': 256, algorithms: ['XAES-256-GCM'] };
const where = 'main/public.people.email';

interface Scene {
  readonly database: Live;
  readonly vault: Vault;
  judged(params?: Params, of?: Policy): ReturnType<typeof findingsOf>;
}

/** Two people of company 3, with their addresses sealed. */
async function scene(t: TestContext): Promise<Scene> {
  const keys = await freshDatabase();
  await migrateKeys(keys.pool);
  const root = localRoot(createSecretKey(randomBytes(32)));
  const vault = await openVault({ root, pool: keys.pool, clock: systemClock, listen: false });
  t.after(async () => {
    vault.close();
    await keys.drop();
  });
  const table = 'create table people (company int, id int, email text)';
  const database = await live(t, table);
  for (const id of ['1', '2']) {
    const sealed = await sealFor(vault, id);
    await database.run(`insert into people values (3, ${id}, '${sealed}')`);
  }
  const judged: Scene['judged'] = (params = promised, of = policy) =>
    findingsOf(
      encryption,
      contextOf(of, {
        stores: database.stores(of),
        belonging: (claims) => vault.belonging(claims),
      }),
      params,
    );
  return { database, vault, judged };
}

function sealFor(vault: Vault, id: string): Promise<string> {
  const place = { tenant: 'test/3', subject: subjectName('employee', ['3', id]), row: id };
  return vault.seal(
    { ...place, dataset: 'main.people', field: 'email' },
    Buffer.from('ada@example.com'),
  );
}

describe('encryption', () => {
  it("is kept by values that are sealed under their own people's keys", async (t) => {
    const { judged, vault } = await scene(t);
    const findings = await judged();
    assert.deepEqual(gist(findings), [`sealed met ${where}`]);
    assert.match(only(findings, 'sealed').message, /All 2 values .* all 2 rows/);
    await vault.destroy('test/3', subjectName('employee', ['3', '1']));
    assert.deepEqual(gist(await judged()), [`sealed met ${where}`]);
  });

  it('is broken by a readable value, and does not repeat it', async (t) => {
    const { judged, database } = await scene(t);
    await database.run(`update people set email = 'ada@example.com' where id = 2`);
    const findings = await judged();
    assert.deepEqual(gist(findings), [`plaintext broken ${where}`]);
    assert.equal(only(findings, 'plaintext').rows, 1);
    assert.ok(!JSON.stringify(findings).includes('ada@'));
  });

  it('is broken by a value that was cut or changed', async (t) => {
    const { judged, database } = await scene(t);
    await database.run(`update people set email = left(email, 80) where id = 1`);
    assert.equal(only(await judged(), 'format').rows, 1);
  });

  it("is broken by another person's key, and by one that nobody has", async (t) => {
    const { judged, database } = await scene(t);
    const other = await scene(t);
    await database.run(
      `update people set email = (select email from people where id = 1) where id = 2`,
    );
    assert.equal(only(await judged(), 'key').rows, 1);
    const strange = await sealFor(other.vault, '2');
    await database.run(`update people set email = '${strange}' where id = 2`);
    const findings = await judged();
    assert.equal(only(findings, 'key-unknown').outcome, 'broken');
    assert.equal(only(findings, 'key-unknown').rows, 1);
  });

  it('is broken by another algorithm or a shorter key than promised', async (t) => {
    const { judged, database } = await scene(t);
    const only256: Params = { ...promised, algorithms: ['AES-256-GCM'] };
    assert.deepEqual(gist(await judged(only256)), [`algorithm broken ${where}`]);
    await database.run(
      `update people set email = replace(email, 'XAES-256-GCM', 'AES-128-GCM') where id = 1`,
    );
    const findings = await judged();
    assert.equal(only(findings, 'algorithm').rows, 1);
    assert.equal(only(findings, 'key-length').outcome, 'broken');
    const weak: Params = { 'at-rest': 'sealed', 'key-bits': 128 };
    assert.deepEqual(gist(await judged(weak)), [`format broken ${where}`]);
  });

  it('is unknown where nothing was examined', async (t) => {
    const { judged, database } = await scene(t);
    const bare = policyOf(mapOf({ people: datasetOf('public.people') }));
    assert.deepEqual(gist(await judged(promised, bare)), ['sealed unknown policy']);
    await database.run('delete from people');
    assert.deepEqual(gist(await judged()), [`sealed unknown ${where}`]);
  });

  it('is not known to be kept while nobody can tell whose the keys are', async (t) => {
    const { database, judged } = await scene(t);
    const context = contextOf(policy, { stores: database.stores(policy) });
    const findings = await findingsOf(encryption, context, promised);
    assert.equal(only(findings, 'key').outcome, 'unknown');
    await database.run('update people set id = null where id = 1');
    assert.equal(only(await judged(), 'key').outcome, 'unknown');
    assert.equal(only(await judged(), 'key').rows, 1);
  });

  it('does not claim anything about disks and schedules', async (t) => {
    const { judged } = await scene(t);
    const disk: Params = { 'at-rest': 'disk', 'key-bits': 256 };
    assert.deepEqual(gist(await judged(disk)), ['disk unknown policy']);
    const all: Params = { ...promised, 'at-rest': 'sealed-and-disk', rotated: true };
    assert.deepEqual(gist(await judged({ ...all, datasets: ['main.people', 'main.none'] })), [
      'dataset-undeclared unknown main.none',
      'disk unknown policy',
      'rotated unknown policy',
      `sealed met ${where}`,
    ]);
  });

  it('is rotated while its oldest key is a week old, and broken when that is past', async (t) => {
    const { database } = await scene(t);
    const judged = async (days: number | null) => {
      const made = days === null ? null : testNow.subtract({ hours: 24 * days });
      const context = contextOf(policy, {
        stores: database.stores(policy),
        oldestEpoch: async () => made,
      });
      const findings = await findingsOf(encryption, context, { ...promised, rotated: true });
      return only(findings, 'rotated').outcome;
    };
    assert.equal(await judged(7), 'met');
    assert.equal(await judged(9), 'broken');
    assert.equal(await judged(null), 'unknown');
  });

  it('fails as a probe when the store cannot be read', async (t) => {
    const { database } = await scene(t);
    await database.run('drop table people');
    const context = contextOf(policy, { stores: database.stores(policy) });
    await assert.rejects(findingsOf(encryption, context, promised), TrothError);
  });
});
