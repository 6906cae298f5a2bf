/**
 * Reading in pages, so that memory stays flat. Two ways: by key, where each page is a statement of
 * its own and holds nothing open; and by a server-side cursor in one snapshot, where there is no
 * key that could say where the last page ended.
 */
import type { Rows, Session, Sessions } from './sessions.ts';
import { Parameters } from './sql.ts';

export const mostRows = 1_000;
const firstRows = 64;
const wantedBytes = 4 * 1024 * 1024;

/** Rows of the next page: grows to 1,000, and shrinks where rows are large. */
export class PageSize {
  #rows = firstRows;

  get rows(): number {
    return this.#rows;
  }

  learn(page: Rows): void {
    let bytes = 0;
    for (const row of page) for (const value of row) bytes += value?.length ?? 0;
    const fitting = Math.floor((wantedBytes * page.length) / Math.max(bytes, 1));
    this.#rows = Math.max(1, Math.min(mostRows, this.#rows * 2, fitting));
  }
}

export interface KeyPart {
  /** A quoted column. */
  readonly column: string;
  /** The type that its text is cast to. */
  readonly type: string;
}

export interface KeyedRead {
  /** Expressions to read, as text. */
  readonly columns: readonly string[];
  readonly from: string;
  /** A condition; its parameters are `values`. */
  readonly where: string;
  readonly values: readonly unknown[];
  /** Not null in any row; each distinct key comes once if `columns` is the key itself. */
  readonly key: readonly KeyPart[];
  readonly distinct?: boolean;
}

/** Pages in the order of the key. Rows that others insert behind the last page's end are not seen. */
export async function* keyedPages(
  sessions: Sessions,
  read: KeyedRead,
  signal?: AbortSignal,
): AsyncGenerator<Rows> {
  const size = new PageSize();
  let last: readonly (string | null)[] | undefined;
  for (;;) {
    const rows = size.rows;
    const page = await sessions.run(keyedStatement(read, last, rows), signal);
    if (page.length > 0) yield page.map((row) => row.slice(0, read.columns.length));
    if (page.length < rows) return;
    last = page.at(-1)?.slice(read.columns.length);
    size.learn(page);
  }
}

function keyedStatement(
  read: KeyedRead,
  last: readonly (string | null)[] | undefined,
  rows: number,
): { text: string; values: readonly unknown[] } {
  const parameters = new Parameters();
  for (const value of read.values) parameters.add(value);
  const order = read.key.map((part) => part.column).join(', ');
  const after = last
    ? ` and (${order}) > (${read.key.map((part, at) => `${parameters.add(last[at])}::${part.type}`).join(', ')})`
    : '';
  const keyText = read.key.map((part) => `${part.column}::text`);
  const group = read.distinct === true ? ` group by ${order}` : '';
  return {
    text:
      `select ${[...read.columns, ...keyText].join(', ')} from ${read.from}` +
      ` where ${read.where}${after}${group} order by ${order} limit ${rows}`,
    values: parameters.values,
  };
}

/** Pages of one statement's rows, all from one snapshot; a session stays in use until the end. */
export async function* cursorPages(
  sessions: Sessions,
  prepare: (session: Session) => Promise<{ text: string; values?: readonly unknown[] }>,
  signal?: AbortSignal,
): AsyncGenerator<Rows> {
  const open = await sessions.open(signal);
  const { session } = open;
  let finished = false;
  try {
    await session.run({ text: 'begin transaction isolation level repeatable read read only' });
    const { text, values } = await prepare(session);
    await session.run({
      text: `declare page no scroll cursor for ${text}`,
      ...(values !== undefined && { values }),
    });
    const size = new PageSize();
    for (;;) {
      const rows = size.rows;
      const page = await session.run({ text: `fetch ${rows} from page` });
      if (page.length > 0) yield page;
      if (page.length < rows) break;
      size.learn(page);
    }
    await session.run({ text: 'commit' });
    finished = true;
  } finally {
    // A consumer that stops early leaves an open transaction behind: that connection ends too.
    if (finished) open.release();
    else open.discard();
  }
}
