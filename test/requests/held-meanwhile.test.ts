/** Holds and restrictions that are made while a request changes rows. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunStep } from '../../packages/server/src/controls/requests/environment.ts';
import { dataset, people, peopleTables, small } from './small.ts';

const because = { reason: 'Evidence in a case before the labour court', owner: 'legal' };
const old = '{ keep: 30 days, since: made }';

const datasets =
  people +
  dataset('orders', {
    period: old,
    tenant: '[firm]',
    subjects: '{ user: [user_id], host: [host_id] }',
    references: '[{ fields: [user_id], to: users, keys: [id] }]',
    fields:
      '{ id: none, firm: none, user_id: user.unique_id, host_id: user.unique_id, made: none }',
  }) +
  dataset('visits', {
    period: old,
    tenant: '[firm]',
    subjects: '{ user: [user_id], host: [host_id] }',
    references: '[{ fields: [user_id], to: users, keys: [id] }]',
    fields:
      '{ id: none, firm: none, user_id: user.unique_id, host_id: user.unique_id, made: none }',
  });

/** Two rows of Ada in each table, the latter with a host; one of Ben. */
const schema = `${peopleTables}
  create table orders (id int primary key, firm text, user_id int references users, host_id int, made date);
  create table visits (id int primary key, firm text, user_id int references users, host_id int, made date);
  insert into orders values (1, 'a', 1, null, '2020-01-01'), (2, 'a', 1, null, '2020-01-01'), (3, 'b', 2, null, '2020-01-01');
  insert into visits values (1, 'a', 1, 7, '2020-01-01'), (2, 'a', 1, 7, '2020-01-01'), (3, 'b', 2, 7, '2020-01-01')`;

type Setting = Awaited<ReturnType<typeof small>>;

const personal = { right: 'erasure', kind: 'user', whom: [{ key: { id: '1' } }] } as const;
const sweep = { right: 'retention', kind: 'everybody', whom: [] } as const;

async function approved({ requests }: Setting, asked: typeof personal | typeof sweep) {
  const { id } = await requests.open('small', { ...asked, verified: 'letter' });
  assert.deepEqual((await requests.plan(id)).obstacles, []);
  await requests.approve(id, 'head-of-privacy');
  return id;
}

/** Runs it, and makes the hold once when `when` comes. */
async function runWith(
  setting: Setting,
  id: string,
  when: (step: RunStep) => boolean,
  hold: () => Promise<unknown>,
) {
  let made = false;
  const other = await setting.open({
    async onRequestStep(step) {
      if (made || !when(step)) return;
      made = true;
      await hold();
    },
  });
  const request = await other.requests.run(id);
  assert.ok(made);
  return request;
}

const onPerson = (kind: string, id: string) => ({
  on: { kind, whom: { key: { id } } },
  ...because,
});
const onDataset = (name: string) => ({ on: { dataset: `main.${name}` }, ...because });
const isFirstDone = (step: RunStep): boolean => step === 'changed main/0';
const isBatch = (step: RunStep): boolean => step.startsWith('batch ');

async function countsOf({ main }: Setting) {
  const { rows } = await main.pool.query<Record<string, number>>(
    `select (select count(*)::int from orders) as orders, (select count(*)::int from visits) as visits,
            (select count(*)::int from users) as users`,
  );
  return rows[0];
}

