import type { Selection, Table } from '../../stores/contract.ts';
import type { Asked } from './places.ts';
import type { Sought } from './sought.ts';

/** Whoever waits for the pass. */
export interface Seeker {
  readonly asked: Omit<Asked, 'map' | 'names'>;
  readonly sought: Sought;
  /** Rows of the table that the plan deletes or keeps: what stands in them is no copy. */
  planned(store: string, table: Table): AsyncIterable<Selection>;
  /** Rows that stay, and of which the plan empties what the map knows. */
  emptied(store: string, table: Table): AsyncIterable<Selection>;
}
