/** What holds after a request and against one: old copies, sweeps, legal holds, restrictions. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readWounds } from '../../examples/wounds.fixture.ts';
import { documentOf, faultsOf, promiseOf } from '../e2e/reports.ts';
import { databaseOf, openDemoHome, type DemoHome } from './home.ts';

let home: DemoHome;

before(async () => {
  home = await openDemoHome();
});
after(() => home.close());

interface Opened {
  readonly id: string;
}

async function request(...args: readonly string[]): Promise<string> {
  return (await home.json<Opened>('request', 'open', ...args, '--verified', 'signed in')).id;
}

/** From the plan to the end. */
async function carryOut(id: string): Promise<void> {
  await home.json('request', 'plan', id);
  await home.json('request', 'approve', id, '--by', 'head-of-privacy', '--yes');
  await home.json('request', 'run', id, '--yes');
}

async function faults(name: string): Promise<{ code: number | null; faults: readonly string[] }> {
  const { code, stdout } = await home.run('check', name, '--json');
  return { code, faults: faultsOf(promiseOf(documentOf(stdout), name)) };
}

async function heal(wound: string): Promise<void> {
  const { policy, heal: sql } = readWounds().find(({ id }) => id === wound)!;
  await home.pool(databaseOf(policy)).query(sql);
}

function keyOf(row: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(row).flatMap(([column, value]) => ['--key', `${column}=${value}`]);
}

describe('an old copy', { concurrency: 1 }, () => {
  const name = databaseOf('panda');
  const person = { tenant_id: '1', id: '3' };
  const rows = async (): Promise<number> => {
    const sql = 'select from accounts where tenant_id = 1 and id = 3';
    return (await home.pool(name).query(sql)).rows.length;
  };

  it('brings an erased person back, which breaks the promise', async () => {
    const server = home.pool('postgres');
    await home.leave(name);
    await server.query(`create database old_copy template ${name}`);
    await carryOut(await request('--subject', 'user', ...keyOf(person)));
    assert.equal(await rows(), 0);
    assert.deepEqual((await faults('panda/P16')).faults, []);

    await home.leave(name);
    await server.query(`do $$ begin execute format('comment on database old_copy is %L',
      (select shobj_description(oid, 'pg_database') from pg_database where datname = '${name}')); end $$`);
    await server.query(`drop database ${name}`);
    await server.query(`alter database old_copy rename to ${name}`);
    assert.equal(await rows(), 1);
    const { code: before, stdout } = await home.run('check', 'panda/P16', '--json');
    assert.equal(before, 3);
    assert.match(stdout, /another database than the one that is known/);
    const because = 'Restored from the copy of last night.';
    const accept = ['--of', 'panda', '--store', 'main', '--because', because];
    await home.json('store', 'accept', ...accept);
    const { code, faults: found } = await faults('panda/P16');
    assert.equal(code, 1);
    assert.ok(found.includes('came-back main/public.accounts 1'), found.join('; '));
  });

  it('is mended by replaying the suppression ledger', async () => {
    const replayed = await home.json<{ readonly found: number; readonly done: readonly string[] }>(
      'suppression',
      'replay',
      '--run',
      '--yes',
    );
    assert.deepEqual([replayed.found, replayed.done.length], [1, 1]);
    assert.equal(await rows(), 0);
    const { code, faults: found } = await faults('panda/P16');
    assert.deepEqual([code, found], [3, []]);
  });
});

