/**
 * PostgreSQL 13 and later, the writing half: sessions of their own, so that nothing that is only
 * read can come to write.
 */
import { supported, type WritableStore } from '../../contract.ts';
import { parseAddress } from '../address.ts';
import { admissionBy } from '../identity.ts';
import { openPostgres, type OpenPostgresOptions } from '../index.ts';
import { defaultTimeouts, Sessions, type Timeouts } from '../sessions.ts';
import { countRemaining, makeChange } from './change.ts';
import { foreseeChange } from './foresee.ts';
import { readHolding } from './holding.ts';
import { readRows } from './read.ts';
import { explained } from './refusal.ts';
import { rehearsalTimeouts, rehearseChanges } from './rehearse.ts';
import { replaceValues } from './replace-values.ts';
import { mostRows } from './run.ts';
import { scrubTable } from './scrub.ts';
import { refreshView } from './refresh.ts';
import { readTraces } from './traces.ts';

export interface OpenWritablePostgresOptions extends OpenPostgresOptions {
  /** Of the sessions that write; a change of a table without a key is one statement. */
  readonly writing?: Partial<Timeouts>;
  /**
   * `search_path` under which triggers of the tables run; that of the role and the database when absent.
   */
  readonly searchPath?: string;
  /** Rows that a batch of a change has at most; 10,000, the contract's limit, when absent. */
  readonly batchRows?: number;
}

const minute = 60_000;
const writingTimeouts: Timeouts = { ...defaultTimeouts, statement: 15 * minute };
/** Rewriting a table takes as long as it takes. */
const scrubStatement = 24 * 60 * minute;

/** Opens no connection yet; a server that is down shows at the first question. */
export function openWritablePostgres(options: OpenWritablePostgresOptions): WritableStore {
  const { name, url, timeouts, writing, searchPath, zones, batchRows = mostRows, guard } = options;
  const address = parseAddress(name, url);
  const store = openPostgres(options);
  const readingLimits = { ...defaultTimeouts, ...timeouts };
  const limits = { ...writingTimeouts, ...writing };
  const reads = { admission: admissionBy(guard), ...(zones && { zones }) };
  const writes = { ...reads, writing: searchPath === undefined ? {} : { searchPath } };
  const reading = new Sessions(name, address, readingLimits, reads);
  const sessions = new Sessions(name, address, limits, writes);
  const rehearsing = new Sessions(name, address, { ...limits, ...rehearsalTimeouts }, writes);
  const explaining = async <T>(work: Promise<T>, signal?: AbortSignal): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw await explained(name, reading, error, signal);
    }
  };
  const scrubbing = new Sessions(
    name,
    address,
    { ...limits, statement: Math.max(limits.statement, scrubStatement) },
    { ...reads, writing: { searchPath: 'pg_catalog' } },
  );
  return {
    ...store,
    discover: (discoverOptions) => {
      for (const one of [reading, sessions]) one.forget();
      return store.discover(discoverOptions);
    },
    change: (change, changeOptions) =>
      explaining(
        makeChange(name, sessions, change, { ...changeOptions, batchRows }),
        changeOptions?.signal,
      ),
    remaining: (change, signal) => countRemaining(name, reading, change, signal),
    read: (query) => readRows(name, reading, query),
    foresee: (change, foreseeOptions) => foreseeChange(name, sessions, change, foreseeOptions),
    rehearse: (changes, how) => rehearseChanges(name, rehearsing, changes, how),
    replaceValues: (replacement, signal) =>
      explaining(replaceValues(name, sessions, replacement, signal), signal),
    holding: (query) => readHolding(name, reading, query),
    traces: async (tables) => supported(await readTraces(name, reading, tables)),
    refresh: (view, signal) => refreshView(scrubbing, view, signal),
    scrub: (table, signal) => scrubTable(name, scrubbing, table, limits.lock, signal),
    async close() {
      await Promise.all([
        store.close(),
        reading.close(),
        sessions.close(),
        rehearsing.close(),
        scrubbing.close(),
      ]);
    },
  };
}
