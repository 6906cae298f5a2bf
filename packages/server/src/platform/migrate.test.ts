import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { migrate } from './migrate.ts';
import { freshDatabase } from './test-database.ts';

const first = 'create table troth.one (n int); insert into troth.one values (1);';

async function migrations(
  t: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  t.after(() => rm(folder, { recursive: true }));
  await Promise.all(Object.entries(files).map(([name, sql]) => writeFile(join(folder, name), sql)));
  return folder;
}

describe('migrate', () => {
  it('applies every file in order, once', async (t) => {
    const { pool } = await freshDatabase(t);
    const folder = await migrations(t, {
      '000001.sql': first,
      '000002.sql': 'update troth.one set n = n + 1;',
    });
    assert.deepEqual(await migrate(pool, folder), { applied: [1, 2], version: 2 });
    assert.deepEqual(await migrate(pool, folder), { applied: [], version: 2 });
    const { rows } = await pool.query('select n from troth.one');
    assert.deepEqual(rows, [{ n: 2 }]);
  });

  it('applies only what is new', async (t) => {
    const { pool } = await freshDatabase(t);
    await migrate(pool, await migrations(t, { '000001.sql': first }));
    const more = await migrations(t, {
      '000001.sql': first,
      '000002.sql': 'create table troth.two ();',
    });
    assert.deepEqual(await migrate(pool, more), { applied: [2], version: 2 });
  });

  it('leaves nothing half done when a file fails', async (t) => {
    const { pool } = await freshDatabase(t);
    const folder = await migrations(t, { '000001.sql': first, '000002.sql': 'select nothing();' });
    await assert.rejects(migrate(pool, folder), { code: '42883' });
    const { rows } = await pool.query("select to_regnamespace('troth') as schema");
    assert.deepEqual(rows, [{ schema: null }]);
  });

  it('lets one of several that start at once do it', async (t) => {
    const { pool } = await freshDatabase(t);
    const folder = await migrations(t, { '000001.sql': first });
    const results = await Promise.all([1, 2, 3, 4].map(() => migrate(pool, folder)));
    assert.deepEqual(
      results.flatMap(({ applied }) => applied),
      [1],
    );
  });

  it('refuses a file that has changed since it ran', async (t) => {
    const { pool } = await freshDatabase(t);
    await migrate(pool, await migrations(t, { '000001.sql': first }));
    const altered = await migrations(t, { '000001.sql': `${first} -- altered` });
    await assert.rejects(migrate(pool, altered), { code: 'migration-invalid', kind: 'conflict' });
  });

  it('does not mind the line ends of Windows', async (t) => {
    const { pool } = await freshDatabase(t);
    await migrate(pool, await migrations(t, { '000001.sql': `${first}\n` }));
    const windows = await migrations(t, { '000001.sql': `${first}\r\n` });
    assert.deepEqual(await migrate(pool, windows), { applied: [], version: 1 });
  });

  it('refuses a database that a newer version has made', async (t) => {
    const { pool } = await freshDatabase(t);
    await migrate(pool, await migrations(t, { '000001.sql': first, '000002.sql': 'select 1;' }));
    const older = await migrations(t, { '000001.sql': first });
    await assert.rejects(migrate(pool, older), { code: 'migration-invalid', kind: 'conflict' });
  });

  it('refuses a gap in the numbers', async (t) => {
    const { pool } = await freshDatabase(t);
    const folder = await migrations(t, { '000001.sql': first, '000003.sql': 'select 1;' });
    await assert.rejects(migrate(pool, folder), { code: 'migration-invalid' });
  });

  it('needs no right to create when there is nothing to do', async (t) => {
    const { pool, name } = await freshDatabase(t);
    const folder = await migrations(t, { '000001.sql': first });
    await migrate(pool, folder);
    await pool.query(`create role ${name}`);
    await pool.query(
      `grant usage on schema troth to ${name}; grant select on troth.migration to ${name}`,
    );
    pool.options.max = 1;
    const client = await pool.connect();
    await client.query(`set role ${name}`);
    client.release();
    assert.deepEqual(await migrate(pool, folder), { applied: [], version: 1 });
    await pool.query(`reset role; drop owned by ${name}; drop role ${name}`);
  });

  it("makes Troth's own tables in schema troth and nowhere else", async (t) => {
    const { pool } = await freshDatabase(t, { migrated: true });
    const { rows } = await pool.query(
      `select distinct table_schema as schema from information_schema.tables
        where table_schema not in ('pg_catalog', 'information_schema')`,
    );
    assert.deepEqual(rows, [{ schema: 'troth' }]);
  });
});
