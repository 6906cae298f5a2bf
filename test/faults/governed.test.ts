/** What may befall a governed database: a named status, the other promises as before, no value told. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../packages/server/src/platform/database.ts';
import {
  company,
  personal,
  reasonOf,
  statuses,
  type Cleanup,
  type Company,
  type Statuses,
} from './installation.ts';

// M4: nobody stands in the suppression ledger, so that nobody can be searched for.
const sound: Statuses = {
  M1: 'kept', M2: 'kept', M3: 'kept', M4: 'unknown', M5: 'kept', O1: 'kept', O2: 'kept', N1: 'kept', N2: 'unknown',
}; // prettier-ignore

const allOfMain = ['M1', 'M2', 'M3', 'M4', 'M5'];

/** Checks under a fault: `affected` are unknown with a reason like `reason`; all else is as it was. */
async function checkUnder(
  installation: Company['installation'],
  affected: readonly string[],
  reason: RegExp,
): Promise<void> {
  const reports = await installation.check();
  const expected: Statuses = {
    ...sound,
    ...Object.fromEntries(affected.map((id) => [id, 'unknown' as const])),
  };
  const said = reports[0]?.promises.map((one) => `${one.id} ${one.status}: ${one.reason}`);
  assert.deepEqual(statuses(reports), expected, said?.join('\n') ?? '');
  for (const id of affected) assert.match(reasonOf(reports, id), reason, id);
  const text = JSON.stringify(reports);
  for (const value of personal) assert.ok(!text.includes(value), value);
}

/** A role that may read everything of `main`; its address. */
async function reader(t: Cleanup, { main }: Company, attributes = ''): Promise<string> {
  const role = `reader_${main.name}`;
  await main.pool.query(
    `create role ${role} login password 'right' ${attributes};
     grant usage on schema public to ${role};
     grant select on all tables in schema public to ${role};
     grant pg_read_all_settings to ${role}; grant select (rolname, rolpassword) on pg_authid to ${role}`,
  );
  t.after(async () => {
    const admin = openDatabase(main.urlOf('postgres'), { max: 1 });
    await main.drop();
    await admin.query(`drop role ${role}`);
    await admin.end();
  });
  const url = new URL(main.url);
  url.username = role;
  url.password = 'right';
  return url.href;
}

