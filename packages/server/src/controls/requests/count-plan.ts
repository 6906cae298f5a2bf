/** Puts counts, rights and warnings into a plan, by asking the stores. Reads only. */
import type { Change, RowKey, WritableStore } from '../../stores/contract.ts';
import type { Kept, Plan, Remark, Step, StorePlan } from '../requests/plan-model.ts';
import { changeOf, valuesOf } from './pages.ts';

interface Asked {
  readonly key: RowKey;
  readonly identifiers: readonly string[];
}

export async function countPlan(
  plan: Plan,
  stores: ReadonlyMap<string, WritableStore>,
  asked: Asked,
): Promise<Plan> {
  const counted = await Promise.all(
    plan.stores.map(async (part) => {
      const store = stores.get(part.store);
      // A plan with a step that is known to be impossible is refused anyway; asking would only fail.
      if (!store || plan.obstacles.length > 0) return { part, obstacles: [], warnings: [] };
      return countStore(part, store, asked);
    }),
  );
  return {
    ...plan,
    stores: counted.map(({ part }) => part),
    obstacles: [...plan.obstacles, ...counted.flatMap(({ obstacles }) => obstacles)],
    warnings: [...plan.warnings, ...counted.flatMap(({ warnings }) => warnings)],
  };
}

async function countStore(part: StorePlan, store: WritableStore, asked: Asked) {
  const obstacles = new Map<string, Remark>();
  const warnings = new Map<string, Remark>();
  const steps: Step[] = [];
  // What an earlier step takes away no longer stands against a later one.
  const earlier: Change[] = [];
  for (const step of part.steps) {
    let rows = 0;
    for await (const equal of valuesOf(store, step.reach, asked.key)) {
      const change = changeOf(step, equal, asked.identifiers);
      if (change === undefined) continue;
      const foreseen = await store.foresee(change, { earlier });
      earlier.push(change);
      rows += foreseen.rows;
      for (const one of foreseen.obstacles) collect(obstacles, one);
      for (const one of foreseen.warnings) collect(warnings, one);
    }
    steps.push({ ...step, rows });
  }
  const kept = await Promise.all(part.kept.map((one) => countKept(one, store, asked.key)));
  return {
    part: { ...part, steps, kept },
    obstacles: [...obstacles.values()],
    warnings: [...warnings.values()],
  };
}

async function countKept(kept: Kept, store: WritableStore, key: RowKey): Promise<Kept> {
  const { reach } = kept;
  if (reach === undefined) return kept;
  let rows = 0;
  for await (const equal of valuesOf(store, reach, key)) {
    const select = { table: reach.table, fields: reach.fields, equal };
    rows += await store.remaining({ select, key: [], treatment: { how: 'delete' } });
  }
  return { ...kept, rows };
}

function collect(remarks: Map<string, Remark>, { code, resource, message }: Remark): void {
  remarks.set(`${code} ${resource}`, { code, resource, message });
}
