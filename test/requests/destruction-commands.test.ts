/** The commands `troth destruction` and `troth retention`, as a user runs them. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import { troth } from '../e2e/troth.ts';
import { gone, panda, rowsOfTenant, type Panda } from './panda.ts';

const policy = fileURLToPath(new URL('../../examples/panda/panda.policy.yaml', import.meta.url));

/** `command`: words apart by one space. */
async function run(company: Panda, command: string, ...more: readonly string[]) {
  const args = [...command.split(' '), ...more];
  const env = { DATABASE_URL: company.own.url, TROTH_PANDA_URL: company.main.url };
  return troth(['--home', company.home, '--policy', policy, ...args], { cwd: company.home, env });
}

describe('troth destruction', () => {
  it('counts down, opens, plans, runs', async (t) => {
    const company = await panda(t);
    const due = await run(company, 'destruction due');
    assert.match(due.stdout, /tenant_id=900001 +ended .+ LATE by 4[45] days +P20 +not opened/);
    assert.match(due.stdout, /tenant_id=7 .+ 2[5-6] days left/);
    const opened = await run(company, `--json destruction open --tenant tenant_id=${gone}`);
    const { id } = JSON.parse(opened.stdout) as { id: string };
    const planned = await run(company, `destruction plan ${id}`);
    assert.equal(planned.code, 0, planned.stderr);
    assert.match(planned.stdout, /delete +accounts, 5 rows/);
    const approved = await run(company, `destruction approve ${id} --by ops --yes`);
    assert.equal(approved.code, 0, approved.stderr);
    const ran = await run(company, `destruction run ${id} --yes`);
    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(await rowsOfTenant(company, gone), { contracts: 1 });
    const early = await run(company, 'destruction open --tenant tenant_id=1');
    assert.equal(early.code, 2);
    assert.match(early.stderr, /--on-request REASON/);
  });
});

describe('troth retention', () => {
  it('shows a plan that changes nothing, and deletes when it runs', async (t) => {
    const company = await panda(t);
    const planned = await run(company, 'retention plan');
    assert.equal(planned.code, 0, planned.stderr);
    assert.match(planned.stdout, /delete +accounts, 5 rows: Past 30 days after contracts.ends_at/);
    assert.deepEqual(Object.keys(await rowsOfTenant(company, gone)).length, 4);
    const refused = await run(
      company,
      'retention run --dataset main.prompts --yes',
      '--older-than',
      '1 day',
    );
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /main.prompts stays 30 days after contracts.ends_at \(P20\)/);
    const ran = await run(company, 'retention run --yes');
    assert.equal(ran.code, 0, ran.stderr);
    assert.deepEqual(await rowsOfTenant(company, gone), { contracts: 1 });
    const again = await run(company, 'retention plan');
    assert.match(again.stdout, /Nothing is past its period/);
  });
});
