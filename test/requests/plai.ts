/** The demo service Plai under government, small, in databases of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo } from '@troth/example-plai';
import type { Installation } from '@troth/server';
import { openInstallation, type InstallationOptions } from '../../packages/server/src/main.ts';
import {
  freshDatabase,
  type TestDatabase,
} from '../../packages/server/src/platform/test-database.ts';

export interface Plai {
  readonly installation: Installation;
  readonly own: TestDatabase;
  readonly main: TestDatabase;
  readonly home: string;
  readonly url: string;
  reopen(options?: Partial<InstallationOptions>): Promise<Installation>;
}

export interface Cleanup {
  after(cleanup: () => Promise<void>): void;
}

export async function plai(
  t: Cleanup,
  options: Partial<InstallationOptions> = {},
  now: Temporal.Instant = Temporal.Now.instant(),
): Promise<Plai> {
  const home = await mkdtemp(join(tmpdir(), 'troth-plai-'));
  const [own, main] = await Promise.all([freshDatabase(), freshDatabase()]);
  await demo.generate({ url: main.url, subjects: 200, now });
  const opened: Installation[] = [];
  const reopen = async (more: Partial<InstallationOptions> = {}): Promise<Installation> => {
    const installation = await openInstallation({
      configuration: { home, databaseUrl: own.url, logLevel: 'silent' },
      policies: [demo.policyFile],
      variables: { TROTH_PLAI_URL: main.url },
      ...more,
    });
    opened.push(installation);
    return installation;
  };
  t.after(async () => {
    await Promise.allSettled(opened.map((one) => one.close()));
    await main.pool.query(`drop database if exists ${own.name}_keys with (force)`);
    for (const database of [own, main]) await database.drop();
    await rm(home, { recursive: true, force: true });
  });
  return { installation: await reopen(options), own, main, home, url: main.url, reopen };
}

/** Somebody whom every kind of row is about, and the values that say so. */
export async function somebody({ main }: Plai): Promise<Person> {
  const { rows } = await main.pool.query<Person>(
    `select e.company_id::text as company, e.id::text, e.email, e.first_name as first,
       e.last_name as last, e.phone
     from employees e
     where exists (select from reviews r where r.company_id = e.company_id and r.reviewer_id = e.id)
       and exists (select from goals g where g.company_id = e.company_id and g.employee_id = e.id)
       and exists (select from employees s where s.company_id = e.company_id and s.manager_id = e.id)
       and exists (select from teams t where t.company_id = e.company_id and t.lead_id = e.id)
     order by 1, 2 limit 1`,
  );
  const [found] = rows;
  if (!found) throw new RangeError('nobody is like that');
  return found;
}

export interface Person {
  readonly company: string;
  readonly id: string;
  readonly email: string;
  readonly first: string;
  readonly last: string;
  readonly phone: string | null;
}

export function keyOf({ company, id }: Person): Readonly<Record<string, string>> {
  return { company_id: company, id };
}

/** `table` → rows in which the text stands, in whatever column. */
export async function findText(
  { pool }: TestDatabase,
  text: string,
): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<{ readonly name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const found: Record<string, number> = {};
  for (const { name } of rows) {
    const counted = await pool.query<{ readonly rows: number }>(
      `select count(*)::int as rows from ${name} t where position($1 in t::text) > 0`,
      [text],
    );
    const count = counted.rows[0]?.rows ?? 0;
    if (count > 0) found[name] = count;
  }
  return found;
}

/** A verified request for erasure. */
export async function opened(
  { installation }: Plai,
  key: Readonly<Record<string, string>>,
): Promise<string> {
  const { id } = await installation.requests.open('plai', {
    right: 'erasure',
    kind: 'employee',
    whom: [{ key }],
    verified: 'signed in',
  });
  return id;
}

export async function approved(company: Plai, key: Readonly<Record<string, string>>) {
  const { requests } = company.installation;
  const id = await opened(company, key);
  const plan = await requests.plan(id);
  if (plan.obstacles.length > 0) throw new RangeError(JSON.stringify(plan.obstacles));
  await requests.approve(id, 'head-of-privacy');
  return { id, plan };
}

export async function erase(company: Plai, key: Readonly<Record<string, string>>): Promise<void> {
  const { id } = await approved(company, key);
  const { state } = await company.installation.requests.run(id);
  if (state !== 'done') throw new RangeError(state);
}

/** The person's rows of one table as an old dump has them, outside of the governed database. */
export async function dumped(
  { pool }: TestDatabase,
  table: 'employees' | 'goals',
  { company, id }: Person,
): Promise<{ restore(): Promise<void> }> {
  const by = table === 'employees' ? 'id' : 'employee_id';
  const { rows } = await pool.query<{ readonly row: unknown }>(
    `select to_jsonb(t) as row from ${table} t where company_id = $1 and ${by} = $2`,
    [company, id],
  );
  const document = JSON.stringify(rows.map(({ row }) => row));
  return {
    async restore() {
      await pool.query(
        `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`,
        [document],
      );
    },
  };
}

/** Every row of every table of the schema `public`, in a stable order. */
export async function rowsOf({
  pool,
}: TestDatabase): Promise<Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>> {
  const found: Record<string, readonly Readonly<Record<string, unknown>>[]> = {};
  for (const name of await tablesOf(pool)) {
    const { rows } = await pool.query<{ readonly row: Readonly<Record<string, unknown>> }>(
      `select to_jsonb(t) as row from ${name} t order by t::text`,
    );
    found[name] = rows.map(({ row }) => row);
  }
  return found;
}

/** `table` → number and checksum of its rows. */
export async function checksums({ pool }: TestDatabase): Promise<Readonly<Record<string, string>>> {
  const sums: Record<string, string> = {};
  for (const name of await tablesOf(pool)) {
    const { rows } = await pool.query<{ readonly sum: string }>(
      `select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as sum from ${name} t`,
    );
    sums[name] = rows[0]?.sum ?? '';
  }
  return sums;
}

async function tablesOf(pool: TestDatabase['pool']): Promise<readonly string[]> {
  const { rows } = await pool.query<{ readonly name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public' order by 1`,
  );
  return rows.map(({ name }) => name);
}
