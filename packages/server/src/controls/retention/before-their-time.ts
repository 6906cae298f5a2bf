/**
 * Rows that a sweep would take although their own period has not ended, since they cannot stand without
 * rows that go; and rows whose clock is none. Somebody has to decide about the first.
 */
import { formatDuration, type Policy } from '@troth/core/policy';
import { countRows } from '../requests/count-plan.ts';
import type { Remark } from '../requests/plan-model.ts';
import type { Whose } from '../requests/selections.ts';
import type { Stores } from '../requests/workflow.ts';
import { counted } from '../wording.ts';
import type { Found, Sweep } from './plan.ts';

interface Asked {
  readonly early: readonly Found[];
  readonly strange: readonly Found[];
  readonly whose: Whose;
  readonly sweep: Sweep;
}

export async function beforeTheirTime(
  policy: Policy,
  stores: Stores,
  { early, strange, whose, sweep }: Asked,
): Promise<{ readonly obstacles: readonly Remark[]; readonly warnings: readonly Remark[] }> {
  const obstacles: Remark[] = [];
  const warnings: Remark[] = [];
  for (const one of early) {
    const rows = await rowsOf(stores, one, whose);
    if (rows === 0) continue;
    const isDecided = sweep.early?.includes(`${one.store}.${one.name}`) === true;
    (isDecided ? warnings : obstacles).push(tooSoon(policy, one, { rows, isDecided }));
  }
  for (const one of strange) {
    const rows = await rowsOf(stores, one, whose);
    if (rows > 0) warnings.push(noClock(one, rows));
  }
  return { obstacles, warnings };
}

async function rowsOf(stores: Stores, { store, reach }: Found, whose: Whose): Promise<number> {
  const opened = stores.get(store);
  return opened ? countRows(reach, opened, whose) : 0;
}

function tooSoon(
  policy: Policy,
  { store, name, because }: Found,
  { rows, isDecided }: { readonly rows: number; readonly isDecided: boolean },
): Remark {
  const resource = `${store}.${name}`;
  const period = policy.map.stores[store]?.datasets[name]?.period;
  const own =
    period === undefined || period.keep === 'indefinitely'
      ? ''
      : `, which is ${formatDuration(period.keep)} after ${period.since}`;
  const would = isDecided ? 'go' : 'would go';
  const decide = isDecided
    ? 'You said that they may.'
    : `Take the foreign key off, give ${name} a period that ends no later, or say that they may go: --even-early ${resource}`;
  const message = `${counted(rows, 'row')} of ${resource} ${would} before ${rows === 1 ? 'its' : 'their'} own period ends${own}. ${because}. ${decide}`;
  return { code: 'before-period', resource, message };
}

function noClock({ store, name, because: since }: Found, rows: number): Remark {
  const resource = `${store}.${name}`;
  const message = `${counted(rows, 'row')} of ${resource} ${rows === 1 ? 'has' : 'have'} a ${since} that is no moment of a calendar in use (before 1900, a century ahead, or infinite). ${rows === 1 ? 'It is' : 'They are'} not swept: correct ${rows === 1 ? 'it' : 'them'}.`;
  return { code: 'clock-strange', resource, message };
}
