/** Somebody writes the file of the suppression ledger beside Troth: nobody is taken off the list by that. */
import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { annErased, fileIn } from './ann-erased.ts';

type Line = Readonly<Record<string, unknown>>;

const later = '2999-01-01T00:00:00Z';
const reason = 'The number was given to a new member';

async function linesOf(home: string): Promise<readonly Line[]> {
  const text = await readFile(fileIn(home), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

function write(home: string, lines: readonly Line[]): Promise<void> {
  return writeFile(fileIn(home), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Ann is erased and has come back, as the check says. */
async function annIsBack(t: Parameters<typeof annErased>[0]) {
  const here = await annErased(t);
  await here.main.pool.query("insert into users values (1, 'Ann@example.org')");
  assert.deepEqual(await here.findings(), [back]);
  return here;
}

const back = ['came-back', 'broken', 'main/public.users', 1];
const altered = (...lines: number[]) =>
  lines.map((line) => ['suppression-altered', 'broken', `suppression/line ${line}`, 1]);
const lost = (rows: number) => ['suppression-lost', 'broken', 'suppression', rows];

describe('an erased person whom somebody takes off the list in its file', () => {
  const ways: Readonly<
    Record<string, readonly [change: (lines: readonly Line[]) => readonly Line[], named: unknown[]]>
  > = {
    'by lines that say they were released': [
      (lines) => [...lines, ...lines.map((line) => ({ ...line, released: true, at: later }))],
      altered(4, 5, 6),
    ],
    'by one such line, of their own key': [
      (lines) => [
        ...lines,
        ...lines
          .filter(({ what }) => what === undefined)
          .map((line) => ({ ...line, released: true })),
      ],
      altered(4),
    ],
    'by another kind': [
      (lines) => lines.map((line) => ({ ...line, kind: 'tenant' })),
      altered(1, 2, 3),
    ],
    'by another kind of person': [
      (lines) => lines.map((line) => ({ ...line, kind: 'host' })),
      altered(1, 2, 3),
    ],
    'by another policy': [
      (lines) => lines.map((line) => ({ ...line, policy: 'other' })),
      altered(1, 2, 3),
    ],
    'by a later moment, as if they had been erased since': [
      (lines) => lines.map((line) => ({ ...line, at: later })),
      altered(1, 2, 3),
    ],
    'by a moment that is none': [
      (lines) => lines.map((line, index) => (index === 0 ? { ...line, at: 'never' } : line)),
      altered(1),
    ],
    'by saying that it is only of a row': [
      (lines) => lines.map((line) => ({ ...line, what: 'phone' })),
      altered(1, 2, 3),
    ],
    'by another pseudonym': [
      (lines) =>
        lines.map((line) => ({ ...line, pseudonym: 'x'.repeat(43) + String(line['what']) })),
      [...altered(1, 2, 3), lost(3)],
    ],
    'by another request': [
      (lines) => lines.map((line) => ({ ...line, request: 'req_AAAAAAAAAAAAAAAAAAAAAA' })),
      [...altered(1, 2, 3), lost(3)],
    ],
    'by emptying it': [() => [], [lost(3)]],
  };
  for (const [what, [change, named]] of Object.entries(ways)) {
    it(`is looked for all the same, and each such line is named: ${what}`, async (t) => {
      const { home, findings } = await annIsBack(t);
      const whole = await readFile(fileIn(home), 'utf8');
      await write(home, change(await linesOf(home)));
      assert.deepEqual(await findings(), [...named, back]);
      await writeFile(fileIn(home), whole);
      assert.deepEqual(await findings(), [back]);
    });
  }

  it('is named in the list and by replay, which opens their erasure', async (t) => {
    const { home, requests } = await annIsBack(t);
    const lines = await linesOf(home);
    await write(home, [
      { ...lines[0], kind: 'host' },
      ...lines.slice(2),
      { ...lines[2], released: true, at: later },
    ]);
    const listed = await requests.suppressed();
    assert.deepEqual(
      listed.map(({ differs }) => differs),
      [
        'has its kind otherwise than its request',
        undefined,
        'says that somebody was released, and no entry of the ledger does',
        'was put there by its request, and the file does not have it',
      ],
    );
    const replayed = await requests.replay('small');
    assert.equal(replayed.differs.length, 3);
    assert.equal(replayed.certain.length, 1);
  });
});

describe('a line that nothing put there', () => {
  it('is named, and nobody is erased by it', async (t) => {
    const { home, main, requests, findings } = await annErased(t);
    const [access] = await askedBy(requests, '2');
    const [line] = await linesOf(home);
    const planted = {
      ...line,
      pseudonym: access,
      request: 'req_AAAAAAAAAAAAAAAAAAAAAA',
      at: later,
    };
    await appendFile(fileIn(home), `${JSON.stringify(planted)}\n`);
    const found = await findings();
    assert.deepEqual(found[0], altered(4)[0]);
    const { opened, certain, unfounded } = await requests.replay('small');
    assert.deepEqual([opened, certain, unfounded], [[], [], [access]]);
    const { rows } = await main.pool.query('select id from users');
    assert.deepEqual(rows, [{ id: 2 }]);
  });

  it('is named where it stands there twice', async (t) => {
    const { home, findings } = await annErased(t);
    const lines = await linesOf(home);
    await write(home, [...lines, ...lines]);
    assert.deepEqual(await findings(), altered(4, 5, 6));
  });

  it('does not hide a changed one before it', async (t) => {
    const { home, findings } = await annIsBack(t);
    const lines = await linesOf(home);
    await write(home, [...lines.map((line) => ({ ...line, at: later })), ...lines]);
    assert.deepEqual(await findings(), [...altered(1, 2, 3, 4, 5, 6), back]);
  });
});

/** → the pseudonym of whoever asks for a copy. */
async function askedBy(
  requests: Awaited<ReturnType<typeof annErased>>['requests'],
  id: string,
): Promise<readonly (string | null)[]> {
  const whom = [{ key: { id } }];
  const { pseudonym } = await requests.open('small', { right: 'access', kind: 'user', whom });
  return [pseudonym];
}

describe('a release', () => {
  it('counts by the ledger, is missed where its line is gone, and is said again without a second entry', async (t) => {
    const { home, requests, findings } = await annIsBack(t);
    const { opened } = await requests.replay('small');
    await Promise.all(opened.map((id) => requests.refuse(id, 'It is somebody else.')));
    const own = (await requests.suppressed()).find(({ what }) => what === undefined);
    const of = { pseudonym: own?.pseudonym ?? '' };
    assert.equal(await requests.releaseSuppression({ of, reason }), 1);
    assert.equal((await linesOf(home)).length, 4);
    const whole = await linesOf(home);
    await write(home, whole.slice(0, 3));
    assert.deepEqual((await findings())[0], lost(1));
    assert.equal(await requests.releaseSuppression({ of, reason }), 1);
    assert.deepEqual(await linesOf(home), whole);
    await assert.rejects(requests.releaseSuppression({ of, reason }), {
      code: 'suppression-unknown',
    });
  });

  it('takes back nothing that came after it, wherever its line is moved', async (t) => {
    const { home, main, requests, findings, erased } = await annIsBack(t);
    await requests.releaseSuppression({ of: { request: erased }, reason });
    assert.deepEqual(await findings(), [['came-back', 'unknown', 'policy', undefined]]);
    const whom = [{ key: { id: '1' } }];
    const asked = { right: 'erasure', kind: 'user', whom, verified: 'letter' } as const;
    const { id } = await requests.open('small', asked);
    await requests.plan(id);
    await requests.approve(id, 'privacy');
    assert.equal((await requests.run(id)).state, 'done');
    await main.pool.query("insert into users values (1, 'Ann@example.org')");
    assert.deepEqual(await findings(), [back]);
    const lines = await linesOf(home);
    const moved = lines.toSorted((a, b) => Number(a['released'] ?? 0) - Number(b['released'] ?? 0));
    await write(home, moved);
    assert.deepEqual(await findings(), [back]);
  });
});
