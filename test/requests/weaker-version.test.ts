/** A version of a policy that promises less takes effect only once it is published, on its day. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { people, peopleTables, small } from './small.ts';

type Edit = readonly [string, string];

const dated = 'updated: 2024-03-01';

/** The small policy with rows that have a period, and what edits of its files make of it. */
async function company(t: TestContext) {
  const declared = people.replace(
    '{ keep: indefinitely, because: as long as the service runs }',
    '{ keep: 30 days, since: left_at }',
  );
  const { home, main, open } = await small(
    t,
    declared.replace('name: user.name }', 'name: user.name, left_at: none }'),
    `${peopleTables}
     alter table users add left_at timestamptz;
     update users set left_at = now() - interval '40 days' where id = 1;`,
  );
  const write = async (file: string, ...edits: readonly Edit[]): Promise<void> => {
    const path = join(home, file);
    let text = await readFile(path, 'utf8');
    for (const [from, to] of edits) {
      assert.ok(text.includes(from), from);
      text = text.replace(from, to);
    }
    await writeFile(path, text);
  };
  const policy = (...edits: readonly Edit[]) => write('small.policy.yaml', ...edits);
  const map = (...edits: readonly Edit[]) => write('small.map.yaml', ...edits);
  // A clause of retention beside the date: what the map says of periods is looked at.
  await policy(
    ['effective: 2024-01-01', `effective: 2024-01-01\n${dated}`],
    [
      'keep: [{ publication: { dated: true } }]',
      'keep: [{ publication: { dated: true, history: true } }]\n  S2:\n    says: Data stays no longer than stated.\n    keep: [{ retention: { rows: within-period } }]',
    ],
  );
  return { open, policy, map, main };
}

const checkOf = async (
  installation: Awaited<ReturnType<Awaited<ReturnType<typeof small>>['open']>>,
) => {
  const [report] = await installation.check();
  assert.ok(report);
  const status = (id: string) => report.promises.find((one) => one.id === id)?.status;
  return { report, status };
};

/** Opened so that the version is the first that anybody saw; `small` opened another before it. */
async function first(t: TestContext) {
  const made = await company(t);
  const installation = await made.open();
  await installation.publishPolicy('small', { by: 'head-of-privacy' });
  return { ...made, installation };
}

describe('a draft that promises less than the one that was checked before', () => {
  for (const [what, edit] of [
    ['a longer period', ['keep: 30 days', 'keep: 90 days']],
    ['a mask in place of a deletion', ['erase: delete', 'erase: mask']],
    ['a reason to keep', ['erase: delete', 'erase: { keep-because: We like it }']],
  ] as const satisfies readonly (readonly [string, Edit])[])
    it(`is what is judged and planned by, since nothing was published: ${what}`, async (t) => {
      const made = await company(t);
      await checkOf(await made.open());
      await made.map(edit);
      const { report } = await checkOf(await made.open());
      assert.deepEqual([report.version?.state, report.version?.waiting], ['draft', undefined]);
    });
});

