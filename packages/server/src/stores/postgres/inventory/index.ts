/**
 * What a server shows besides the tables of one database: by name, from its catalogues. What lies in
 * another database is told by the names of its tables, for which a session is opened there.
 */
import { closing } from '@troth/core/closing';
import * as z from 'zod';
import { TrothError } from '@troth/core/error';
import type { Inventory, InventoryOptions, OtherDatabase } from '../../inventory.ts';
import type { Address } from '../address.ts';
import { documents, tableName } from '../documents.ts';
import { storeError } from '../error.ts';
import { preparedIn } from '../prepared.ts';
import { Sessions, type Timeouts } from '../sessions.ts';
import { statementFile } from '../sql.ts';

const shown = z.object({
  database: z.string(),
  databases: z.array(z.object({ name: z.string(), open: z.boolean() })),
  publications: z.array(
    z.object({ name: z.string(), allTables: z.boolean(), tables: z.array(tableName) }),
  ),
  slots: z.array(z.object({ name: z.string(), physical: z.boolean(), active: z.boolean() })),
  subscriptions: z.array(z.string()),
  extensions: z.array(z.string()),
  foreignServers: z.array(z.object({ name: z.string(), wrapper: z.string() })),
  largeObjects: z.number(),
  seesLargeObjects: z.boolean(),
  seesServer: z.boolean(),
  temporaryTables: z.number(),
});

/** Those by which a statement, a trigger or a timer reaches files, other servers or the network. */
const reachingOut: readonly string[] = [
  'adminpack',
  'aws_lambda',
  'aws_s3',
  'dblink',
  'file_fdw',
  'http',
  'mysql_fdw',
  'oracle_fdw',
  'pg_cron',
  'pg_net',
  'pglogical',
  'plperlu',
  'plpython3u',
  'plsh',
  'pltclu',
  'postgres_fdw',
  'tds_fdw',
];

/** Each costs a connection; of those beyond only the name is told. */
const mostDatabases = 32;

const statement = statementFile('inventory');

export interface Place {
  readonly store: string;
  readonly sessions: Sessions;
  readonly address: Address;
  readonly timeouts: Timeouts;
}

export async function readInventory(
  place: Place,
  { lookInto = () => false, signal }: InventoryOptions = {},
): Promise<Inventory> {
  const { store, sessions } = place;
  const rows = await sessions.run({ text: statement, values: [reachingOut] }, signal);
  const [facts] = documents(rows, shown);
  if (!facts) throw storeError('store-failed', store);
  const { databases, largeObjects, seesLargeObjects, seesServer, ...rest } = facts;
  return {
    ...rest,
    prepared: await preparedIn((each) => sessions.run(each, signal)),
    server: seesServer ? await serverOf(sessions, signal) : null,
    databases: await others(
      place,
      databases.map(({ name, open }) => ({ name, open: open && lookInto(name) })),
      signal,
    ),
    largeObjects: {
      count: largeObjects,
      bytes: seesLargeObjects ? await bytesOf(sessions, signal) : null,
    },
  };
}

async function serverOf(sessions: Sessions, signal?: AbortSignal): Promise<string | null> {
  const text = 'select system_identifier from pg_control_system()';
  return (await sessions.run({ text }, signal))[0]?.[0] ?? null;
}

async function bytesOf(sessions: Sessions, signal?: AbortSignal): Promise<number> {
  const text = 'select coalesce(sum(length(data)), 0) from pg_largeobject';
  return Number((await sessions.run({ text }, signal))[0]?.[0]);
}

async function others(
  place: Place,
  databases: z.output<typeof shown>['databases'],
  signal?: AbortSignal,
): Promise<readonly OtherDatabase[]> {
  const found: OtherDatabase[] = [];
  let looked = 0;
  for (const { name, open } of databases) {
    const looks = open && looked < mostDatabases;
    if (looks) looked += 1;
    found.push({ name, tables: looks ? await tablesIn(place, name, signal) : null });
  }
  return found;
}

const tablesStatement = `
  select n.nspname, c.relname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'm', 'f') and not c.relispartition and c.relpersistence <> 't'
     and c.oid >= 16384 and n.nspname !~ '^pg_toast|^pg_temp'
   order by 1, 2 limit 10000`;

/** Null where nobody lets us in, or where it is gone by now. */
async function tablesIn(
  { store, address, timeouts }: Place,
  database: string,
  signal?: AbortSignal,
): Promise<OtherDatabase['tables']> {
  const sessions = new Sessions(store, { ...address, database }, timeouts);
  const read = () => sessions.run({ text: tablesStatement }, signal);
  try {
    const rows = await closing(read, () => sessions.close());
    return rows.map(([schema, name]) => ({ schema: schema ?? '', name: name ?? '' }));
  } catch (error) {
    if (!(error instanceof TrothError) || error.code === 'store-cancelled') throw error;
    return null;
  }
}
