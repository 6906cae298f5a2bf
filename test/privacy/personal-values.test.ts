/** After a check of the wounded demos, no value of theirs stands in anything that Troth wrote or said. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { demo as panda } from '@troth/example-panda';
import { demo as plai } from '@troth/example-plai';
import { demo as xai } from '@troth/example-xai';
import { readPolicy } from '../../packages/server/src/main.ts';
import {
  freshDatabase,
  type TestDatabase,
} from '../../packages/server/src/platform/test-database.ts';
import { emptyFolder, troth, type Ran } from '../e2e/troth.ts';
import { documentOf } from '../e2e/reports.ts';

const demos = [panda, plai, xai];

/** Shorter values are words and small numbers that stand everywhere. */
const shortest = 7;
/** Of one column; chosen at random, and the same ones again. */
const mostOfColumn = 200;

/** What the demos hold about people, and what their policies and maps do not say themselves. */
async function personalValues(databases: ReadonlyMap<string, TestDatabase>): Promise<Set<string>> {
  const values = new Set<string>();
  for (const { id, policyFile } of demos) {
    const { policy, sources } = await readPolicy(policyFile);
    const vocabulary = sources.map(({ text }) => text).join('\n');
    for (const { datasets } of Object.values(policy?.map.stores ?? {})) {
      for (const { table, fields } of Object.values(datasets)) {
        const columns = Object.entries(fields).filter(([, { category }]) => category !== 'none');
        for (const [column] of columns) {
          const rows = await databases.get(id)?.pool.query<{ readonly value: string }>(
            `select value from (select distinct "${column}"::text as value from ${table}) as held
              where length(value) >= ${shortest} order by md5(value) limit ${mostOfColumn}`,
          );
          for (const { value } of rows?.rows ?? [])
            if (!vocabulary.includes(value)) values.add(value);
        }
      }
    }
  }
  // A wound of each kind, whatever the sampling above took.
  for (const value of await wounds(databases)) values.add(value);
  return values;
}

async function wounds(databases: ReadonlyMap<string, TestDatabase>): Promise<readonly string[]> {
  const found = await databases.get('panda')?.pool.query<{ readonly value: string }>(
    `select password_hash as value from accounts where password_hash not like '$argon2id$%'
     union select (regexp_match(notes, '[0-9](?:[ -]?[0-9]){12,18}'))[1] from support_cases
             where id between 9000001 and 9000003
     union select regexp_substr(notes, '[0-9](?:[ -]?[0-9]){12,18}') from support_cases
             where id between 9000001 and 9000003`,
  );
  return (found?.rows ?? []).flatMap(({ value }) => value ?? []);
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}

/** Every row of every table of Troth's, but for the policies that people wrote. */
async function ownRows({ pool }: TestDatabase): Promise<Map<string, string>> {
  const tables = await pool.query<{ readonly name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname like 'troth%' and tablename <> 'policy_version'`,
  );
  const texts = new Map<string, string>();
  // As escaped bytes, a value inside a bytea is text that can be found.
  await pool.query("set bytea_output = 'escape'");
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<{ readonly row: string }>(
      `select t::text as row from ${name} t`,
    );
    texts.set(name, rows.map(({ row }) => row).join('\n'));
  }
  return texts;
}

describe('what Troth writes and says', () => {
  const databases = new Map<string, TestDatabase>();
  let folder: Awaited<ReturnType<typeof emptyFolder>>;
  let values: Set<string>;
  let ran: Ran;

  const told = (text: string): readonly string[] => [...values].filter((one) => text.includes(one));

  before(async () => {
    folder = await emptyFolder();
    for (const { id, generate } of demos) {
      const database = await freshDatabase();
      databases.set(id, database);
      await generate({ url: database.url });
    }
    const own = await freshDatabase(undefined, { max: 1 });
    databases.set('own', own);
    values = await personalValues(databases);
    const urls = demos.map(({ id }) => [`TROTH_${id.toUpperCase()}_URL`, databases.get(id)?.url]);
    ran = await troth(['check', '--full', '--json', '--verbose'], {
      cwd: folder.path,
      env: { ...Object.fromEntries(urls), DATABASE_URL: own.url, LOG_LEVEL: 'trace' },
    });
  });
  after(async () => {
    for (const database of databases.values()) await database.drop();
    await folder.remove();
  });

  it('is looked through for thousands of values, the wounds among them', async () => {
    assert.ok(values.size > 3000, String(values.size));
    const wounded = await wounds(databases);
    assert.ok(wounded.length >= 4, String(wounded.length));
    const text = [...values].join('\n');
    assert.match(text, /@/);
    assert.match(text, /4\d{3}[ -]?\d{4}[ -]?\d{4}/);
  });

  it('came of a check that found the wounds', () => {
    assert.equal(ran.code, 1, ran.stderr);
    assert.ok((documentOf(ran.stdout).counts['broken'] ?? 0) > 10);
  });

  it('holds none of them in the ledger', async () => {
    const files = await filesBelow(join(folder.path, '.troth', 'ledger'));
    assert.ok(files.length >= 12, files.join('\n'));
    for (const file of files) assert.deepEqual(told(await readFile(file, 'latin1')), [], file);
  });

  it('holds none of them in its database', async () => {
    const own = databases.get('own');
    assert.ok(own);
    const texts = await ownRows(own);
    assert.ok((texts.get('troth.finding') ?? '').length > 10_000);
    for (const [table, text] of texts) assert.deepEqual(told(text), [], table);
  });

  it('has none of them in its output and its logs', async () => {
    assert.deepEqual(told(ran.stdout), []);
    assert.deepEqual(told(ran.stderr), []);
    const log = await readFile(join(folder.path, '.troth', 'troth.log'), 'utf8');
    assert.match(log, /checked/);
    assert.deepEqual(told(log), []);
  });
});
