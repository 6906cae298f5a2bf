import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Excluded } from '@troth/core/policy';
import { freshDatabase } from '../../platform/test-database.ts';
import { contextOf, findingsOf, gist, live, only, type Live } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf, storeOf } from '../testing/policy.ts';
import { collection } from './index.ts';

const schema = `create table people (id int primary key, email text);
  insert into people select n, 'p' || n || '@example.com' from generate_series(1, 40) n`;

const people = datasetOf('public.people', {
  fields: { id: { category: 'none' }, email: { category: 'user.contact.email' } },
});

const others: Excluded = { what: 'databases', names: ['test_*'], because: 'of other tests' };

async function judged({ stores }: Live, excluded: readonly Excluded[] = []) {
  const store = storeOf({ people }, { excluded: [others, ...excluded] });
  const policy = policyOf({ ...mapOf({}), stores: { main: store } });
  const context = contextOf(policy, { stores: stores(policy) });
  const findings = await findingsOf(collection, context, { map: 'complete' });
  return findings.filter(({ rule }) => rule !== 'server-log');
}

const because = 'looked at by the data team';

describe('a map is complete only where everything that the server shows is accounted for', () => {
  it('says what it rests on', async (t) => {
    const findings = await judged(await live(t, schema));
    assert.deepEqual(gist(findings), ['map-complete met main']);
    const { coverage } = only(findings, 'map-complete');
    assert.deepEqual(coverage?.looked.slice(0, 2), [
      { what: 'tables', seen: 1, of: 1 },
      { what: 'columns', seen: 2, of: 2 },
    ]);
  });

  it('a table in a schema that the map does not cover', async (t) => {
    const here = await live(t, schema);
    await here.run(`create schema backup; create table backup.people_2025 as select * from people`);
    const finding = only(await judged(here), 'table-undeclared');
    assert.deepEqual(
      [finding.outcome, finding.resource, finding.rows],
      ['broken', 'main/backup.people_2025', 40],
    );
    const left: Excluded = { what: 'tables', names: ['backup.*'], because };
    const healed = only(await judged(here, [left]), 'map-complete');
    assert.equal(healed.outcome, 'met');
    assert.deepEqual(healed.coverage?.looked.slice(0, 2), [
      { what: 'tables', seen: 1, of: 2 },
      { what: 'columns', seen: 2, of: 4 },
    ]);
    assert.match(healed.coverage?.unseen ?? '', /by the map: .*table backup\.people_2025/);
  });

  it('a table that was moved away, with an empty one under its name', async (t) => {
    const here = await live(t, schema);
    await here.run(`create schema old; alter table people set schema old;
      create table public.people (id int primary key, email text)`);
    assert.deepEqual(gist(await judged(here)), ['table-undeclared broken main/old.people']);
  });

  it('a materialised view and a partitioned table', async (t) => {
    const here = await live(t, schema);
    await here.run(`create materialized view digest as select email from people;
      create table log (at date, email text) partition by range (at)`);
    assert.deepEqual(gist(await judged(here)), [
      'table-undeclared broken main/public.digest',
      'table-undeclared broken main/public.log',
    ]);
  });

  it('a foreign table, which is a file, its server and its wrapper', async (t) => {
    const here = await live(t, schema);
    await here.run(`create extension file_fdw; create server files foreign data wrapper file_fdw;
      create foreign table listed (email text) server files options (filename '/nowhere.csv', format 'csv')`);
    const findings = await judged(here);
    assert.deepEqual(gist(findings), [
      'extension-undeclared broken main/extensions/file_fdw',
      'server-undeclared broken main/servers/files',
      'table-undeclared broken main/public.listed',
    ]);
    assert.match(only(findings, 'table-undeclared').message, /a foreign table/);
  });

  it('a publication, with a slot or without', async (t) => {
    const here = await live(t, schema);
    await here.run(
      'create publication everything for all tables; create publication partly for table people',
    );
    assert.deepEqual(gist(await judged(here)), [
      'publication-undeclared broken main/publications/everything',
      'publication-undeclared broken main/publications/partly',
    ]);
    const left: Excluded = { what: 'publications', names: ['everything', 'part*'], because };
    assert.deepEqual(gist(await judged(here, [left])), ['map-complete met main']);
  });

  it('large objects', async (t) => {
    const here = await live(t, schema);
    await here.run(`select lo_from_bytea(0, 'a'), lo_from_bytea(0, 'b')`);
    const finding = only(await judged(here), 'large-objects-undeclared');
    assert.deepEqual([finding.outcome, finding.rows], ['broken', 2]);
    const left: Excluded = { what: 'large-objects', names: ['*'], because };
    assert.deepEqual(gist(await judged(here, [left])), ['map-complete met main']);
  });

  it('a copied database, and not an empty one', async (t) => {
    const here = await live(t, schema);
    const { name } = here.database;
    const copy = name.replace('test_', 'troth_copy_');
    const admin = await freshDatabase();
    t.after(async () => {
      for (const one of [copy, `${copy}_empty`]) {
        await admin.pool.query(`drop database if exists ${one} with (force)`);
      }
      await admin.drop();
    });
    // Nobody may be connected to what is copied.
    const end = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`;
    here.database.pool.on('error', () => undefined);
    await admin.pool.query(end);
    await admin.pool.query(`create database ${copy} template ${name}`);
    await admin.pool.query(`create database ${copy}_empty`);
    const finding = only(await judged(here), 'database-undeclared');
    assert.deepEqual(
      [finding.outcome, finding.resource, finding.facts],
      ['broken', `main/databases/${copy}`, { tables: 1, named: 1 }],
    );
    const left: Excluded = { what: 'databases', names: ['troth_copy_*'], because };
    assert.deepEqual(gist(await judged(here, [left])), ['map-complete met main']);
  });
});
