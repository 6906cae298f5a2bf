/** Discovered tables for tests of plans, without a store. */
import type { ForeignKey, Table } from '../../stores/contract.ts';

/** Columns are text; a question mark behind a name: nullable. */
export function discovered(
  name: string,
  columns: readonly string[],
  parts: Partial<Table> = {},
): Table {
  return {
    schema: 'public',
    name,
    kind: 'table',
    columns: columns.map((column) => ({
      name: column.replace('?', ''),
      type: 'text',
      nullable: column.endsWith('?'),
    })),
    primaryKey: ['id'],
    foreignKeys: [],
    estimatedRows: -1,
    readable: true,
    ...parts,
  };
}

export function enforced(
  columns: readonly string[],
  to: string,
  keys: readonly string[],
): ForeignKey {
  return { name: `${to}_fk`, columns, to: { schema: 'public', name: to }, keys, indexed: true };
}
