/**
 * PostgreSQL 13 and later, the reading half.
 *
 * Every session is read-only and carries its time limits, whatever the role may do; a role that
 * may only read is still the right one to give it. Nothing is written, and no value of a row
 * reaches an error.
 */
import type { ClockZones } from '../clock-zones.ts';
import { supported, type Store } from '../contract.ts';
import type { IdentityGuard } from '../identity.ts';
import { parseAddress } from './address.ts';
import { discoverTables } from './catalog.ts';
import { countConfused, readForms } from './confused.ts';
import { countRows } from './count.ts';
import { admissionBy } from './identity.ts';
import { readInventory } from './inventory/index.ts';
import { locateRows } from './locate.ts';
import { readOn } from './read-on.ts';
import { readRoles } from './roles.ts';
import { sampleRows } from './sample.ts';
import { searchRows } from './search/index.ts';
import { readServer } from './server-facts.ts';
import { defaultTimeouts, Sessions, type Timeouts } from './sessions.ts';
import { tableExtent } from './table-extent.ts';
import { probeTransport } from './transport.ts';
import { readWays } from './ways.ts';
import { findWhereabouts } from './whereabouts.ts';

export type { StoreErrorCode } from './error.ts';
export type { Timeouts } from './sessions.ts';

export interface OpenPostgresOptions {
  /** The store's name in the data map. */
  readonly name: string;
  /** `postgresql://user:password@host:5432/database`; libpq's query parameters apply. */
  readonly url: string;
  readonly timeouts?: Partial<Timeouts>;
  /** Of clocks without a zone; days of UTC and no times where absent. */
  readonly zones?: ClockZones;
  /** Whether what answers is the database that is meant; asked of each connection. */
  readonly guard?: IdentityGuard | undefined;
}

/** Opens no connection yet; a server that is down shows at the first question. */
export function openPostgres({ name, url, timeouts, zones, guard }: OpenPostgresOptions): Store {
  const address = parseAddress(name, url);
  const limits = { ...defaultTimeouts, ...timeouts };
  const sessions = new Sessions(name, address, limits, {
    ...(zones && { zones }),
    admission: admissionBy(guard),
  });
  return {
    name,
    kind: 'postgres',
    discover: (options) => discoverTables(name, sessions, options?.schemas),
    sample: (query) => sampleRows(name, sessions, query),
    readOn: (query) => readOn(name, sessions, query),
    extent: (table, keys, signal) => tableExtent(name, sessions, table, keys, signal),
    count: (query) => countRows(name, sessions, query),
    locate: (query) => locateRows(name, sessions, query),
    forms: (table, columns) => readForms(name, sessions, table, columns),
    confused: (query) => countConfused(name, sessions, query),
    inventory: async (inventoryOptions) =>
      supported(
        await readInventory({ store: name, sessions, address, timeouts: limits }, inventoryOptions),
      ),
    search: (query) => searchRows(name, sessions, query),
    transport: () => probeTransport(name, address, limits.connect),
    roles: async () => supported(await readRoles(sessions)),
    ways: async () => supported(await readWays(name, sessions)),
    server: async () => supported(await readServer(name, sessions)),
    whereabouts: () => findWhereabouts(address, limits.connect),
    close: () => sessions.close(),
  };
}
