/**
 * Reading in pages, so that memory stays flat. Two ways: by key, where each page is a statement of
 * its own and holds nothing open; and by a server-side cursor in one snapshot, where there is no
 * key that could say where the last page ended. Both fetch a page while the last is worked on.
 */
import type { TableName } from '../contract.ts';
import type { Relations } from './relations.ts';
import type { Rows, Session, Sessions, Statement } from './sessions.ts';
import { PageSize } from './page-size.ts';
import { Parameters, quoteColumn } from './sql.ts';

export interface KeyPart {
  /** A quoted column. */
  readonly column: string;
  /** The type that its text is cast to. */
  readonly type: string;
}

/** The columns as a key to page by; undefined where they cannot say where a page ended. */
export function keyOf(
  relations: Relations,
  table: TableName,
  names: readonly string[],
  alias: string,
): readonly KeyPart[] | undefined {
  const parts = names.map((name) => relations.column(table, name));
  // A null is neither before nor after anything.
  if (parts.length === 0 || parts.some((part) => part.nullable || !part.comparable)) {
    return undefined;
  }
  return parts.map(({ type }, at) => ({ column: quoteColumn(alias, names[at] ?? ''), type }));
}

export interface KeyedRead {
  /** Expressions to read, as text; rows hold them and then the key. */
  readonly columns: readonly string[];
  readonly from: string;
  /** A condition; its parameters are `values`. */
  readonly where: string;
  readonly values: readonly unknown[];
  /** No part is null in any row. */
  readonly key: readonly KeyPart[];
  /** Whether rows with the same key come once; `columns` is then empty. */
  readonly distinct?: boolean;
  /** Key of the row after which to begin. */
  readonly after?: readonly (string | null)[] | undefined;
}

/** Pages in the order of the key. Rows that others insert behind the last page's end are not seen. */
export async function* keyedPages(
  sessions: Sessions,
  read: KeyedRead,
  signal?: AbortSignal,
): AsyncGenerator<Rows> {
  const size = new PageSize();
  const ended = new AbortController();
  const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  let last = read.after;
  try {
    yield* readAhead(async () => {
      const wanted = size.rows;
      const page = await sessions.run(keyedStatement(read, last, wanted), either);
      size.learn(page);
      last = page.at(-1)?.slice(read.columns.length);
      return { rows: page, more: page.length === wanted };
    });
  } finally {
    // A consumer that stops early leaves a statement running.
    ended.abort();
  }
}

export function keyedStatement(
  read: KeyedRead,
  last: readonly (string | null)[] | undefined,
  rows: number,
): Statement {
  const parameters = new Parameters(read.values);
  const order = read.key.map((part) => part.column).join(', ');
  const end = read.key.map((part, at) => last && `${parameters.add(last[at])}::${part.type}`);
  const after = last ? ` and (${order}) > (${end.join(', ')})` : '';
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
  prepare: (session: Session) => Promise<Statement>,
  signal?: AbortSignal,
): AsyncGenerator<Rows> {
  const session = await sessions.open(signal);
  let finished = false;
  try {
    await session.run({ text: 'begin transaction isolation level repeatable read read only' });
    const { text, ...values } = await prepare(session);
    await session.run({ text: `declare page no scroll cursor for ${text}`, ...values });
    const size = new PageSize();
    yield* readAhead(async () => {
      const wanted = size.rows;
      const page = await session.run({ text: `fetch ${wanted} from page` });
      size.learn(page);
      return { rows: page, more: page.length === wanted };
    });
    await session.run({ text: 'commit' });
    finished = true;
  } finally {
    if (finished) session.release();
    else session.discard();
  }
}

interface Page {
  readonly rows: Rows;
  readonly more: boolean;
}

async function* readAhead(fetch: () => Promise<Page>): AsyncGenerator<Rows> {
  let next = started(fetch);
  for (;;) {
    const { rows, more } = await next;
    if (more) next = started(fetch);
    if (rows.length > 0) yield rows;
    if (!more) return;
  }
}

/** Whoever awaits it sees the failure; until then it must not count as unhandled. */
function started(fetch: () => Promise<Page>): Promise<Page> {
  const page = fetch();
  page.catch(() => undefined);
  return page;
}
