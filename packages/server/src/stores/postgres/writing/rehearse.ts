/**
 * Changes tried before anybody approves them: made as `change` makes them, each under a savepoint, in
 * one transaction that is rolled back. What the server refuses is taken back and named, and the next
 * change is tried; what happens besides the changes is counted by the server itself.
 */
import type { Change, Effect, Objection, Rehearsed, RehearseOptions } from '../../contract.ts';
import { isNamed } from '../error.ts';
import { Relations } from '../relations.ts';
import type { Session, Sessions } from '../sessions.ts';
import { statementFile } from '../sql.ts';
import { ChangeWriter, readBatch } from './batch.ts';
import { readReach, type Reached } from './reach.ts';
import { isRefusal, readRefusal } from './refusal.ts';
import { objectionTo, rowsStay } from './rehearsal-objection.ts';
import { besides, readCounts, type RowChanges, type RowCounts } from './row-counts.ts';
import { mostRows } from './run.ts';
import { tablesOfSelection } from './selection.ts';
import { objectionsTo } from './treatment.ts';

const deferredStatement = statementFile('deferred');

/** Milliseconds. Whoever waits for a lock has others wait behind it. */
export const rehearsalTimeouts = { lock: 2_000, statement: 30_000 };

export async function rehearseChanges(
  store: string,
  sessions: Sessions,
  changes: AsyncIterable<Change> | Iterable<Change>,
  { upTo, signal }: RehearseOptions,
): Promise<Rehearsed> {
  try {
    return await sessions.use(async (session) => {
      const rehearsal = new Rehearsal(store, session, upTo);
      await rehearsal.begin();
      const why = await rehearsal.through(changes);
      await session.run({ text: 'rollback' });
      // What a function took for its session outlives the transaction.
      await session.run({ text: 'select pg_advisory_unlock_all()' });
      return why === undefined ? rehearsal.result : { tried: false, why };
    }, signal);
  } catch (error) {
    const why = passing(error);
    if (why === undefined) throw error;
    return { tried: false, why };
  }
}

/** What stands against trying now, and not against the changes. */
function passing(error: unknown): string | undefined {
  if (isNamed(error, 'store-locked')) return 'somebody else holds a lock on rows or a table of it';
  if (isNamed(error, 'store-conflict')) return 'other work was in the way';
  if (isNamed(error, 'store-timeout')) {
    return `it took longer than ${rehearsalTimeouts.statement / 1000} s`;
  }
  return isNamed(error, 'store-exhausted') ? 'the server had no room left for it' : undefined;
}

class Rehearsal {
  readonly #store: string;
  readonly #session: Session;
  readonly #upTo: number;
  readonly #obstacles: Objection[] = [];
  readonly #effects = new Map<string, RowChanges>();
  readonly #cascades = new Set<string>();
  /** Tables of changes that were refused: whatever still refers to their rows is no news. */
  readonly #refused = new Set<string>();
  #deferred: readonly string[] = [];
  #counts: RowCounts | undefined;
  #rows = 0;
  readonly #reached = new Map<string, Reached>();

  constructor(store: string, session: Session, upTo: number) {
    this.#store = store;
    this.#session = session;
    this.#upTo = upTo;
  }

  get result(): Rehearsed {
    const effects = [...this.#effects].map(([name, rows]): Effect => {
      const [schema = '', ...rest] = name.split('.');
      const by = this.#cascades.has(name) ? 'cascade' : 'trigger';
      return { table: { schema, name: rest.join('.') }, by, ...rows };
    });
    return { tried: true, obstacles: this.#obstacles, effects: this.#counts ? effects : null };
  }

  async begin(): Promise<void> {
    const [counts] = await this.#session.run({ text: `select current_setting('track_counts')` });
    const names = await this.#session.run({ text: deferredStatement });
    this.#deferred = names.flatMap(([name]) => name ?? []);
    await this.#session.run({ text: 'begin' });
    if (counts?.[0] === 'on') this.#counts = await readCounts(this.#session);
  }

  /** → why they are not tried to the end. */
  async through(changes: AsyncIterable<Change> | Iterable<Change>): Promise<string | undefined> {
    for await (const change of changes) {
      const { why, cascades } = await this.#reach(change);
      if (why !== undefined) return why;
      for (const one of cascades) this.#cascades.add(one);
      await this.#one(change);
      if (this.#rows > this.#upTo) {
        return `more than ${this.#upTo.toLocaleString('en-US')} rows would change`;
      }
    }
    return undefined;
  }

  async #reach(change: Change): Promise<Reached> {
    const { table } = change.select;
    const place = `${table.schema}.${table.name} ${change.treatment.how}`;
    const known = this.#reached.get(place);
    if (known) return known;
    const found = await readReach(this.#session, [change]);
    this.#reached.set(place, found);
    return found;
  }

  async #one(change: Change): Promise<void> {
    const relations = await Relations.lookUp(
      this.#store,
      this.#session,
      tablesOfSelection(change.select),
    );
    const objections = objectionsTo(relations, change);
    this.#obstacles.push(...objections);
    if (objections.length > 0) return;
    await this.#session.run({ text: 'savepoint tried' });
    try {
      await this.#make(change, new ChangeWriter(this.#store, relations, change));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.#session.run({ text: 'rollback to tried; release tried' });
      await this.#note(change, error);
    }
  }

  /** One statement, as `change` sends it; where that commits, what waits for the commit is asked now. */
  async #make(change: Change, writer: ChangeWriter): Promise<void> {
    const statement = change.key.length === 0 ? writer.all() : writer.some(mostRows);
    const { found, done } = readBatch(await this.#session.run(statement));
    await this.#session.run({
      text: 'set constraints all immediate; set local search_path = pg_catalog',
    });
    const [left] = await this.#session.run(writer.remaining());
    await this.#session.run({ text: 'release tried' });
    if (this.#deferred.length > 0) {
      await this.#session.run({ text: `set constraints ${this.#deferred.join(', ')} deferred` });
    }
    this.#rows += Math.max(found, done);
    const stays = Math.max(Number(left?.[0]), found - done);
    if (stays > 0 && found < mostRows) this.#obstacles.push(rowsStay(change, stays));
    await this.#measure(change, done);
  }

  async #measure(change: Change, done: number): Promise<void> {
    if (!this.#counts) return;
    const now = await readCounts(this.#session);
    for (const [table, rows] of besides(this.#counts, now, change, done)) {
      const so = this.#effects.get(table) ?? { inserted: 0, updated: 0, deleted: 0 };
      this.#effects.set(table, {
        inserted: so.inserted + rows.inserted,
        updated: so.updated + rows.updated,
        deleted: so.deleted + rows.deleted,
      });
    }
    this.#counts = now;
  }

  async #note(change: Change, error: unknown): Promise<void> {
    const found = await readRefusal(this.#session, error);
    const { table } = change.select;
    const isFollowing =
      found?.sqlstate === '23503' &&
      found.table !== null &&
      this.#refused.has(`${found.table.schema}.${found.table.name}`);
    this.#refused.add(`${table.schema}.${table.name}`);
    if (found && !isFollowing) this.#obstacles.push(objectionTo(change, found));
    // What was taken back counts as tried.
    if (this.#counts) this.#counts = await readCounts(this.#session);
  }
}
