import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { overdueBefore } from '../deadline.ts';
import { contextOf, live } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf, testNow } from '../testing/policy.ts';
import { ownDatabase, type GivenRequest, type OwnDatabase } from '../testing/requests.ts';
import type { Plan } from './plan-model.ts';
import { summed } from './search-place.ts';

/** Today is 2026-03-15. */
const people = datasetOf('public.people', { subjects: { person: ['tenant', 'id'] } });
const notes = datasetOf('public.notes', {
  subjects: { person: ['tenant', 'person_id'] },
  erase: { how: 'null' },
  fields: { body: { category: 'user.content' }, person_id: { category: 'user.unique_id' } },
});
const teams = datasetOf('public.teams', {
  key: ['id'],
  subjects: { person: ['tenant', 'lead'] },
  erase: { how: 'null' },
  fields: { lead: { category: 'user.unique_id', erase: { how: 'null' } } },
});
const invoices = datasetOf('public.invoices', {
  subjects: { person: ['tenant', 'person_id'] },
  erase: { how: 'keep', because: 'the tax law' },
});
const policy = policyOf(mapOf({ people, notes, teams, invoices }), { zone: 'UTC' });
const tables = `
  create table people (tenant int, id int, primary key (tenant, id));
  create table notes (tenant int, person_id int, body text);
  create table teams (tenant int, id int, lead int);
  create table invoices (tenant int, person_id int)`;

/** For what asks no store. */
const noStore = contextOf(policy).stores;

const month = Temporal.Duration.from({ months: 1 });
const late = overdueBefore(testNow, month, 'UTC');
const hopeless = overdueBefore(testNow, Temporal.Duration.from({ months: 3 }), 'UTC');

function stepOf(
  dataset: string,
  how: 'delete' | 'read' = 'delete',
): Plan['stores'][number]['steps'][number] {
  const reach = { table: { schema: 'public', name: dataset }, fields: [], from: { parts: [] } };
  return { dataset, how, reach, key: [], set: {}, because: 'x', rows: 0 };
}

function planOf(...steps: readonly ReturnType<typeof stepOf>[]): Pick<Plan, 'stores'> {
  return { stores: [{ store: 'main', steps, kept: [] }] };
}

describe("counts of Troth's own requests", () => {
  it('tell open, late, extended, fallen short and done apart', async (t) => {
    const own = await ownDatabase(t, 'test');
    const given: readonly GivenRequest[] = [
      { opened: '2026-03-01', state: 'received' },
      { opened: '2026-02-01' },
      { opened: '2026-01-05', state: 'partial' },
      { opened: '2026-01-20', due: '2026-04-20', extendedBecause: 'forty systems to search' },
      { opened: '2026-01-20', due: '2026-03-01', extendedBecause: 'its extension is over' },
      { opened: '2025-11-01', due: '2026-05-01', extendedBecause: 'longer than anybody may' },
      { opened: '2026-01-01', finished: '2026-01-20' },
      { opened: '2025-10-01', finished: '2026-01-20' },
      { opened: '2025-10-01', finished: '2025-10-02', state: 'refused' },
      { opened: '2025-10-01', finished: '2026-01-20', state: 'cancelled' },
      { opened: '2024-10-01', finished: '2025-01-20' },
      { opened: '2025-10-01', right: 'access' },
    ];
    for (const one of given) await own.add(one);
    const read = own.read(policy, noStore);
    assert.deepEqual(await read.counts('erasure', { late, hopeless }), {
      ever: 11,
      open: 6,
      unverified: 1,
      late: 4,
      extended: 1,
      lateByDays: 106,
      short: 1,
      done: 3,
      endedLate: 2,
      refused: 1,
      closed: 0,
      nothingLeft: 0,
    });
    const strict = await read.counts('erasure', { late, hopeless: late });
    assert.deepEqual([strict.late, strict.extended], [5, 0]);
    assert.equal((await read.counts('objection', { late, hopeless })).ever, 0);
  });

  it('tell what requests removed since a moment', async (t) => {
    const own = await ownDatabase(t, 'test');
    const plan = planOf(stepOf('people'), stepOf('notes'), stepOf('notes', 'read'));
    const found = { 'main/0': 1, 'main/1': 7, 'main/2': 9 };
    await own.add({
      opened: '2026-03-01',
      finished: '2026-03-10',
      started: '2026-03-10',
      plan,
      found,
    });
    await own.add({
      opened: '2026-01-01',
      finished: '2026-01-10',
      started: '2026-01-10',
      plan,
      found,
    });
    const read = own.read(policy, noStore);
    assert.deepEqual(await read.removedSince(Temporal.Instant.from('2026-03-01T00:00Z')), {
      'main.notes': 7,
      'main.people': 1,
    });
    assert.deepEqual(await read.removedSince(testNow), {});
  });
});

