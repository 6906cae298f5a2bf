/** How much of a table a change has to read. */
import * as z from 'zod';
import type { TableName } from '../../contract.ts';
import type { Rows, Session } from '../sessions.ts';
import { statementFile } from '../sql.ts';

const statement = statementFile('extent');

export interface Extent {
  readonly blocks: number;
  /** Of all partitions together, as the server's statistics have it. */
  readonly rowsPerBlock: number;
  /** Whether the server can read some blocks without reading all. */
  readonly ranges: boolean;
}

export async function readExtent(session: Session, { schema, name }: TableName): Promise<Extent> {
  const [row] = await session.run({ text: statement, values: [schema, name] });
  const [blocks = null, rowsPerBlock = null, ranges = null] = row ?? [];
  return {
    blocks: Number(blocks),
    rowsPerBlock: Math.max(1, Number(rowsPerBlock)),
    ranges: ranges === 't',
  };
}

const node = z.object({
  'Node Type': z.string(),
  Alias: z.string().optional(),
  'Plan Rows': z.number(),
  get Plans() {
    return z.array(node).optional();
  },
});
type Node = z.infer<typeof node>;

const explanation = z.tuple([z.object({ Plan: node })]);

export interface ReadingPlan {
  /** As the server expects them. */
  readonly rows: number;
  /** Whether it would read the table, that goes by `r`, from end to end. */
  readonly whole: boolean;
}

export function readPlan(rows: Rows): ReadingPlan {
  const [{ Plan }] = explanation.parse(JSON.parse(rows[0]?.[0] ?? ''));
  return { rows: Plan['Plan Rows'], whole: readsWhole(Plan) };
}

/** Partitions go by `r_1`, `r_2`. */
function readsWhole(at: Node): boolean {
  const isOwn = at['Node Type'] === 'Seq Scan' && /^r(?:_\d+)?$/.test(at.Alias ?? '');
  return isOwn || (at.Plans ?? []).some(readsWhole);
}
