/** All that stands in the databases and files of an installation, and where in it a text is found. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from '../../packages/server/src/platform/database.ts';
import { isSystemError } from '../../packages/server/src/platform/error.ts';
import type { DemoHome } from './home.ts';

export interface Dumped {
  /** Of the server; `files` for those of the home. */
  readonly database: string;
  /** The parent, where it is a partition; of a file, its path in the home. */
  readonly table: string;
  readonly columns: readonly string[];
  /** Values as text, an empty one for null; bytes are in hex. */
  readonly rows: readonly (readonly string[])[];
}

/** Every table of every database and the files beside them. */
export async function dumpOf(home: DemoHome): Promise<readonly Dumped[]> {
  return [...(await dumpDatabases(home)), ...(await filesOf(join(home.path, '.troth')))];
}

/** Of all schemas but the server's own. */
export async function dumpDatabases(home: DemoHome): Promise<readonly Dumped[]> {
  const { rows } = await home
    .pool('postgres')
    .query<{ readonly name: string }>(
      `select datname as name from pg_database where datallowconn and not datistemplate order by 1`,
    );
  const dumped: Dumped[] = [];
  for (const { name } of rows) dumped.push(...(await dumpDatabase(name, home.pool(name))));
  return dumped;
}

async function dumpDatabase(database: string, pool: Pool): Promise<readonly Dumped[]> {
  const { rows: tables } = await pool.query<{
    readonly relation: string;
    readonly table: string;
    readonly columns: readonly string[];
  }>(
    `select c.oid::regclass::text as relation,
       coalesce(pg_partition_root(c.oid), c.oid)::regclass::text as table,
       array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'm')
       and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
     group by c.oid order by c.oid`,
  );
  const dumped: Dumped[] = [];
  for (const { relation, table, columns } of tables) {
    const texts = columns.map((column) => `coalesce("${column}"::text, '')`).join(', ');
    const { rows } = await pool.query<string[]>({
      text: `select ${texts} from ${relation}`,
      rowMode: 'array',
    });
    dumped.push({ database, table, columns, rows });
  }
  return dumped;
}

/** Ledger, suppression, keys, copies, log. In the server's own files lies what vacuum has not gone over. */
async function filesOf(folder: string): Promise<readonly Dumped[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.startsWith(join(folder, 'postgres')));
  return Promise.all(
    files.map(async (path) => ({
      database: 'files',
      table: path.slice(folder.length + 1),
      columns: ['content'],
      rows: [[await contentOf(path)]],
    })),
  );
}

/** Empty where other work has put the file away since it was listed. */
async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return '';
    throw error;
  }
}

/** `database table.column` of each column in which one of the texts stands, as it is or as bytes in hex. */
export function placesOf(texts: readonly string[], dump: readonly Dumped[]): readonly string[] {
  const spelt = texts.flatMap((text) => [text, Buffer.from(text).toString('hex')]);
  const found = dump.flatMap(({ database, table, columns, rows }) =>
    columns
      .filter((_, at) => rows.some((row) => spelt.some((text) => row[at]?.includes(text))))
      .map((column) => `${database} ${table}.${column}`),
  );
  return [...new Set(found)].toSorted();
}

/** Rows of the dump in which the text stands. */
export function rowsWith(
  text: string,
  dump: readonly Dumped[],
): readonly { readonly table: string; readonly row: Readonly<Record<string, string>> }[] {
  return dump.flatMap(({ table, columns, rows }) =>
    rows
      .filter((row) => row.some((value) => value.includes(text)))
      .map((row) => ({
        table,
        row: Object.fromEntries(columns.map((column, at) => [column, row[at] ?? ''])),
      })),
  );
}
