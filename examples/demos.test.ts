/** The generators, against a real PostgreSQL: what they make, twice the same, once only. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { demo as panda } from '@troth/example-panda';
import { demo as plai } from '@troth/example-plai';
import { demo as xai } from '@troth/example-xai';
import { freshDatabase, type TestDatabase } from '../packages/server/src/platform/test-database.ts';
import { readWounds } from './wounds.fixture.ts';

const now = Temporal.Instant.from('2026-11-22T12:00:00Z');

/** People per demo: the rows of these tables, without the wounds. */
const people: Readonly<Record<string, readonly string[]>> = {
  panda: ['accounts'],
  plai: ['employees'],
  xai: ['hosts', 'guests'],
};

async function tablesOf({ pool }: TestDatabase): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace
        and relkind in ('r', 'p') and not relispartition order by relname`,
  );
  return rows.map(({ name }) => name);
}

async function digests(database: TestDatabase): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const table of await tablesOf(database)) {
    const { rows } = await database.pool.query<{ digest: string }>(
      `select count(*) || ' ' || md5(string_agg(t::text, '|' order by t::text)) as digest from public.${table} t`,
    );
    found[table] = rows[0]?.digest ?? '';
  }
  return found;
}

async function countIn({ pool }: TestDatabase, table: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from public.${table}`,
  );
  return rows[0]?.count ?? -1;
}

for (const demo of [panda, plai, xai]) {
  describe(`the demo ${demo.id}`, () => {
    it('has a thousand people by default, and the same rows for the same seed', async (t) => {
      const [one, two] = [await freshDatabase(t), await freshDatabase(t)];
      const made = await demo.generate({ url: one.url, seed: 7, now });
      await demo.generate({ url: two.url, seed: 7, now });
      assert.deepEqual([made.created, made.subjects], [true, 1000]);
      assert.deepEqual(await digests(one), await digests(two));
      const counts = await Promise.all((people[demo.id] ?? []).map((table) => countIn(one, table)));
      const total = counts.reduce((sum, count) => sum + count, 0);
      assert.ok(total >= 1000 && total < 1020, `${total} people`);
    });

    it('is left alone when it is there, and made anew for another number of people', async (t) => {
      const database = await freshDatabase(t);
      const [table = ''] = people[demo.id] ?? [];
      await demo.generate({ url: database.url, subjects: 300, now });
      const before = await digests(database);
      assert.equal((await demo.generate({ url: database.url })).created, false);
      assert.deepEqual(await digests(database), before);
      const again = await demo.generate({ url: database.url, subjects: 500, now });
      assert.deepEqual([again.created, again.subjects], [true, 500]);
      assert.notEqual((await digests(database))[table], before[table]);
    });

    it('begins again after a generation that was cut short', async (t) => {
      const database = await freshDatabase(t);
      const cut = new Error('cut short');
      const onProgress = (): never => {
        throw cut;
      };
      await assert.rejects(
        demo.generate({ url: database.url, subjects: 300, now, onProgress }),
        cut,
      );
      assert.equal((await demo.generate({ url: database.url, subjects: 300, now })).created, true);
    });

    it('refuses a database that holds somebody else’s tables', async (t) => {
      const database = await freshDatabase(t);
      await database.pool.query('create table public.precious (id int)');
      await assert.rejects(demo.generate({ url: database.url }), {
        code: 'demo-database-occupied',
      });
      assert.deepEqual(await tablesOf(database), ['precious']);
    });

    it('can be healed of every wound by the statements that are listed', async (t) => {
      const database = await freshDatabase(t);
      await demo.generate({ url: database.url, subjects: 300, now });
      const wounds = readWounds().filter(({ policy }) => policy === demo.id);
      assert.ok(wounds.length >= 3);
      for (const { heal } of wounds) await database.pool.query(heal);
      for (const { heal } of wounds) await database.pool.query(heal);
    });

    it('lets nobody into its database but its own roles', async (t) => {
      const database = await freshDatabase(t);
      await demo.generate({ url: database.url, subjects: 300, now });
      const { rows } = await database.pool.query<{ name: string }>(
        `select rolname as name from pg_roles where rolcanlogin and not rolsuper
            and has_database_privilege(rolname, current_database(), 'connect') order by rolname`,
      );
      const strangers = rows.filter(({ name }) => !name.startsWith(`${demo.id}_`));
      assert.deepEqual(strangers, []);
      for (const role of demo.roles) assert.ok(rows.some(({ name }) => name === role.name));
    });
  });
}
