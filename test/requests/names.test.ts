/** Whatever name compiles can be checked, logged and certified, in a real installation. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { openInstallation } from '../../packages/server/src/main.ts';
import { freshDatabase } from '../../packages/server/src/platform/test-database.ts';
import { dataset, people, peopleTables, small } from './small.ts';

const longest = `d${'x'.repeat(62)}`;

/** The small policy under another name, with other ids and a dataset and column of the longest names. */
async function named(t: TestContext, { policy, promise }: Record<'policy' | 'promise', string>) {
  const column = `“${'ü'.repeat(30)}”`;
  const { home, main } = await small(
    t,
    people +
      dataset(longest, {
        table: 'public.notes',
        subjects: '{ user: [id] }',
        erase: '{ keep-because: The law asks for it }',
        fields: `{ id: none, ${JSON.stringify(column)}: user.name }`,
      }),
    `${peopleTables}
     create table notes (id int primary key, "${column}" text);
     insert into notes values (1, 'Ada Quill');`,
  );
  const file = join(home, 'small.policy.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text.replace('policy: small', `policy: ${policy}`).replace('S1:', `${promise}:`),
  );
  const state = await freshDatabase();
  const installation = await openInstallation({
    configuration: { home: join(home, 'again'), databaseUrl: state.url, logLevel: 'silent' },
    policies: [file],
    variables: { SMALL_MAIN: main.url },
  });
  t.after(async () => {
    await installation.close();
    await state.pool.query(`drop database if exists ${state.name}_keys with (force)`);
    await state.drop();
  });
  return installation;
}

describe('a name that compiles', () => {
  for (const [policy, promise] of [
    ['small', 'A03b'],
    ['s', 'privacy-1'],
    ['policy-of-32-characters-in-length', 'x'.repeat(32)],
  ] as const)
    it(`is checked, logged and certified: ${policy}/${promise}`, async (t) => {
      const installation = await named(t, { policy: policy.slice(0, 32), promise });
      const [report] = await installation.check();
      const [kept] = report?.promises ?? [];
      assert.equal(kept?.id, promise);
      assert.equal(kept.status, 'kept');
      const entry = kept.clauses[0]?.entry ?? '';
      assert.match(await installation.receipt(entry), /tlog-proof/);

      const { requests } = installation;
      const { id } = await requests.open(policy.slice(0, 32), {
        right: 'erasure',
        kind: 'user',
        whom: [{ key: { id: '1' } }],
        verified: 'signed in',
      });
      await requests.plan(id);
      await requests.approve(id, 'head-of-privacy');
      assert.equal((await requests.run(id)).state, 'done');
      assert.match(await requests.certificate(id), new RegExp(`main.${longest}`));
    });
});
