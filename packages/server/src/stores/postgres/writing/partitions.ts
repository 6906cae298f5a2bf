/**
 * Emptying whole partitions. Where every row of one is due, TRUNCATE takes them away at once, and
 * their values out of the files with them. It is done only where that is the same as deleting each
 * row: no trigger or rule would run, nobody subscribes to its changes, and the role may. The partition
 * stays, empty: it is its owner's to drop.
 *
 * The server truncates nothing that a foreign key leads to, though no row may refer there any more. Such
 * a partition is taken out of its table, which makes the server look for rows that still refer to it,
 * is emptied, and put back, all in one transaction.
 */
import * as z from 'zod';
import type { Change, TableName } from '../../contract.ts';
import { documents, tableName } from '../documents.ts';
import { isNamed } from '../error.ts';
import { Relations } from '../relations.ts';
import type { Session, Sessions } from '../sessions.ts';
import { quoteTable, statementFile } from '../sql.ts';
import { ChangeWriter } from './batch.ts';
import { tablesOfSelection } from './selection.ts';

const statement = statementFile('partitions');

const partition = z.object({
  ...tableName.shape,
  columns: z.array(z.string()),
  referenced: z.boolean(),
  parent: tableName,
  /** As the server spells it: `FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')`. */
  bound: z.string(),
});

export type Partition = z.infer<typeof partition>;

/**
 * Milliseconds. While it waits for the partition's lock, so does everybody who comes after; deleting
 * rows needs no such lock.
 */
const lockPatience = 1_000;

/** Clocks by which the change selects, if that is how it selects. */
function clocksOf({ select, treatment, key }: Change): readonly string[] {
  if (treatment.how !== 'delete' || key.length === 0 || select.equal !== undefined) return [];
  return (select.where ?? []).flatMap((condition) =>
    'before' in condition && condition.via === undefined ? [condition.column] : [],
  );
}

/** Partitions that can be tried, as things are now. */
export async function emptiablePartitions(
  sessions: Sessions,
  relations: Relations,
  change: Change,
  signal?: AbortSignal,
): Promise<readonly Partition[]> {
  const clocks = clocksOf(change);
  const { table } = change.select;
  if (clocks.length === 0 || relations.table(table).relkind !== 'p') return [];
  const found = await sessions.use((session) => partitionsOf(session, table), signal);
  return found.filter(({ columns }) => clocks.some((clock) => columns.includes(clock)));
}

async function partitionsOf(
  session: Session,
  { schema, name }: TableName,
  only?: TableName,
): Promise<readonly Partition[]> {
  const values = [schema, name, only?.schema ?? null, only?.name ?? null];
  return documents(await session.run({ text: statement, values }), partition);
}

/** → rows that are gone; 0, and nothing is changed, where the partition is not to be emptied. */
export async function emptyPartition(
  store: string,
  sessions: Sessions,
  change: Change,
  part: Partition,
  signal?: AbortSignal,
): Promise<number> {
  const own: Change = { ...change, select: { ...change.select, table: part } };
  try {
    return await sessions.use(async (session) => {
      const relations = await Relations.lookUp(store, session, tablesOfSelection(own.select));
      const writer = new ChangeWriter(store, relations, own);
      // Asked without the lock first: most partitions hold rows that are not due.
      const [other] = await session.run(writer.othersExist());
      if (other?.[0] !== 'f') return 0;
      await lock(session, part);
      const gone = await emptyLocked(session, change.select.table, part, writer);
      await session.run({ text: gone > 0 ? 'commit' : 'rollback' });
      return gone;
    }, signal);
  } catch (error) {
    // Its rows are deleted one by one then, or what stands against that is said.
    if (isNamed(error, 'store-locked', 'store-conflict', 'store-refused', 'store-denied')) return 0;
    throw error;
  }
}

async function lock(session: Session, part: Partition): Promise<void> {
  const tables = [...(part.referenced ? [part.parent] : []), part];
  const locks = tables.map(
    (table) => `lock table only ${quoteTable(table)} in access exclusive mode`,
  );
  const patience = `set local lock_timeout = ${lockPatience}`;
  await session.run({ text: ['begin', patience, ...locks].join('; ') });
}

/** Nobody can change anything of the partition any more, nor make a reference to it. */
async function emptyLocked(
  session: Session,
  table: TableName,
  part: Partition,
  writer: ChangeWriter,
): Promise<number> {
  const [still] = await partitionsOf(session, table, part);
  if (!still || still.referenced !== part.referenced) return 0;
  const [row] = await session.run(writer.countedWithOthers());
  const [selected = 0, others = 0] = (row ?? []).map(Number);
  if (selected === 0 || others > 0) return 0;
  const [name, parent] = [quoteTable(part), quoteTable(part.parent)];
  const truncate = `truncate only ${name}`;
  const text = part.referenced
    ? [
        `alter table ${parent} detach partition ${name}`,
        truncate,
        `alter table ${parent} attach partition ${name} ${still.bound}`,
      ].join('; ')
    : truncate;
  await session.run({ text });
  return selected;
}
