import type { Store } from '../contract.ts';
import { discoverTable } from './discover-table.ts';
import type { DiscoveredTable, DiscoveryReport } from './report.ts';

export interface DiscoverOptions {
  /** Random rows of each table. */
  readonly rows: number;
  /** Every row of every table instead. */
  readonly full?: boolean;
  readonly schemas?: readonly string[];
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
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

/** Tables read at once: the store answers one while another is classified. */
const abreast = 2;

/**
 * Tables, columns, keys and what personal data each column seems to hold, in the store's order.
 * Throws what the store throws when it cannot even name its tables, or when told to stop.
 */
export async function discoverStore(
  store: Store,
  options: DiscoverOptions,
): Promise<DiscoveryReport> {
  const { schemas, signal } = options;
  const asked = options.full === true ? 'full' : options.rows;
  const tables = await store.discover(schemas && { schemas });
  const found: DiscoveredTable[] = [];
  const progress = new Tracker(tables, options);
  const waiting = tables.entries();
  const work = async (): Promise<void> => {
    for (const [at, table] of waiting) {
      const onRows = (rows: number): void => progress.rows(at, rows);
      found[at] = await discoverTable(store, table, {
        rows: asked,
        onRows,
        ...(signal && { signal }),
      });
      progress.done(at);
    }
  };
  await Promise.all(Array.from({ length: abreast }, work));
  return { store: store.name, kind: store.kind, asked, tables: found };
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
