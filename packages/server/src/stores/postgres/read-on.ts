/**
 * A table read in parts, over days: by a key that no row lacks and no two rows share, or else by the
 * places (blocks) in which rows lie. Each page is a statement of its own, and holds nothing open.
 */
import * as z from 'zod';
import type { ReadOnPage, ReadOnQuery } from '../contract.ts';
import { PageSize } from './page-size.ts';
import { keyedStatement } from './pages.ts';
import { Relations } from './relations.ts';
import { readable } from './readable.ts';
import type { Rows, Session, Sessions } from './sessions.ts';
import { quoteTable } from './sql.ts';
import { factsOf, orderOf, type Order } from './table-extent.ts';

const position = z.union([
  z.object({ key: z.array(z.string()) }),
  /** Blocks before this one of this part were read. */
  z.object({ part: z.string(), block: z.number() }),
]);

const row = 'r';
const firstBlocks = 4;
const mostBlocks = 1024;
const wantedRows = 1000;

export async function* readOn(
  store: string,
  sessions: Sessions,
  query: ReadOnQuery,
): AsyncGenerator<ReadOnPage> {
  const { table, keys, columns, signal } = query;
  const order = await sessions.use(async (session) => {
    const relations = await Relations.lookUp(store, session, [table]);
    for (const column of columns) relations.column(table, column);
    return orderOf(store, session, table, keys, await factsOf(store, session, table));
  }, signal);
  const pages = order.key ? byKey(sessions, query, order.key) : byPlaces(sessions, query, order);
  for await (const { rows, ...page } of pages) {
    yield {
      ...page,
      rows: rows.length,
      columns: columns.map((_, at) => rows.map((values) => values[at] ?? null)),
    };
  }
}

type Page = Omit<ReadOnPage, 'columns' | 'rows'> & { readonly rows: Rows };

async function* byKey(
  sessions: Sessions,
  query: ReadOnQuery,
  { parts: key }: NonNullable<Order['key']>,
): AsyncGenerator<Page> {
  const { table, after, signal } = query;
  const columns = readable(row, query);
  const from = `${quoteTable(table)} ${row}`;
  const read = { columns, from, where: 'true', values: [], key };
  const size = new PageSize();
  let last: readonly (string | null)[] | undefined = keyIn(after);
  for (let ended = false; !ended;) {
    const wanted = size.rows;
    const statement = keyedStatement(read, last, wanted);
    const { rows, milliseconds } = await timed(
      sessions,
      (session) => session.run(statement),
      signal,
    );
    size.learn(rows);
    ended = rows.length < wanted;
    last = rows.at(-1)?.slice(columns.length) ?? last;
    yield { rows, position: JSON.stringify({ key: last ?? [] }), ended, milliseconds };
  }
}

function keyIn(after: string | undefined): readonly string[] | undefined {
  const known = after === undefined ? undefined : position.parse(JSON.parse(after));
  return known && 'key' in known && known.key.length > 0 ? known.key : undefined;
}

async function* byPlaces(
  sessions: Sessions,
  query: ReadOnQuery,
  { parts }: Order,
): AsyncGenerator<Page> {
  const { after, signal } = query;
  const known = after === undefined ? undefined : position.parse(JSON.parse(after));
  const from = known && 'part' in known ? known : undefined;
  const columns = readable(row, query).join(', ');
  const start = from
    ? Math.max(
        parts.findIndex(({ oid }) => oid === from.part),
        0,
      )
    : 0;
  let blocks = firstBlocks;
  for (const [index, part] of parts.entries()) {
    if (index < start) continue;
    let block = part.oid === from?.part ? from.block : 0;
    for (let done = false; !done;) {
      const to = Math.min(block + blocks, part.blocks);
      const text =
        `select ${columns} from only ${quoteTable(part)} ${row}` +
        ` where ${row}.ctid >= '(${block},0)'::tid and ${row}.ctid < '(${to},0)'::tid`;
      const { rows, milliseconds } = await timed(
        sessions,
        (session) => session.run({ text }),
        signal,
      );
      blocks = blocksAfter(rows, blocks);
      block = to;
      done = to >= part.blocks;
      const ended = done && index === parts.length - 1;
      yield { rows, position: JSON.stringify({ part: part.oid, block }), ended, milliseconds };
    }
  }
}

/** As many as hold about 1,000 rows, and no more than two million characters of them. */
function blocksAfter(rows: Rows, blocks: number): number {
  const characters = rows.reduce(
    (sum, values) => sum + values.reduce((all, value) => all + (value?.length ?? 0), 0),
    0,
  );
  const share = Math.max(rows.length / wantedRows, characters / 2_000_000, 1 / 4);
  return Math.max(1, Math.min(mostBlocks, Math.floor(blocks / share)));
}

async function timed(
  sessions: Sessions,
  run: (session: Session) => Promise<Rows>,
  signal?: AbortSignal,
): Promise<{ readonly rows: Rows; readonly milliseconds: number }> {
  return sessions.use(async (session) => {
    // Not before there is a session: to wait for one costs the server nothing.
    const started = performance.now();
    const rows = await run(session);
    return { rows, milliseconds: performance.now() - started };
  }, signal);
}
