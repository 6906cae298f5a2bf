import type { Store, Table } from '../contract.ts';
import { discoverTable } from './discover-table.ts';
import { Judges, type JudgesOptions } from './judges.ts';
import type { DiscoveredTable, DiscoveryReport } from './report.ts';

export interface DiscoverOptions {
  /** Random rows of each table. */
  readonly rows: number;
  /** Every row of every table instead. */
  readonly full?: boolean;
  readonly schemas?: readonly string[];
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  readonly judges?: JudgesOptions;
}

export interface Progress {
  readonly tables: number;
  readonly tablesDone: number;
  /** Rows read so far, of all tables. */
  readonly rows: number;
  /** By the store's estimates; tables without one do not count. */
  readonly estimatedRows: number;
  /** The table just worked on, `schema.name`. */
  readonly table: string;
}

/** Tables read at once: the store answers some while another is classified. */
const abreast = 3;

/**
 * Tables, columns, keys and what personal data each column seems to hold, in the store's order.
 * Throws what the store throws when it cannot even name its tables, or when told to stop;
 * `discovery-thread-failed` when a thread that classifies does.
 */
export async function discoverStore(
  store: Store,
  options: DiscoverOptions,
): Promise<DiscoveryReport> {
  const { schemas } = options;
  const tables = await store.discover(schemas && { schemas });
  const found = await discoverTables(store, tables, options);
  const asked = options.full === true ? 'full' : options.rows;
  return { store: store.name, kind: store.kind, asked, tables: found };
}

async function discoverTables(
  store: Store,
  tables: readonly Table[],
  options: DiscoverOptions,
): Promise<DiscoveredTable[]> {
  const found: DiscoveredTable[] = [];
  const progress = new Tracker(tables, options);
  const judges = new Judges(options.judges);
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, ...(options.signal ? [options.signal] : [])]);
  const rows = options.full === true ? 'full' : options.rows;
  // The longest first, so that the last one is not read alone for long.
  const waiting = [...tables.entries()]
    .toSorted(([, a], [, b]) => b.estimatedRows - a.estimatedRows)
    .values();
  const work = async (): Promise<void> => {
    for (const [at, table] of waiting) {
      const onRows = (read: number): void => progress.rows(at, read);
      found[at] = await discoverTable(store, table, { rows, judges, onRows, signal });
      progress.done(at);
    }
  };
  const all = Array.from({ length: abreast }, work);
  try {
    await Promise.all(all);
  } finally {
    // One that failed is the end of the others too; nothing is left reading or judging.
    ended.abort();
    await Promise.allSettled([...all, judges.close()]);
  }
  return found;
}

class Tracker {
  readonly #tables: readonly { schema: string; name: string; estimatedRows: number }[];
  readonly #options: DiscoverOptions;
  readonly #rows: number[] = [];
  #done = 0;

  constructor(
    tables: readonly { schema: string; name: string; estimatedRows: number }[],
    options: DiscoverOptions,
  ) {
    this.#tables = tables;
    this.#options = options;
  }

  rows(at: number, rows: number): void {
    this.#rows[at] = rows;
    this.#report(at);
  }

  done(at: number): void {
    this.#done += 1;
    this.#report(at);
  }

  #report(at: number): void {
    const { schema, name } = this.#tables[at] ?? { schema: '', name: '' };
    const most = this.#options.full === true ? Infinity : this.#options.rows;
    this.#options.onProgress?.({
      tables: this.#tables.length,
      tablesDone: this.#done,
      rows: this.#rows.reduce((sum, rows) => sum + (rows ?? 0), 0),
      estimatedRows: this.#tables.reduce(
        (sum, { estimatedRows }) => sum + Math.min(most, Math.max(0, estimatedRows)),
        0,
      ),
      table: `${schema}.${name}`,
    });
  }
}