describe('a hold that is made while a request runs', () => {
  it('on the person stops it before the next batch, and says what went; it goes on when that ends', async (t) => {
    const setting = await small(t, datasets, schema);
    const { requests } = setting;
    const id = await approved(setting, personal);
    let hold = '';
    let under: Awaited<ReturnType<typeof requests.runsUnder>> = [];
    const { state, failures } = await runWith(setting, id, isBatch, async () => {
      hold = await requests.addHold('small', onPerson('user', '1'));
      under = await requests.runsUnder(hold);
    });
    assert.equal(state, 'partial');
    assert.deepEqual(under, [{ request: id, right: 'erasure', rows: 2 }]);
    const counts = await countsOf(setting);
    assert.equal(counts?.['users'], 2);
    assert.equal((counts?.['orders'] ?? 0) + (counts?.['visits'] ?? 0), 4);
    assert.ok(failures.every(({ code }) => code === 'held'));
    const told = failures.map(({ says }) => says).join('\n');
    assert.match(told, /2 rows of main\.\w+ were done before it, 0 rows stay/);
    assert.match(told, /0 rows of main\.users were done before it, 1 row stays/);
    await requests.endHold(hold, 'The case before the court is over');
    assert.equal((await requests.run(id)).state, 'done');
    assert.deepEqual(await requests.runsUnder(hold), []);
  });

  it('on a dataset stops it', async (t) => {
    const setting = await small(t, datasets, schema);
    const id = await approved(setting, personal);
    const { state } = await runWith(setting, id, isBatch, () =>
      setting.requests.addHold('small', onDataset('users')),
    );
    assert.equal(state, 'partial');
    assert.equal((await countsOf(setting))?.['users'], 2);
  });

  it('on somebody else whose rows they are as well stops it', async (t) => {
    const setting = await small(t, datasets, schema);
    const id = await approved(setting, personal);
    const { plan } = await setting.requests.show(id).then(({ request }) => request);
    const { dataset: going } = plan?.stores[0]?.steps[0] ?? { dataset: '' };
    const stays = going === 'orders' ? 'visits' : 'orders';
    await setting.main.pool.query(`update ${stays} set host_id = 7`);
    const { state, failures } = await runWith(setting, id, isFirstDone, () =>
      setting.requests.addHold('small', onPerson('host', '7')),
    );
    assert.equal(state, 'partial');
    assert.ok(failures.some(({ resource, rows }) => resource === `main.${stays}` && rows === 2));
    assert.equal((await countsOf(setting))?.[stays], 3);
  });

  it('on somebody of whom nothing is changed stops nothing', async (t) => {
    const setting = await small(t, datasets, schema);
    const id = await approved(setting, personal);
    const { state } = await runWith(setting, id, isBatch, () =>
      setting.requests.addHold('small', onPerson('user', '2')),
    );
    assert.equal(state, 'done');
  });

  it('is asked for once more before the request concludes', async (t) => {
    const setting = await small(t, datasets, schema);
    const id = await approved(setting, personal);
    const { requests } = setting;
    const late = (): Promise<string> => requests.addHold('small', onDataset('orders'));
    const { state } = await runWith(setting, id, (step) => step === 'searched', late);
    assert.equal(state, 'partial');
    await assert.rejects(requests.certificate(id));
  });

  it('keeps the rest also where the process was killed in between', async (t) => {
    const setting = await small(t, datasets, schema);
    const { requests } = setting;
    const id = await approved(setting, personal);
    const killed = await setting.open({
      onRequestStep(step) {
        if (isBatch(step)) throw new RangeError('killed');
      },
    });
    await assert.rejects(killed.requests.run(id), RangeError);
    await requests.addHold('small', onPerson('user', '1'));
    const { state, failures } = await requests.run(id);
    assert.equal(state, 'partial');
    assert.match(
      failures.map(({ says }) => says).join(),
      /2 rows of main\.\w+ were done before it/,
    );
    assert.equal((await countsOf(setting))?.['users'], 2);
  });

  it('stops a sweep that was planned without anybody held, which is planned again', async (t) => {
    const setting = await small(t, datasets, schema);
    const { requests } = setting;
    const id = await approved(setting, sweep);
    const { state, failures } = await runWith(setting, id, isBatch, () =>
      requests.addHold('small', onPerson('user', '2')),
    );
    assert.equal(state, 'partial');
    assert.ok(failures.every(({ code }) => code === 'held'));
    await assert.rejects(requests.run(id), { code: 'plan-outdated' });
    await requests.plan(id);
    await requests.approve(id, 'head-of-privacy');
    assert.equal((await requests.run(id)).state, 'done');
    const { rows } = await setting.main.pool.query('select user_id from visits');
    assert.ok(rows.every(({ user_id: user }) => user === 2));
  });

  it('is gone around by a sweep that goes around others', async (t) => {
    const setting = await small(t, datasets, schema);
    const { requests } = setting;
    await requests.addHold('small', onPerson('user', '1'));
    const id = await approved(setting, sweep);
    await setting.main.pool.query(`insert into orders values (4, 'b', 2, null, '2020-01-01')`);
    const { state } = await runWith(setting, id, isFirstDone, () =>
      requests.addHold('small', onPerson('user', '2')),
    );
    assert.equal(state, 'done');
    const counts = await countsOf(setting);
    assert.ok(counts?.['orders'] === 2 || counts?.['visits'] === 2);
    assert.equal((counts?.['orders'] ?? 0) + (counts?.['visits'] ?? 0) > 4, true);
  });

  it('stops a destruction', async (t) => {
    const setting = await small(t, datasets, schema);
    const { requests } = setting;
    const asked = { tenant: { firm: 'a' }, onRequest: 'The customer asks for it in a letter' };
    const { id } = await requests.openDestruction('small', asked);
    assert.deepEqual((await requests.plan(id)).obstacles, []);
    await requests.approve(id, 'head-of-privacy');
    let rows = -1;
    const { state } = await runWith(setting, id, isFirstDone, async () => {
      const hold = await requests.addHold('small', onPerson('user', '1'));
      rows = (await requests.runsUnder(hold))[0]?.rows ?? -1;
    });
    assert.equal(state, 'partial');
    assert.equal(rows, 2);
    const counts = await countsOf(setting);
    assert.equal((counts?.['orders'] ?? 0) + (counts?.['visits'] ?? 0), 4);
  });
});