describe('certificates of what is done', () => {
  it('are verified, and a missing, altered, strange or unrecorded one is counted', async (t) => {
    const own = await ownDatabase(t, 'test');
    const done = { opened: '2026-01-01', finished: '2026-01-20' };
    const read = async () => own.read(policy, noStore).certificates('erasure');
    const id = await own.add(done);
    const sound = { done: 1, missing: 0, verified: 1, unsound: 0, unrecorded: 0 };
    assert.deepEqual(await read(), {
      ...sound,
      said: [{ keys: 'none', files: null, request: id, kept: {}, exported: [] }],
    });
    await own.add({ ...done, certificate: null });
    await own.add({ ...done, certificate: { entries: [`ent_lost${'a'.repeat(18)}`] } });
    await own.add({ ...done, certificate: { request: id } });
    const altered = await own.add(done);
    await own.pool.query(
      `update troth.request set certificate = replace(certificate, '2026-01-02', '2026-01-01')
        where id = $1`,
      [altered],
    );
    const { said, ...counts } = await read();
    assert.deepEqual(counts, { done: 5, missing: 1, verified: 4, unsound: 2, unrecorded: 1 });
    assert.equal(said.length, 1);
  });
});

async function rowsBack(read: ReturnType<OwnDatabase['read']>) {
  return (await read.cameBack()).map(({ place: { name }, found }) => {
    const { rows, byHand } = summed(found.values());
    return [name, rows, rows > byHand ? found.size : 0];
  });
}

describe('people who came back', () => {
  it('are found by their key in every dataset that should have let go of them', async (t) => {
    const own = await ownDatabase(t, 'test');
    const here = await live(t, tables);
    await here.run(`insert into people values (0, 0), (0, 1);
      insert into notes values (0, 1, null), (1, 0, 'of tenant 1'); insert into teams values (0, 9, 1);
      insert into invoices values (0, 0)`);
    await own.suppress('person', ['0', '0']);
    assert.deepEqual(await rowsBack(own.read(policy, here.stores(policy))), [
      ['people', 1, 1],
      ['notes', 0, 0],
      ['teams', 0, 0],
    ]);
    await here.run(`delete from people where id = 0; insert into teams values (0, 8, 0);
      insert into notes values (0, 0, 'it is back'), (0, 0, 'twice'), (0, 0, null)`);
    assert.deepEqual(await rowsBack(own.read(policy, here.stores(policy))), [
      ['people', 0, 0],
      ['notes', 2, 1],
      ['teams', 1, 1],
    ]);
  });

  it('are not searched for while nobody is listed, nor what a hold keeps', async (t) => {
    const own = await ownDatabase(t, 'test');
    const here = await live(t, tables);
    await here.run(`insert into people values (0, 0); insert into notes values (0, 0, 'x')`);
    assert.deepEqual(await rowsBack(own.read(policy, here.stores(policy))), []);
    await own.suppress('person', ['0', '0']);
    await own.hold({ dataset: 'main.people' }, '2026-01-01');
    assert.deepEqual(await rowsBack(own.read(policy, here.stores(policy))), [
      ['notes', 1, 1],
      ['teams', 0, 0],
    ]);
    await own.hold({ kind: 'person', key: ['0', '0'] }, '2026-01-01');
    const [note] = await rowsBack(own.read(policy, here.stores(policy)));
    assert.deepEqual(note, ['notes', 0, 0]);
  });
});

function keptFor(because: string): Pick<Plan, 'stores'> {
  const kept = [{ dataset: 'people', rows: 1, because }];
  return { stores: [{ store: 'main', steps: [], kept }] };
}

function holdsIn(own: OwnDatabase) {
  return own.read(policy, noStore).holds();
}

describe('holds', () => {
  const hold = { dataset: 'main.people' };

  it('are shown by plans that name them', async (t) => {
    const own = await ownDatabase(t, 'test');
    await own.hold(hold, '2026-01-01');
    const done = { opened: '2026-02-01', started: '2026-02-02', finished: '2026-02-02' };
    await own.add({ ...done, plan: keptFor('Legal hold: a case') });
    const facts = {
      inForce: 1,
      ever: 1,
      datasets: ['main.people'],
      shown: 1,
      silent: 0,
      broken: 0,
    };
    assert.deepEqual(await holdsIn(own), facts);
    await own.add({ ...done, plan: keptFor('The tax law') });
    assert.deepEqual(await holdsIn(own), { ...facts, silent: 1 });
  });

  it('are broken by a request that changed their rows, and not by one before or after', async (t) => {
    const own = await ownDatabase(t, 'test');
    await own.hold(hold, '2026-01-01', '2026-02-01');
    const work = { plan: planOf(stepOf('people')), found: { 'main/0': 1 } };
    await own.add({ opened: '2025-11-01', started: '2025-11-02', finished: '2025-11-02', ...work });
    await own.add({ opened: '2026-02-03', started: '2026-02-03', finished: '2026-02-04', ...work });
    await own.add({
      opened: '2026-01-03',
      started: '2026-01-03',
      plan: work.plan,
      found: { 'main/0': 0 },
    });
    assert.equal((await holdsIn(own)).broken, 0);
    await own.add({ opened: '2026-01-03', started: '2026-01-05', finished: '2026-01-06', ...work });
    assert.equal((await holdsIn(own)).broken, 1);
  });

  it('on a person are broken by any change for that person', async (t) => {
    const own = await ownDatabase(t, 'test');
    await own.hold({ kind: 'person', key: ['7'] }, '2026-01-01');
    const work = { plan: planOf(stepOf('notes')), found: { 'main/0': 1 }, opened: '2026-02-01' };
    await own.add({ ...work, key: ['8'], started: '2026-02-02', finished: '2026-02-03' });
    assert.equal((await holdsIn(own)).broken, 0);
    await own.add({ ...work, key: ['7'], started: '2026-02-02', finished: '2026-02-03' });
    assert.equal((await holdsIn(own)).broken, 1);
  });
});
