import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseVerifierKey, verifyCertificate } from '@troth/core/proof';
import type { Plan } from '@troth/server';
import { plai, rowsOf, type Plai } from './plai.ts';

/** Left 431 days ago, and a year was promised; see examples/plai/wounds.sql. */
const left = '900001';

const hold = { reason: 'Evidence in a case before the labour court', owner: 'legal' };

async function swept({ installation }: Plai, input = {}): Promise<string> {
  const { requests } = installation;
  const { id } = await requests.open('plai', {
    right: 'retention',
    kind: 'everybody',
    whom: [],
    input,
    verified: 'the policy',
  });
  await requests.plan(id);
  await requests.approve(id, 'head-of-privacy');
  return id;
}

function rowsIn({ stores }: Plan): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { dataset, how, rows } of stores.flatMap(({ steps }) => steps)) {
    if (how === 'delete' && rows > 0) found[dataset] = (found[dataset] ?? 0) + rows;
  }
  return found;
}

function codesOf({ obstacles }: Plan): readonly string[] {
  return obstacles.map(({ code, resource }) => `${code} ${resource}`);
}

async function ofLeft({ main }: Plai, table: string, order = 'id'): Promise<readonly number[]> {
  const { rows } = await main.pool.query<{ readonly id: string }>(
    `select ${order} as id from ${table} where ${table === 'companies' ? 'id' : 'company_id'} = $1 order by 1`,
    [left],
  );
  return rows.map(({ id }) => Number(id));
}

describe('a sweep', () => {
  it('deletes what is past its period and nothing else, with a certificate of nobody', async (t) => {
    const company = await plai(t);
    const { requests } = company.installation;
    const before = await rowsOf(company.main);
    const preview = await requests.previewSweep('plai', {});
    assert.deepEqual(rowsIn(preview), { companies: 1, teams: 1, employees: 6, goals: 6 });
    assert.deepEqual(await rowsOf(company.main), before);
    const id = await swept(company);
    assert.equal((await requests.run(id)).state, 'done');
    const after = await rowsOf(company.main);
    for (const [table, rows] of Object.entries(before)) {
      const stay = rows.filter((row) => ![row['company_id'], row['id']].map(String).includes(left));
      assert.deepEqual(after[table], stay, table);
    }
    assert.deepEqual(rowsIn(await requests.previewSweep('plai', {})), {});
    const key = await readFile(join(company.home, 'ledger', 'plai', 'verifier.key'), 'utf8');
    const note = await requests.certificate(id);
    const certificate = verifyCertificate(note, [parseVerifierKey(key.trim())]);
    assert.deepEqual(
      [certificate.right, certificate.subject, certificate.suppressed, certificate.keys.state],
      ['retention', null, false, 'kept'],
    );
    assert.deepEqual(await requests.suppressed(), []);
  });

  it('of rows that were promised to stay is refused, names the promise, and deletes nothing', async (t) => {
    const company = await plai(t);
    const { requests } = company.installation;
    const before = await rowsOf(company.main);
    const { id } = await requests.open('plai', {
      right: 'retention',
      kind: 'everybody',
      whom: [],
      input: { dataset: 'main.goals', olderThan: '30 days' },
      verified: 'the policy',
    });
    const plan = await requests.plan(id);
    assert.deepEqual(codesOf(plan), ['early-purge main.goals']);
    assert.match(plan.obstacles[0]?.message ?? '', /L16/);
    await assert.rejects(requests.approve(id, 'head-of-privacy'), { code: 'plan-refused' });
    assert.deepEqual(await rowsOf(company.main), before);
  });

  it('takes what was past its period when it was asked for, and nothing that became so since', async (t) => {
    const company = await plai(t);
    const id = await swept(company);
    await company.main.pool.query(
      `insert into sessions select 'late', company_id, id, '203.0.113.9', 'browser', now(),
         now() - interval '90 days' + interval '1 minute' from employees where company_id = 1 limit 1`,
    );
    assert.equal((await company.installation.requests.run(id)).state, 'done');
    const { rows } = await company.main.pool.query("select from sessions where id = 'late'");
    assert.equal(rows.length, 1);
  });

  it('refuses what it does not know', async (t) => {
    const company = await plai(t);
    const opening = (input: Readonly<Record<string, unknown>>) =>
      company.installation.requests.open('plai', {
        right: 'retention',
        kind: 'everybody',
        whom: [],
        input,
      });
    for (const input of [{ dataset: 'main.none' }, { olderThan: 'long ago' }, { what: 1 }]) {
      await assert.rejects(opening(input), { code: 'request-input' });
    }
  });
});

describe('a sweep leaves what is under a hold', () => {
  it('on a person: their rows, and what these stand on', async (t) => {
    const company = await plai(t);
    const { requests } = company.installation;
    const whom = { key: { company_id: left, id: '3' } };
    const held = await requests.addHold('plai', { on: { kind: 'employee', whom }, ...hold });
    const before = await rowsOf(company.main);
    const id = await swept(company);
    assert.equal((await requests.run(id)).state, 'done');
    // Seat 3, and seat 0, its manager.
    assert.deepEqual(await ofLeft(company, 'employees'), [0, 3]);
    assert.deepEqual(await ofLeft(company, 'goals', 'employee_id'), [3]);
    assert.deepEqual(await ofLeft(company, 'teams'), [0]);
    assert.deepEqual(await ofLeft(company, 'companies'), [Number(left)]);
    const theirs = (rows: Awaited<ReturnType<typeof rowsOf>>) =>
      rows['employees']?.find((row) => String(row['company_id']) === left && row['id'] === 3);
    assert.deepEqual(theirs(await rowsOf(company.main)), theirs(before));
    await requests.endHold(held);
    assert.equal((await requests.run(await swept(company))).state, 'done');
    assert.deepEqual(await ofLeft(company, 'employees'), []);
    assert.deepEqual(await ofLeft(company, 'companies'), []);
  });

  it('on a dataset: its rows with their reason, and what these stand on', async (t) => {
    const company = await plai(t);
    const { requests } = company.installation;
    await requests.addHold('plai', { on: { dataset: 'main.goals' }, ...hold });
    const plan = await requests.previewSweep('plai', {});
    assert.deepEqual(codesOf(plan), []);
    assert.deepEqual(
      plan.stores.flatMap(({ kept }) => kept.map(({ dataset, rows }) => [dataset, rows])),
      [
        ['companies', 1],
        ['employees', 6],
        ['goals', 6],
      ],
    );
    // People whose goals are held stay too; their team is only theirs to let go of.
    assert.deepEqual(rowsIn(plan), { teams: 1 });
    assert.equal((await requests.run(await swept(company))).state, 'done');
    assert.equal((await ofLeft(company, 'goals')).length, 6);
    assert.equal((await ofLeft(company, 'employees')).length, 6);
  });

  it('that comes between approval and run', async (t) => {
    const company = await plai(t);
    const { requests } = company.installation;
    const id = await swept(company);
    const whom = { key: { company_id: left, id: '3' } };
    await requests.addHold('plai', { on: { kind: 'employee', whom }, ...hold });
    const before = await rowsOf(company.main);
    await assert.rejects(requests.run(id), { code: 'plan-outdated' });
    assert.deepEqual(await rowsOf(company.main), before);
  });
});
