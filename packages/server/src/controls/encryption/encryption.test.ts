import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { TrothError } from '@troth/core/error';
import type { Policy } from '@troth/core/policy';
import { subjectName, type Vault } from '../../vault/index.ts';
import { contextOf, findingsOf, gist, live, only, type Live } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf, testNow } from '../testing/policy.ts';
import { testVault } from '../testing/vault.ts';
import type { Params } from './clause.ts';
import { encryption } from './index.ts';

const people = datasetOf('public.people', {
  key: ['id'],
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
  const vault = await testVault(t);
  const table = 'create table people (company int, id int, email text)';
  const database = await live(t, table);
  for (const id of ['1', '2']) {
    const sealed = await sealFor(vault, id);
    await database.run(`insert into people values (3, ${id}, '${sealed}')`);
  }
  const judged: Scene['judged'] = async (params = promised, of = policy) => {
    const stores = database.stores(of);
    const context = contextOf(of, { stores, trial: (standing) => vault.tryAll(standing) });
    const findings = await findingsOf(encryption, context, params);
    // How many fields are sealed at all: personal-fields.test.ts.
    return findings.filter(({ rule }) => rule !== 'personal-fields');
  };
  return { database, vault, judged };
}

function sealFor(vault: Vault, id: string): Promise<string> {
  const place = { tenant: 'test/3', subject: subjectName('employee', ['3', id]), row: id };
  return vault.seal(
    { ...place, dataset: 'main.people', field: 'email' },
    Buffer.from('ada@example.com'),
  );
}

const counts = async (t: TestContext, change: (at: Scene) => Promise<string>) => {
  const at = await scene(t);
  await at.database.run(await change(at));
  return gist(await at.judged());
};
const bodyOf = (sql: string) =>
  `update people set email = regexp_replace(email, '^(troth:1:XAES-256-GCM:[^:]+:).*', '\\1') || '${sql}' where id = 1`;

describe('encryption', () => {
  it("is kept by values that are sealed under their own people's keys", async (t) => {
    const { judged, vault } = await scene(t);
    const findings = await judged();
    assert.deepEqual(gist(findings), [`sealed met ${where}`]);
    assert.match(only(findings, 'sealed').message, /All 2 values .* all 2 rows/);
    assert.deepEqual(only(findings, 'sealed').coverage?.looked, [
      { what: 'rows', seen: 2, of: 2 },
      { what: 'values', seen: 2, of: 2 },
    ]);
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

  describe('opens what it finds, and so is broken by', () => {
    it('plain text after a sound heading', async (t) => {
      const text = Buffer.from(
        'ada@example.com and a long sentence that anybody can read, '.repeat(3),
      );
      const found = await counts(t, async () => bodyOf(text.toString('base64url')));
      assert.deepEqual(found, [`readable broken ${where}`]);
    });

    it('plain text that is short or lies behind noise', async (t) => {
      const noise = Buffer.concat([
        randomBytes(56),
        Buffer.from('ada@example.com'),
        randomBytes(16),
      ]);
      const found = await counts(t, async () => bodyOf(noise.toString('base64url')));
      assert.deepEqual(found, [`not-opened broken ${where}`]);
    });

    it('one flipped character, wherever it is', async (t) => {
      for (const from of [70, 130, 165]) {
        const flip = `update people set email = overlay(email placing
          case substr(email, ${from}, 1) when 'A' then 'B' else 'A' end from ${from}) where id = 2`;
        assert.deepEqual(
          await counts(t, async () => flip),
          [`not-opened broken ${where}`],
          `${from}`,
        );
      }
    });

    it("two of one person's fields that were swapped, and two of one person's rows", async (t) => {
      const { vault, database } = await scene(t);
      await database.run('alter table people add nick text');
      const of = (field: string, row: string) =>
        vault.seal(
          {
            tenant: 'test/3',
            subject: subjectName('employee', ['3', '1']),
            dataset: 'main.people',
            field,
            row,
          },
          Buffer.from('x'),
        );
      await database.run(
        `update people set nick = '${await of('email', '1')}', email = '${await of('nick', '1')}' where id = 1`,
      );
      const two = policyOf(
        mapOf({
          people: datasetOf('public.people', {
            ...people,
            fields: { ...people.fields, nick: { category: 'user.name', sealed: true } },
          }),
        }),
      );
      const context = (trial = vault.tryAll.bind(vault)) =>
        contextOf(two, { stores: database.stores(two), trial });
      const broken = [
        'not-opened broken main/public.people.email',
        'not-opened broken main/public.people.nick',
      ];
      const both = await findingsOf(encryption, context(), promised);
      assert.deepEqual(gist(both.filter(({ rule }) => rule !== 'personal-fields')), broken);
      await database.run(
        `delete from people where id = 2; update people set nick = null;
         update people set email = '${await of('email', '2')}'`,
      );
      const [first] = await findingsOf(encryption, context(), promised);
      assert.equal(first?.rule, 'not-opened');
      assert.equal(first?.rows, 1);
    });

    it('what only begins like a sealed value', async (t) => {
      for (const typed of [
        'troth:1:fake:x',
        'troth:1:XAES-256-GCM:hello',
        'troth:9:AES-256-GCM:',
      ]) {
        const found = await counts(
          t,
          async () => `update people set email = '${typed}' where id = 1`,
        );
        assert.deepEqual(found, [`plaintext broken ${where}`], typed);
      }
    });
  });

  it('opens no value of somebody whose data may only be stored or is being erased, and says so', async (t) => {
    const { vault, judged } = await scene(t);
    await vault.limit('test/3', [subjectName('employee', ['3', '1'])], 'all');
    const met = only(await judged(), 'sealed');
    assert.match(
      met.message,
      /^1 of 2 values .* Not opened: 1 whose person lets it only be stored\.$/,
    );
    assert.deepEqual(met.coverage?.looked[1], { what: 'values', seen: 1, of: 2 });
    await vault.fence('test/3', subjectName('employee', ['3', '2']));
    const none = only(await judged(), 'sealed');
    assert.equal(none.outcome, 'unknown');
    assert.match(none.message, /1 of people who are being erased/);
  });

  it('reads a long sealed text whole', async (t) => {
    const { vault, database, judged } = await scene(t);
    const place = {
      tenant: 'test/3',
      subject: subjectName('employee', ['3', '1']),
      dataset: 'main.people',
      field: 'email',
      row: '1',
    };
    const long = await vault.seal(place, Buffer.alloc(90_000, 'long '));
    await database.run(`update people set email = '${long}' where id = 1`);
    assert.deepEqual(gist(await judged()), [`sealed met ${where}`]);
    const end = long.slice(0, -1) + (long.endsWith('A') ? 'Q' : 'A');
    await database.run(`update people set email = '${end}' where id = 1`);
    assert.deepEqual(gist(await judged()), [`not-opened broken ${where}`]);
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