describe('a sweep', { concurrency: 1 }, () => {
  it('deletes what is past its period, so that the promise is kept', async () => {
    await heal('plai-removal-left-rows');
    assert.equal((await faults('plai/L17')).code, 1);
    const planned = await home.run('retention', 'plan', '--of', 'plai');
    assert.equal(planned.code, 0, planned.stderr);
    assert.match(planned.stdout, /employees, 6 rows/);
    await home.json('retention', 'run', '--of', 'plai', '--yes');
    const { stdout } = await home.run('check', 'plai/L17', '--json');
    const found = promiseOf(documentOf(stdout), 'plai/L17').clauses.flatMap(
      ({ findings }) => findings,
    );
    assert.deepEqual(
      found
        .filter(({ outcome }) => outcome !== 'met' && outcome !== 'attested')
        .map(({ rule, outcome }) => [rule, outcome]),
      [],
    );
    const swept = found.filter(({ rule }) => rule === 'past-period' || rule === 'after-leaving');
    assert.ok(swept.some(({ resource }) => resource === 'main/public.employees'));

    await home.json('retention', 'run', '--of', 'xai', '--yes');
    const left = (await faults('xai/X18')).faults;
    assert.deepEqual(left, ['period-stated main/public.call_transcripts']);
  });

  it('is refused where it would purge what is promised to be kept, naming the promise', async () => {
    const sql = 'select count(*)::int as count from employees';
    const { rows: before } = await home.pool(databaseOf('plai')).query(sql);
    const early = ['--dataset', 'main.employees', '--older-than', '30 days', '--of', 'plai'];
    for (const verb of [['plan'], ['run', '--yes']]) {
      const { code, stdout, stderr } = await home.run('retention', ...verb, ...early);
      assert.equal(code, 2, stdout);
      assert.match(stdout + stderr, /L16/);
    }
    assert.deepEqual((await home.pool(databaseOf('plai')).query(sql)).rows, before);
  });
});

describe('a legal hold', () => {
  it('stops an erasure, and shows, until it is ended', async () => {
    const whom = ['--subject', 'host', ...keyOf({ organisation_id: '2', id: '3' })];
    const reason = 'Evidence in a case before the labour court';
    const { id: hold } = await home.json<Opened>(
      'hold',
      'add',
      ...whom,
      '--reason',
      reason,
      '--owner',
      'legal',
    );
    const id = await request(...whom);
    const planned = await home.run('request', 'plan', id);
    assert.equal(planned.code, 2);
    assert.match(planned.stdout, /A legal hold is on this person: Evidence in a case/);
    const approved = await home.run('request', 'approve', id, '--by', 'head-of-privacy', '--yes');
    assert.equal(approved.code, 2);
    const sql = 'select from hosts where organisation_id = 2 and id = 3';
    assert.equal((await home.pool(databaseOf('xai')).query(sql)).rows.length, 1);

    await home.json('hold', 'end', hold);
    await carryOut(id);
    assert.equal((await home.pool(databaseOf('xai')).query(sql)).rows.length, 0);
  });
});

describe('a restriction', () => {
  it('closes what is sealed for the person to every purpose, until it is ended', async () => {
    const { rows } = await home.pool(databaseOf('plai')).query<{
      readonly company_id: string;
      readonly id: string;
      readonly phone: string;
    }>(
      `select company_id::text, id::text, phone from employees
        where company_id < 4 and phone is not null order by company_id, id limit 1`,
    );
    const { phone = '', ...person } = rows[0] ?? {};
    const whom = ['--subject', 'employee', ...keyOf(person)];
    const place = ['--dataset', 'main.employees', '--field', 'phone'];
    const open = () =>
      home.run(
        'vault',
        'open',
        phone,
        ...place,
        ...whom,
        '--purpose',
        'service',
        '--as',
        'processor',
      );
    assert.match((await open()).stdout, /^\+/);

    const id = await request('--right', 'restriction', ...whom);
    await carryOut(id);
    const refused = await open();
    assert.notEqual(refused.code, 0);
    assert.equal(refused.stdout, '');
    assert.match(refused.stderr, /purpose-refused/);

    const { limitations } = await home.json<{
      readonly limitations: readonly (Opened & { readonly request: string })[];
    }>('limitation', 'list');
    const [mine, ...others] = limitations.filter((one) => one.request === id);
    assert.equal(others.length, 0);
    await home.json('limitation', 'end', mine?.id ?? '', '--yes');
    assert.match((await open()).stdout, /^\+/);
  });
});