describe('a version that promises less', () => {
  for (const [what, file, edits] of [
    ['a longer period', 'map', [['keep: 30 days', 'keep: 90 days']]],
    ['a reason to keep', 'map', [['erase: delete', 'erase: { keep-because: We like it }']]],
    [
      'a table that is not declared any more',
      'policy',
      [
        [
          '    keep: [{ retention: { rows: within-period } }]',
          '    keep: [{ retention: { period: stated } }]',
        ],
      ],
    ],
    [
      'a promise that goes',
      'policy',
      [
        [
          '  S2:\n    says: Data stays no longer than stated.\n    keep: [{ retention: { rows: within-period } }]\n',
          '',
        ],
      ],
    ],
  ] as const satisfies readonly (readonly [string, 'map' | 'policy', readonly Edit[]])[])
    it(`waits, and checks go on by the one before: ${what}`, async (t) => {
      const made = await first(t);
      const before = await checkOf(made.installation);
      assert.equal(before.status('S2'), 'broken');
      await made[file](...edits);
      const again = await made.open();
      const { report, status } = await checkOf(again);
      assert.equal(report.hash, before.report.hash);
      assert.equal(status('S2'), 'broken');
      assert.equal(report.version?.waiting?.effective, null);
      assert.notDeepEqual(report.version?.waiting?.weaker, []);
      // The date stayed what it was, so that the policy's own date is no longer true.
      assert.equal(status('S1'), 'broken');
      await assert.rejects(again.publishPolicy('small', { by: 'head-of-privacy' }), {
        code: 'publication-undated',
      });
    });

  it('takes effect on the day for which it was published, and not before', async (t) => {
    const made = await first(t);
    await made.map(['keep: 30 days', 'keep: 90 days']);
    const now = Temporal.Now.instant();
    const today = now.toZonedDateTimeISO('Europe/Berlin').toPlainDate();
    await made.policy([dated, `updated: ${today}`]);
    const again = await made.open();
    const by = 'head-of-privacy';
    const early = again.publishPolicy('small', { by, effective: today });
    await assert.rejects(early, { code: 'publication-too-soon' });
    const effective = today.add({ days: 3 });
    const dry = await again.publishPolicy('small', { by, effective, dryRun: true });
    assert.equal(dry.entry, null);
    assert.ok(dry.changes.some((change) => change.class === 'weaker'));
    const published = await again.publishPolicy('small', { by, effective });
    assert.match(published.entry ?? '', /^ent_/);
    const { report, status } = await checkOf(again);
    assert.deepEqual(
      [status('S2'), report.version?.waiting?.effective],
      ['broken', `${effective}`],
    );

    const later = now.add({ hours: 4 * 24 });
    const then = await made.open({ clock: { now: () => later } });
    const after = await checkOf(then);
    assert.deepEqual(
      [after.report.hash, after.report.version?.waiting],
      [published.hash, undefined],
    );
    assert.notEqual(after.status('S2'), 'broken');
  });

  it('waits for the notice that the policy promises', async (t) => {
    const made = await company(t);
    await made.policy(['history: true }', 'history: true, notice: 30 days }']);
    const installation = await made.open();
    await installation.publishPolicy('small', { by: 'head-of-privacy' });
    await made.map(['keep: 30 days', 'keep: 90 days']);
    const today = Temporal.Now.zonedDateTimeISO('Europe/Berlin').toPlainDate();
    await made.policy([dated, `updated: ${today}`]);
    const again = await made.open();
    const by = 'head-of-privacy';
    const soon = again.publishPolicy('small', { by, effective: today.add({ days: 29 }) });
    await assert.rejects(soon, { code: 'publication-too-soon' });
    const { effective } = await again.publishPolicy('small', { by, dryRun: true });
    assert.equal(effective, today.add({ days: 30 }).toString());
  });
});

describe('a version that promises no less', () => {
  it('is in force at once: the first of all, as a draft, and one that promises more', async (t) => {
    const made = await company(t);
    const { report } = await checkOf(await made.open());
    assert.equal(report.version?.state, 'draft');
    await made.map(['keep: 30 days', 'keep: 20 days']);
    const stronger = await checkOf(await made.open());
    assert.notEqual(stronger.report.hash, report.hash);
    assert.equal(stronger.report.version?.waiting, undefined);
  });

  it('is what stands in the files again once the weaker one is taken back', async (t) => {
    const made = await first(t);
    await made.map(['keep: 30 days', 'keep: 90 days']);
    assert.ok((await checkOf(await made.open())).report.version?.waiting);
    await made.map(['keep: 90 days', 'keep: 30 days']);
    const { report, status } = await checkOf(await made.open());
    assert.equal(report.version?.waiting, undefined);
    assert.equal(status('S1'), 'kept');
  });
});
