/** Rows that lead to no clock: their period never starts, and no sweep takes them. */
import type { Policy } from '@troth/core/policy';
import { linked } from '../late-rows.ts';
import type { NotLooked, Remark } from '../requests/plan-model.ts';
import type { Stores } from '../requests/workflow.ts';
import { clockOf, tableOf } from '../scope.ts';
import { counted } from '../wording.ts';
import { chosenOf, type Sweep } from './plan.ts';

/** Counted now, in each dataset that the sweep is of. */
export async function neverStarting(
  { map }: Policy,
  stores: Stores,
  sweep: Sweep,
): Promise<readonly NotLooked[]> {
  const found: NotLooked[] = [];
  for (const { store, name, dataset } of chosenOf(map, sweep)) {
    const declaration = map.stores[store];
    const opened = stores.get(store);
    if (!declaration || !opened || dataset.period.keep === 'indefinitely') continue;
    const { since } = dataset.period;
    const via = clockOf(declaration, name, since)?.via ?? [];
    if (via.length === 0) continue;
    const table = tableOf(dataset);
    const led = await opened.count({ table, where: linked(via) });
    const rows = (await opened.count({ table, where: [] })) - led;
    if (rows <= 0) continue;
    const [lead, their, them] = rows === 1 ? ['leads', 'its', 'it'] : ['lead', 'their', 'them'];
    const because = `${counted(rows, 'row')} of ${name} ${lead} to no ${since}: ${their} period never starts, and no sweep takes ${them}`;
    found.push({ where: `${store}.${name}`, because });
  }
  return found;
}

export function neverStarts({ where, because }: NotLooked): Remark {
  const message = `${because}. Mend what is referred to, or delete what belongs to nobody.`;
  return { code: 'clock-missing', resource: where, message };
}
