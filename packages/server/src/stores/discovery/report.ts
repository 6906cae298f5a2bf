/**
 * What discovery found out about a store: plain data without any value of a row. A table or a
 * column that could not be read is in it with the reason, never left out.
 */
import type { ForeignKey, SamplePage, Table, TableName } from '../contract.ts';
import type { Classification } from '../classify/index.ts';

export interface DiscoveryReport {
  readonly store: string;
  readonly kind: string;
  /** Rows asked of each table. */
  readonly asked: number | 'full';
  readonly tables: readonly DiscoveredTable[];
}

export interface DiscoveredTable extends TableName {
  readonly kind: Table['kind'];
  /** The store's estimate; -1 when it has none. */
  readonly estimatedRows: number;
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly sampled: Sampled | Unsampled;
  readonly columns: readonly DiscoveredColumn[];
}

export interface Sampled {
  /** `every-row` also where a random sample turned out to be all there is. */
  readonly method: SamplePage['method'];
  readonly rows: number;
}

/** The columns are judged by their names alone. */
export interface Unsampled {
  /** The error's code, or `view`: what a view shows lies in tables. */
  readonly unsampled: string;
}

export interface DiscoveredColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** Sampled rows with a value. */
  readonly filled: number;
  /** Best first; empty where nothing personal was found. */
  readonly classifications: readonly Classification[];
  /** For password columns: the one method that made every sampled value, or `none` or `mixed`. */
  readonly hash?: string;
}

/** References that no index serves: deleting a row that is pointed at reads the whole table. */
export function unindexedReferences(table: DiscoveredTable): readonly ForeignKey[] {
  return table.foreignKeys.filter((key) => !key.indexed);
}
