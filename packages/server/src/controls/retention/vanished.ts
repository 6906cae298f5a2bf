/**
 * Rows of customers who are still customers, and whether fewer of them are there than at the last check.
 * A purge leaves no row behind: only the counts of two checks can show it, and not who made it. What
 * Troth removed is known and taken off; rows that came in since hide others that went.
 */
import type { Finding } from '@troth/core/control';
import { attemptEach, type Attempt } from '../attempt.ts';
import type { PreviousCheck, ProbeContext } from '../context.ts';
import { coverage } from '../coverage.ts';
import { atRisk, broken, met, resource, unknown } from '../finding.ts';
import { clockFrom, leavingOf } from '../late-rows.ts';
import { tableOf, type Clock, type ScopedDataset } from '../scope.ts';
import { counted } from '../wording.ts';

const rule = 'vanished';

/** For so long a loss is reported, unless the rows come back: they do not grow again by themselves. */
const remembered = Temporal.Duration.from({ hours: 24 * 30 });

/** From so many rows and such a share on, it is no longer somebody deleting a row of their own. */
const many = { rows: 10, share: 0.1 };

export interface Alive {
  /** Rows whose customer has not left. */
  readonly rows: number;
  /** Rows whose customer has left. */
  readonly left: number;
  readonly loss: Loss | undefined;
}

/** Against the check before; undefined in the first. */
export interface Loss {
  /** Rows that should be there. */
  readonly expected: number;
  /** Of these, those that are not. */
  readonly gone: number;
  /** Rows that Troth's own requests removed since. */
  readonly removed: number;
  /** When it was first seen. */
  readonly since: Temporal.Instant;
}

/** Undefined where nothing leads from the rows to the moment of leaving. */
export async function aliveRows(
  context: ProbeContext,
  datasets: readonly ScopedDataset[],
  since: string,
): Promise<readonly (readonly [ScopedDataset, Attempt<Alive | undefined>])[]> {
  const { promise, clause } = context;
  const before = await context.previous(promise.id, clause.index);
  const removed = before ? await context.requests.removedSince(before.checkedAt) : {};
  return attemptEach(datasets, async (scoped) => {
    const { store, name, dataset } = scoped;
    const declaration = context.policy.map.stores[store];
    const leaving = declaration && leavingOf(declaration, scoped, since);
    const clock = clockFrom(declaration, scoped, since);
    if (leaving === undefined && clock === undefined) return undefined;
    const table = tableOf(dataset);
    const leftBefore = (moment: Temporal.Instant): Promise<number> =>
      context.stores.count(store, {
        table,
        where: leaving?.passed(moment) ?? (clock ? [{ before: moment, ...wayOf(clock) }] : []),
      });
    const all = await context.stores.count(store, { table, where: [] });
    const left = await leftBefore(context.now);
    const earlier = before && rememberedIn(before, resource(store, dataset.table));
    if (before === undefined || earlier === undefined)
      return { rows: all - left, left, loss: undefined };
    const leftThen = await leftBefore(before.checkedAt);
    const own = removed[`${store}.${name}`] ?? 0;
    // Whose leaving was entered late had left by then, though the check before could not know it.
    const backdated = Math.max(0, leftThen - earlier.left);
    const expected = Math.max(0, earlier.expected - own - backdated);
    const gone = Math.max(0, expected - (all - leftThen));
    const loss = { expected, gone, removed: own, since: earlier.since ?? context.now };
    return { rows: all - left, left, loss };
  });
}

function wayOf({ column, via }: Clock) {
  return { column, via };
}

interface Remembered {
  readonly expected: number;
  readonly left: number;
  readonly since: Temporal.Instant | undefined;
}

function rememberedIn({ findings }: PreviousCheck, where: string): Remembered | undefined {
  const facts = findings.find((one) => one.rule === rule && one.resource === where)?.facts;
  const { expected, left, since } = facts ?? {};
  if (typeof expected !== 'number' || typeof left !== 'number') return undefined;
  const first = typeof since === 'string' ? Temporal.Instant.from(since) : undefined;
  return { expected, left, since: first };
}

export function judgeAlive(
  found: readonly (readonly [ScopedDataset, Attempt<Alive | undefined>])[],
  now: Temporal.Instant,
): Finding[] {
  return found.map(([{ store, dataset }, attempt]) => {
    const where = resource(store, dataset.table);
    if (!attempt.done) {
      const { code, message } = attempt.failure;
      return unknown(rule, where, `${where} could not be counted: ${message}`, { facts: { code } });
    }
    if (attempt.value === undefined) {
      const message = `No reference leads from ${where} to the moment of leaving, so whose rows they are cannot be told.`;
      return unknown(rule, where, message);
    }
    return judgeLoss(where, attempt.value, now);
  });
}

function judgeLoss(where: string, { rows, left, loss }: Alive, now: Temporal.Instant): Finding {
  const fresh = { expected: rows, left };
  if (loss === undefined) {
    const message = `${counted(rows, 'row')} of ${where} ${rows === 1 ? 'is' : 'are'} of customers who have not left. They are counted for the first time: the next check compares.`;
    return unknown(rule, where, message, { facts: fresh });
  }
  const { expected, gone, removed, since } = loss;
  const explained = removed > 0 ? `, beside ${removed} that requests removed` : '';
  if (gone === 0 || Temporal.Instant.compare(since.add(remembered), now) < 0) {
    const message = `None of the rows of ${where} has gone whose customers have not left${explained}.`;
    return met(rule, where, message, {
      coverage: coverage('rows counted in the database, against the check before', {
        tables: 1,
        rows: rows + left,
      }),
      facts: fresh,
    });
  }
  const day = since.toString().slice(0, 10);
  const facts = { expected, left, since: since.toString() };
  const are = `${counted(gone, 'row')} of ${where} ${gone === 1 ? 'has' : 'have'} gone since ${day} whose customers have not left, of ${expected}${explained}`;
  return gone >= many.rows && gone >= expected * many.share
    ? broken(rule, where, `${are}; Troth did not remove them.`, { rows: gone, facts })
    : atRisk(
        rule,
        where,
        `${are}. Whether a customer deleted them or somebody purged them cannot be told.`,
        { rows: gone, facts },
      );
}
