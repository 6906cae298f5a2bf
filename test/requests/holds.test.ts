import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { approved, keyOf, opened, plai, rowsOf, somebody } from './plai.ts';

const hold = { reason: 'Evidence in a case before the labour court', owner: 'legal' };

describe('a legal hold', () => {
  it('on a person refuses the plan, which shows everything as kept, until it is ended', async (t) => {
    const company = await plai(t);
    const { requests } = company.installation;
    const key = keyOf(await somebody(company));
    const on = { kind: 'employee', whom: { key } };
    const held = await requests.addHold('plai', { on, ...hold });
    const id = await opened(company, key);
    const plan = await requests.plan(id);
    assert.deepEqual(
      plan.stores.flatMap(({ steps }) => steps),
      [],
    );
    assert.ok(
      plan.stores
        .flatMap((part) => part.kept)
        .every(({ because }) => because.includes('Evidence') || because.includes('company')),
    );
    await assert.rejects(requests.approve(id, 'head-of-privacy'), { code: 'plan-refused' });
    await requests.endHold(held);
    assert.deepEqual((await requests.plan(id)).obstacles, []);
  });

  it('on nobody is refused: it would protect nobody', async (t) => {
    const { installation } = await plai(t);
    const whom = { key: { company_id: '1', id: '999999' } };
    const on = { kind: 'employee', whom };
    await assert.rejects(installation.requests.addHold('plai', { on, ...hold }), {
      code: 'subject-unknown',
    });
  });

  it('that comes between approval and run leaves every row', async (t) => {
    const company = await plai(t);
    const { requests } = company.installation;
    const { id } = await approved(company, keyOf(await somebody(company)));
    const before = await rowsOf(company.main);
    await requests.addHold('plai', { on: { dataset: 'main.sign_ins' }, ...hold });
    await assert.rejects(requests.run(id), { code: 'plan-outdated' });
    assert.deepEqual(await rowsOf(company.main), before);
  });

  it('that comes during a run stops it, named, and is never called done', async (t) => {
    const company = await plai(t);
    const { id } = await approved(company, keyOf(await somebody(company)));
    const other = await company.reopen({
      async onRequestStep(step) {
        if (step !== 'fenced') return;
        const { requests } = company.installation;
        await requests.addHold('plai', { on: { dataset: 'main.sign_ins' }, ...hold });
      },
    });
    const before = await rowsOf(company.main);
    const { state, failures } = await other.requests.run(id);
    assert.equal(state, 'failed');
    assert.deepEqual(failures, [
      { store: 'main', resource: 'main.sign_ins', code: 'held', rows: null, untouched: true },
    ]);
    assert.deepEqual(await rowsOf(company.main), before);
  });
});