describe('a governed database', () => {
  it('is checked whole where nothing is wrong', async (t) => {
    const { installation } = await company(t);
    await checkUnder(installation, [], /./);
  });

  it('that is down', async (t) => {
    const { reopen } = await company(t);
    const down = await reopen({
      variables: { TROTH_FAULT_MAIN: 'postgres://u:hunter2@127.0.0.1:1/x' },
    });
    await checkUnder(down, allOfMain, /store main takes no connections/);
  });

  it('that is gone', async (t) => {
    const { installation, main } = await company(t);
    await main.drop();
    await checkUnder(installation, allOfMain, /main (lacks|has no|does not)/);
  });

  it('whose address is not set', async (t) => {
    const { reopen } = await company(t);
    const unset = await reopen({ variables: { TROTH_FAULT_MAIN: undefined } });
    await checkUnder(
      unset,
      allOfMain,
      /variable TROTH_FAULT_MAIN, the address of store main, is not set/,
    );
  });

  it('whose address is none', async (t) => {
    const { reopen } = await company(t);
    const wrong = await reopen({ variables: { TROTH_FAULT_MAIN: 'ada.quill@example.org' } });
    await checkUnder(wrong, allOfMain, /store main has a connection string that cannot be read/);
  });

  it('that refuses the login', async (t) => {
    const made = await company(t);
    const url = new URL(await reader(t, made));
    url.username = 'nobody_of_that_name';
    url.password = 'plain-secret-9';
    const wrong = await made.reopen({ variables: { TROTH_FAULT_MAIN: url.href } });
    await checkUnder(wrong, allOfMain, /store main refuses the login/);
  });

  it('that is out of connections', async (t) => {
    const made = await company(t);
    const url = await reader(t, made, 'connection limit 0');
    const full = await made.reopen({ variables: { TROTH_FAULT_MAIN: url } });
    await checkUnder(full, allOfMain, /store main has no connection/);
  });

  it('that is read-only is checked like any other', async (t) => {
    const { installation, main } = await company(t);
    await main.pool.query(`alter database ${main.name} set default_transaction_read_only = on`);
    await checkUnder(installation, [], /./);
  });

  it('of which one table may not be read', async (t) => {
    const made = await company(t);
    const url = await reader(t, made);
    await made.main.pool.query(`revoke select on notes from reader_${made.main.name}`);
    const denied = await made.reopen({ variables: { TROTH_FAULT_MAIN: url } });
    // What is only about people is still known.
    await checkUnder(denied, ['M1', 'M3', 'M4', 'M5'], /notes|may not read|refuses/);
  });

  it('of which one column may not be read', async (t) => {
    const made = await company(t);
    const role = `reader_${made.main.name}`;
    const url = await reader(t, made);
    await made.main.pool.query(
      `revoke select on people from ${role}; grant select (id, left_at) on people to ${role}`,
    );
    const denied = await made.reopen({ variables: { TROTH_FAULT_MAIN: url } });
    await checkUnder(denied, ['M1', 'M2'], /people|may not read|refuses/);
  });

  it('whose rows are hidden by a policy', async (t) => {
    const made = await company(t);
    const url = await reader(t, made);
    await made.main.pool.query('alter table people enable row level security');
    const hidden = await made.reopen({ variables: { TROTH_FAULT_MAIN: url } });
    await checkUnder(hidden, ['M1', 'M2', 'M3', 'M4', 'M5'], /people|sees only some of its rows/);
  });

  it('whose table is locked by somebody', { timeout: 90_000 }, async (t) => {
    const { installation, main } = await company(t);
    const client = await main.pool.connect();
    await client.query('begin; lock table notes in access exclusive mode');
    try {
      const started = performance.now();
      await checkUnder(installation, ['M1', 'M3', 'M4', 'M5'], /main did not give a lock/);
      assert.ok(performance.now() - started < 60_000);
    } finally {
      await client.query('rollback');
      client.release();
    }
    await checkUnder(installation, [], /./);
  });

  for (const [what, change] of [
    ['a column', 'alter table people drop column email'],
    ['a table', 'drop table people cascade'],
  ] as const) {
    it(`of which ${what} is dropped between the look at the tables and the look at the rows`, async (t) => {
      const { installation, main } = await company(t);
      const client = await main.pool.connect();
      await client.query('begin; lock table people in access exclusive mode');
      const checking = installation.check({ promises: ['M1', 'O1'] });
      try {
        // Whoever waits for the lock has read the catalogue.
        while (!(await waiting(main.pool))) await sleep(20);
        await client.query(change);
      } finally {
        await client.query('commit');
        client.release();
      }
      const reports = await checking;
      assert.equal(statuses(reports)['M1'], 'unknown');
      assert.match(reasonOf(reports, 'M1'), /people could not be looked at: The store main lacks/);
      assert.equal(statuses(reports)['O1'], 'kept');
    });
  }

  it('that raises errors with values in them: none is told', async (t) => {
    const { installation, main } = await company(t);
    await main.pool.query(
      `alter table people rename to people_rows;
       create function tell(text) returns text language plpgsql as
         $$ begin raise exception 'no such person: %', $1 using detail = $1, hint = $1; end $$;
       create view people as select id, tell(name) as name, email::int::text as email, password,
         left_at from people_rows`,
    );
    await checkUnder(
      installation,
      ['M1', 'M2', 'M3', 'M4', 'M5'],
      /main refuses this: .*a function of its own/,
    );
  });

  it('whose server ends every session in the middle', async (t) => {
    const { installation, main } = await company(t);
    const client = await main.pool.connect();
    await client.query('begin; lock table people in access exclusive mode');
    const checking = installation.check();
    while (!(await waiting(main.pool))) await sleep(20);
    await main.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'troth'`,
    );
    await client.query('rollback');
    client.release();
    const now = statuses(await checking);
    assert.ok(allOfMain.some((id) => now[id] === 'unknown'));
    for (const id of Object.keys(sound).filter((one) => !allOfMain.includes(one)))
      assert.equal(now[id], sound[id], id);
    await checkUnder(installation, [], /./);
  });
});

async function waiting(pool: Company['main']['pool']): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from pg_stat_activity where datname = current_database()
        and application_name = 'troth' and wait_event_type = 'Lock'`,
  );
  return rowCount !== 0;
}
