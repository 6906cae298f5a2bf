/** What deletion leaves on disk; a part of the contract of stores. */
import type { TableName } from './condition.ts';

export interface Trace {
  readonly table: TableName;
  readonly deadRows: number;
  readonly lastVacuum: Temporal.Instant | null;
  /** Whether write-ahead log is archived, which then keeps the values as long as the archive does. */
  readonly archived: boolean;
  /** Whether the server keeps samples of the table's values to plan queries by. */
  readonly sampled: boolean;
}
