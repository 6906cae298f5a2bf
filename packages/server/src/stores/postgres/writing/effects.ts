/**
 * What a batch sets off besides its own rows: cascades, triggers, rules. The server counts, within the
 * transaction of the batch, so that what is told is what was committed with it.
 */
import * as z from 'zod';
import type { Change, Effect } from '../../contract.ts';
import { documents, tableName } from '../documents.ts';
import type { Rows, Session, Sessions, Statement } from '../sessions.ts';
import { statementFile } from '../sql.ts';
import { besides, readCounts, type RowChanges } from './row-counts.ts';

const statement = statementFile('sets-off');

const setsOff = z.object({
  any: z.boolean(),
  /** Whether the server counts rows at all. */
  counted: z.boolean(),
  cascades: z.array(tableName),
});

/** `schema.table` → what happened there; an `Effect` without its place. */
type Totals = Map<string, RowChanges & { readonly by: Effect['by'] }>;

/** Of one change: cheap where the table has nothing that could be set off. */
export class SideEffects {
  readonly #change: Change;
  readonly #any: boolean;
  readonly #isCounted: boolean;
  readonly #cascades: ReadonlySet<string>;
  readonly #totals: Totals = new Map();

  private constructor(change: Change, { any, counted, cascades }: z.infer<typeof setsOff>) {
    this.#change = change;
    this.#any = any;
    this.#isCounted = counted;
    this.#cascades = new Set(cascades.map(({ schema, name }) => `${schema}.${name}`));
  }

  static async of(
    sessions: Sessions,
    change: Change,
    signal: AbortSignal | undefined,
  ): Promise<SideEffects> {
    const { schema, name } = change.select.table;
    const rows = await sessions.run({ text: statement, values: [schema, name] }, signal);
    const [found = { any: false, counted: true, cascades: [] }] = documents(rows, setsOff);
    return new SideEffects(change, found);
  }

  /** So far; null where the server does not count. */
  get all(): readonly Effect[] | null {
    if (!this.#isCounted) return null;
    return [...this.#totals].map(([place, { by, ...rows }]) => {
      const [schema = '', ...rest] = place.split('.');
      return { table: { schema, name: rest.join('.') }, by, ...rows };
    });
  }

  /** A statement by itself; `done` reads from its answer how many rows it changed. */
  async commit(
    sessions: Sessions,
    whole: Statement,
    done: (rows: Rows) => number,
    signal: AbortSignal | undefined,
  ): Promise<Rows> {
    if (!this.#any || !this.#isCounted) return sessions.run(whole, signal);
    return sessions.use(async (session) => {
      await session.run({ text: 'begin' });
      const ended = await this.counting(session, async () => {
        const rows = await session.run(whole);
        return { rows, done: done(rows) };
      });
      await session.run({ text: 'commit' });
      ended.keep();
      return ended.rows;
    }, signal);
  }

  /** Within a transaction; what was counted is added by `keep`, after the commit. */
  async counting<T extends { readonly done: number }>(
    session: Session,
    work: () => Promise<T>,
  ): Promise<T & { keep(): void }> {
    if (!this.#any || !this.#isCounted) return { ...(await work()), keep: () => undefined };
    const before = await readCounts(session);
    const ended = await work();
    // What waits for the commit happens now, so that it is counted; our own statements go on under our path.
    await session.run({
      text: 'set constraints all immediate; set local search_path = pg_catalog',
    });
    const after = await readCounts(session);
    const found = besides(before, after, this.#change, ended.done);
    return {
      ...ended,
      keep: () => {
        for (const [place, rows] of found) this.#add(place, after.get(place)?.family ?? [], rows);
      },
    };
  }

  #add(place: string, family: readonly string[], rows: RowChanges): void {
    const by = family.some((one) => this.#cascades.has(one)) ? 'cascade' : 'trigger';
    const so = this.#totals.get(place);
    this.#totals.set(place, {
      by,
      inserted: (so?.inserted ?? 0) + rows.inserted,
      updated: (so?.updated ?? 0) + rows.updated,
      deleted: (so?.deleted ?? 0) + rows.deleted,
    });
  }
}
