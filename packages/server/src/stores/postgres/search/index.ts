/**
 * The search for values in one table. It is gone through in ranges of places, a statement each, so
 * that nothing stays open, memory stays flat, and whoever asked can stop; tables without places
 * (views, foreign tables) are read by one statement.
 */
import * as z from 'zod';
import type { SearchHit, SearchPage, SearchQuery } from '../../contract.ts';
import { tablesOf } from '../condition.ts';
import { isNamed, storeError } from '../error.ts';
import { Relations } from '../relations.ts';
import type { Sessions, Statement } from '../sessions.ts';
import { statementFile } from '../sql.ts';
import { writeSearch, type Range, type Written } from './statement.ts';

const extentStatement = statementFile('search-extent');

const found = z.array(z.array(z.tuple([z.number(), z.number(), z.string()])).nullable()).nullable();

/** Blocks: of the first statement, and at most, so that hits of every row are still few megabytes. */
const firstBlocks = 32;
const mostBlocks = 1024;

/** Milliseconds that a statement should take: short enough to stop between two. */
const aim = 1_000;

/** Tables that grow faster than they are read are left after so many laps behind their end. */
const mostLaps = 3;

export async function* searchRows(
  store: string,
  sessions: Sessions,
  query: SearchQuery,
): AsyncGenerator<SearchPage> {
  const { table, within, signal } = query;
  if (query.looks.length === 0) return;
  const tables = [table, ...tablesOf(within?.where ?? [])];
  const relations = await sessions.use(
    (session) => Relations.lookUp(store, session, tables),
    signal,
  );
  const extent = await readExtent(sessions, query);
  const { relkind } = relations.table(table);
  const hasPlaces = relkind !== 'v' && relkind !== 'f' && extent.hasPlaces;
  const written = writeSearch(store, relations, query, { ...extent, hasPlaces });
  if (!hasPlaces || within !== undefined) {
    yield pageOf(await sessions.run(written.of(undefined), signal), 0);
    return;
  }
  yield* ranges({ store, sessions, query, written }, extent.blocks);
}

interface Extent {
  readonly blocks: number;
  readonly hasPlaces: boolean;
  readonly isUtf8: boolean;
}

async function readExtent(sessions: Sessions, { table, signal }: SearchQuery): Promise<Extent> {
  const values = [table.schema, table.name];
  const [[blocks, hasPlaces, encoding] = []] = await sessions.run(
    { text: extentStatement, values },
    signal,
  );
  return { blocks: Number(blocks), hasPlaces: hasPlaces === 't', isUtf8: encoding === 'UTF8' };
}

interface Going {
  readonly store: string;
  readonly sessions: Sessions;
  readonly query: SearchQuery;
  readonly written: Written;
}

async function* ranges(
  { store, sessions, query, written }: Going,
  blocks: number,
): AsyncGenerator<SearchPage> {
  let rowsSoFar = 0;
  let from = 0;
  let size = firstBlocks;
  let end = blocks;
  for (let lap = 0; lap < mostLaps && from < end; lap += 1) {
    while (from < end) {
      const range: Range = { from, to: Math.min(from + size, end) };
      const began = performance.now();
      const page = await tried(sessions, written.of(range), query.signal);
      if (page === undefined) {
        // The server gave the statement up: less at once.
        if (size === 1) throw storeError('store-timeout', store);
        size = Math.max(1, Math.floor(size / 8));
        continue;
      }
      from = range.to;
      const took = performance.now() - began;
      size = Math.max(1, Math.min(mostBlocks, took > aim ? Math.floor(size / 2) : size * 2));
      const one = pageOf(page, rowsSoFar);
      ({ rowsSoFar } = one);
      yield one;
    }
    end = (await readExtent(sessions, query)).blocks;
  }
}

type Answered = Awaited<ReturnType<Sessions['run']>>;

async function tried(
  sessions: Sessions,
  statement: Statement,
  signal: AbortSignal | undefined,
): Promise<Answered | undefined> {
  try {
    return await sessions.run(statement, signal);
  } catch (error) {
    if (isNamed(error, 'store-timeout')) return undefined;
    throw error;
  }
}

function pageOf(rows: Answered, before: number): SearchPage {
  const [[count, documents] = []] = rows;
  const hits = (found.parse(JSON.parse(documents ?? 'null')) ?? []).flatMap(
    (some) => some?.map(([look, value, row]): SearchHit => ({ look, value, row })) ?? [],
  );
  return { rowsSoFar: before + Number(count), hits };
}
