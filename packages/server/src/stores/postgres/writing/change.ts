/** Making a change, and counting what it has left to do: what it says is checked, and taken in portions. */
import type { Change, Changed } from '../../contract.ts';
import { storeError } from '../error.ts';
import { Relations } from '../relations.ts';
import type { Sessions } from '../sessions.ts';
import { ChangeWriter } from './batch.ts';
import { SideEffects } from './effects.ts';
import { inLanes } from './lanes.ts';
import { Run, type MakeChangeOptions } from './run.ts';
import { tablesOfSelection } from './selection.ts';
import { objectionsTo } from './treatment.ts';

/**
 * More keys than these are taken in portions. Of 10,000 keys at once the planner makes a scan of the
 * whole table for every batch: 200,000 of a million rows took 5.6 s so, and by 1,000 a fifth of it.
 */
const fewKeys = 1_000;

export async function makeChange(
  store: string,
  sessions: Sessions,
  change: Change,
  options: MakeChangeOptions = {},
): Promise<Changed> {
  const relations = await relationsFor(store, sessions, change, options.signal);
  const effects = await SideEffects.of(sessions, change, options.signal);
  const run = new Run(store, sessions, { relations, effects }, options);
  await run.emptyPartitions(change);
  const portions = portionsOf(change).values();
  await inLanes(
    () => portions.next().value,
    (portion) => run.toTheEnd(portion),
    () => run.contested,
  );
  return { rows: run.rows };
}

export async function countRemaining(
  store: string,
  sessions: Sessions,
  change: Change,
  signal?: AbortSignal,
): Promise<number> {
  const relations = await relationsFor(store, sessions, change, signal);
  let rows = 0;
  for (const portion of portionsOf(change)) {
    const statement = new ChangeWriter(store, relations, portion).remaining();
    const [counted] = await sessions.run(statement, signal);
    rows += Number(counted?.[0]);
  }
  return rows;
}

async function relationsFor(
  store: string,
  sessions: Sessions,
  change: Change,
  signal: AbortSignal | undefined,
): Promise<Relations> {
  const tables = tablesOfSelection(change.select);
  const relations = await sessions.use(
    (session) => Relations.lookUp(store, session, tables),
    signal,
  );
  const [objection] = objectionsTo(relations, change);
  if (objection) {
    const object = `${objection.resource}: ${objection.message}`;
    throw storeError('store-refused', store, { object, facts: { reason: objection.code } });
  }
  return relations;
}

/** Without a key there is one transaction, and so one portion. */
function portionsOf(change: Change): readonly Change[] {
  const { select, key } = change;
  const { equal = [] } = select;
  if (equal.length <= fewKeys || key.length === 0) return [change];
  const count = Math.ceil(equal.length / fewKeys);
  return Array.from({ length: count }, (_, at) => ({
    ...change,
    select: { ...select, equal: equal.slice(at * fewKeys, (at + 1) * fewKeys) },
  }));
}
