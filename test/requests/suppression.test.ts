import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { erase, keyOf, plai, somebody } from './plai.ts';

describe('the suppression ledger', () => {
  it('finds whoever came back with an old copy, and has them erased again', async (t) => {
    const company = await plai(t);
    const { pool } = company.main;
    const { requests } = company.installation;
    const person = await somebody(company);
    await pool.query(`create schema old`);
    await pool.query('create table old.employees as table employees');
    await erase(company, keyOf(person));
    assert.deepEqual(await requests.replay('plai'), { found: 0, opened: [] });

    await pool.query(
      `insert into employees select * from old.employees where company_id = $1 and id = $2`,
      [person.company, person.id],
    );
    const replayed = await requests.replay('plai');
    assert.deepEqual([replayed.found, replayed.opened.length], [1, 1]);
    assert.deepEqual(await requests.replay('plai'), { found: 1, opened: [] });
    for (const id of replayed.opened) {
      await requests.plan(id);
      await requests.approve(id, 'suppression');
      assert.equal((await requests.run(id)).state, 'done');
    }
    assert.deepEqual(await requests.replay('plai'), { found: 0, opened: [] });
    const { rows } = await pool.query('select from employees where email = $1', [person.email]);
    assert.equal(rows.length, 0);
  });
});
