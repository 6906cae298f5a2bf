import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dumped, erase, keyOf, plai, somebody } from './plai.ts';

describe('the suppression ledger', () => {
  it('finds whoever came back with an old copy, and has them erased again', async (t) => {
    const company = await plai(t);
    const { pool } = company.main;
    const { requests } = company.installation;
    const person = await somebody(company);
    const dump = await dumped(company.main, 'employees', person);
    await erase(company, keyOf(person));
    assert.deepEqual(await foundIn(requests), { found: 0, opened: [] });

    await dump.restore();
    const replayed = await requests.replay('plai');
    assert.deepEqual([replayed.found, replayed.opened.length], [1, 1]);
    assert.deepEqual(await foundIn(requests), { found: 1, opened: [] });
    for (const id of replayed.opened) {
      await requests.plan(id);
      await requests.approve(id, 'suppression');
      assert.equal((await requests.run(id)).state, 'done');
    }
    assert.deepEqual(await foundIn(requests), { found: 0, opened: [] });
    const { rows } = await pool.query('select from employees where email = $1', [person.email]);
    assert.equal(rows.length, 0);
  });
});

async function foundIn({ replay }: Awaited<ReturnType<typeof plai>>['installation']['requests']) {
  const { found, opened } = await replay('plai');
  return { found, opened };
}
