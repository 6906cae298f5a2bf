import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { adaPhone, approvedFor, club, sealPhone, withVault } from './club.ts';

/** Ada's key, as somebody types it: both columns are integers. */
const typed = { club: '01', id: ' 2' };

async function approvedAs(
  { requests }: Awaited<ReturnType<typeof club>>['installation'],
  right: 'erasure' | 'access',
) {
  const asked = { right, kind: 'member', whom: [{ key: typed }], verified: 'letter' };
  const { id } = await requests.open('club', asked);
  assert.deepEqual((await requests.plan(id)).obstacles, []);
  await requests.approve(id, 'head-of-privacy');
  return id;
}

describe('a key that is spelled otherwise than in the store', () => {
  it('means the same key of the vault, and the same entry of the suppression ledger', async (t) => {
    const here = await club(t);
    const sealed = await sealPhone(here, '+49 228 555 0199');
    const { requests } = here.installation;
    const copy = await approvedFor(here.installation, 'access');
    await requests.run(copy);
    const id = await approvedAs(here.installation, 'erasure');
    const { state } = await requests.run(id);
    assert.equal(state, 'done');
    await withVault(here, (vault) =>
      assert.rejects(vault.openForSubject(sealed, adaPhone), { code: 'subject-erased' }),
    );
    assert.deepEqual(await readdir(join(here.home, 'exports')), []);
    await here.main.pool.query(`insert into members values (1, 2, 'Ada Quill')`);
    const { found } = await requests.replay('club');
    assert.equal(found, 1);
  });

  it('is under the same hold', async (t) => {
    const here = await club(t);
    const { requests } = here.installation;
    const hold = { reason: 'Evidence in a case before the labour court', owner: 'legal' };
    await requests.addHold('club', {
      on: { kind: 'member', whom: { key: { club: '1', id: '2' } } },
      ...hold,
    });
    const asked = {
      right: 'erasure',
      kind: 'member',
      whom: [{ key: typed }],
      verified: 'letter',
    } as const;
    const { id } = await requests.open('club', asked);
    const { obstacles } = await requests.plan(id);
    assert.deepEqual(
      obstacles.map(({ code }) => code),
      ['held'],
    );
  });
});
