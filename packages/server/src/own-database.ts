/** Troth's own database: in the embedded PostgreSQL, or in the one that DATABASE_URL names. */
import { escapeIdentifier } from 'pg';
import { closing, orClose } from '@troth/core/closing';
import type { Configuration } from './platform/configuration.ts';
import { foreignSchema, nameCreationError, nameOwnError } from './own-database-error.ts';
import { openDatabase, type Pool } from './platform/database.ts';
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts';
import { migrate } from './platform/migrate.ts';
import { openSeats, type Seats } from './platform/seats.ts';

export interface OwnDatabase {
  readonly pool: Pool;
  readonly embedded: boolean;
  /** How much goes on at once, in all processes. */
  readonly seats: Seats;
  /** Connection string to another database of the same server. */
  urlOf(database: string): string;
  /** False when there is one of that name already. */
  create(database: string): Promise<boolean>;
  /** Stops an embedded server unless another process is using it too. */
  close(): Promise<void>;
}

const ownName = 'troth';

export async function openOwnDatabase(
  { home, databaseUrl }: Configuration,
  onNotice: (text: string) => void,
): Promise<OwnDatabase> {
  if (databaseUrl !== undefined) {
    const urlOf = (database: string) => withDatabase(databaseUrl, database);
    return opened(databaseUrl, urlOf, databaseUrl, async () => undefined, false);
  }
  const server = await startEmbeddedPostgres({ folder: home, log: onNotice });
  const close = async () => {
    await server.stopIfLast();
  };
  await orClose(() => createDatabase(server.adminUrl, ownName), close);
  return opened(server.url(ownName), (name) => server.url(name), server.adminUrl, close, true);
}

function opened(
  url: string,
  urlOf: (database: string) => string,
  adminUrl: string,
  close: () => Promise<void>,
  embedded: boolean,
): OwnDatabase {
  const pool = openDatabase(url, { applicationName: 'troth' });
  const seats = openSeats(url);
  return {
    pool,
    seats,
    embedded,
    urlOf,
    create: (database) => createDatabase(adminUrl, database),
    async close() {
      await seats.end();
      await pool.end();
      await close();
    },
  };
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

/** Brings Troth's tables up to date. Throws `configuration-invalid` where that cannot be. */
export async function prepare(pool: Pool): Promise<void> {
  try {
    await requireOurs(pool);
    await migrate(pool);
  } catch (error) {
    throw nameOwnError(error);
  }
}

/** Somebody else's schema of the same name must not be mixed with ours. */
async function requireOurs(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ readonly relations: number; readonly recorded: number }>(
    `select (select count(*)::int from pg_class
              where relnamespace = to_regnamespace('troth')) as relations,
            (select count(*)::int from pg_attribute
              where attrelid = to_regclass('troth.migration') and attname in ('number', 'digest')
                and not attisdropped) as recorded`,
  );
  const { relations = 0, recorded = 0 } = rows[0] ?? {};
  if (relations > 0 && recorded < 2) throw foreignSchema();
}

/** Two that create at once: the loser's error says that the database is there, which was the aim. */
const alreadyThere = new Set(['42P04', '23505']);

async function createDatabase(adminUrl: string, name: string): Promise<boolean> {
  const pool = openDatabase(adminUrl, { max: 1, applicationName: 'troth' });
  const create = async (): Promise<boolean> => {
    const found = await pool.query('select from pg_database where datname = $1', [name]);
    if (found.rowCount) return false;
    await pool.query(`create database ${escapeIdentifier(name)}`);
    return true;
  };
  try {
    return await closing(create, () => pool.end());
  } catch (error) {
    if (error instanceof Error && 'code' in error && alreadyThere.has(String(error.code))) {
      return false;
    }
    throw nameCreationError(error, name);
  }
}
