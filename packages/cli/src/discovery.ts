/** Looking at a database with progress shown, and the draft of its data map. */
import { closing } from '@troth/core/closing';
import type { DiscoveryReport } from '@troth/server';
import type { Session } from './session.ts';

export interface Wanted {
  /** The store's name in the data map. */
  readonly store: string;
  readonly url: string;
  readonly rows: number;
  readonly full: boolean;
  readonly schemas: readonly string[];
  /** The data map's name, and what stands in it for the address. */
  readonly map: { readonly name: string; readonly url: string };
}

export interface Discovered {
  readonly report: DiscoveryReport;
  /** The draft as YAML. */
  readonly draft: string;
}

export async function discoverShown(
  { shell, progress }: Session,
  { store: name, url, rows, full, schemas, map }: Wanted,
): Promise<Discovered> {
  const { discoverStore, draftDataMap, openPostgres } = await import('@troth/server');
  const store = openPostgres({ name, url });
  progress.step(full ? 'Reading every row' : `Reading up to ${rows} random rows of each table`);
  return closing(
    async () => {
      const report = await discoverStore(store, {
        rows,
        full,
        signal: shell.signal,
        ...(schemas.length > 0 ? { schemas } : {}),
        onProgress: (at) =>
          progress.update(`${at.table} (${at.tablesDone} of ${at.tables} tables, ${at.rows} rows)`),
      });
      const roles = await store.roles();
      // A server has roles of other databases too; those that may do nothing here hold nothing.
      const holders = roles.supported ? roles.value.filter(({ may }) => may !== 'nothing') : [];
      const discovered = Temporal.Now.plainDateISO();
      const draft = draftDataMap(report, { ...map, discovered, roles: holders });
      return { report, draft };
    },
    async () => {
      progress.end();
      await store.close();
    },
  );
}

export interface Totals {
  readonly tables: number;
  readonly columns: number;
  readonly personal: number;
  /** Tables whose rows could not be read. */
  readonly unread: readonly string[];
  /** Places of the draft that a person has to fill in. */
  readonly toReview: number;
}

export function totalsOf({ report, draft }: Discovered): Totals {
  const tables = report.tables.filter(({ kind }) => kind !== 'view');
  const columns = tables.flatMap((table) => table.columns);
  return {
    tables: tables.length,
    columns: columns.length,
    personal: columns.filter(({ classifications }) => classifications.length > 0).length,
    unread: tables
      .filter(({ sampled }) => 'unsampled' in sampled)
      .map(({ schema, name }) => `${schema}.${name}`),
    toReview: draft.split('# REVIEW:').length - 1,
  };
}
