/** Puts counts, rights and warnings into a plan, by asking the stores. Reads only. */
import type { Change, Objection, WritableStore } from '../../stores/contract.ts';
import type { Kept, Plan, Reach, Remark, StorePlan } from './plan-model.ts';
import { collectHandles } from './collect-handles.ts';
import { counted } from '../wording.ts';
import { changesOf, selectionsOf, type Whose } from './selections.ts';
import type { Identifiers, Stores } from './workflow.ts';

type Asked = Whose & { readonly identifiers: Identifiers };

/** What leads to rows is remembered first. */
export async function countPlan(plan: Plan, stores: Stores, asked: Asked): Promise<Plan> {
  if (plan.obstacles.length === 0) await collectHandles(plan, stores, asked);
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
  // What an earlier step takes away no longer stands against a later one.
  const earlier: Change[] = [];
  const asking: (() => Promise<number>)[] = [];
  for (const step of part.steps) {
    const counts: (() => Promise<number>)[] = [];
    if (step.how === 'read') counts.push(() => countRows(step.reach, store, asked));
    for await (const change of changesOf(store, step, asked)) {
      const before = [...earlier];
      earlier.push(change);
      counts.push(async () => {
        const foreseen = await store.foresee(change, { earlier: before });
        for (const one of foreseen.obstacles) collect(obstacles, one);
        for (const one of foreseen.warnings) collect(warnings, one);
        return foreseen.rows;
      });
    }
    asking.push(() => sumInTurn(counts));
  }
  // Side by side: as many as the store has sessions for; each waits for most of its time.
  const rows = await Promise.all(asking.map((ask) => ask()));
  const kept = await Promise.all(
    part.kept.map(async (one) =>
      one.reach ? { ...one, rows: await countKept(one, store, asked) } : one,
    ),
  );
  const pointing = await Promise.all(
    (part.pointing ?? []).map(async (one) => ({
      ...one,
      rows: await countKept(one, store, asked),
    })),
  );
  for (const { refuses, rows: there, reach } of kept) {
    if (!refuses || !there) continue;
    // The store's own objection is to the same rows, and knows less of them.
    const table = `${reach?.table.schema}.${reach?.table.name}`;
    for (const [name, { code, resource }] of obstacles) {
      if (code === 'referenced' && resource === table) obstacles.delete(name);
    }
    collect(obstacles, { ...refuses, message: said(refuses, there) });
  }
  const steps = part.steps.map((step, index) => ({ ...step, rows: rows[index] ?? 0 }));
  return {
    part: {
      ...part,
      steps,
      kept: kept.filter(({ refuses, rows: there }) => !refuses || there),
      ...(pointing.length > 0 && { pointing }),
    },
    obstacles: [...obstacles.values()],
    warnings: [...warnings.values()],
  };
}

async function sumInTurn(counts: readonly (() => Promise<number>)[]): Promise<number> {
  let sum = 0;
  for (const count of counts) sum += await count();
  return sum;
}

export async function countKept(
  { reach, beyond }: Kept,
  store: WritableStore,
  whose: Whose,
): Promise<number> {
  const all = reach ? await countRows(reach, store, whose) : 0;
  return beyond ? Math.max(0, all - (await countRows(beyond, store, whose))) : all;
}

export async function countRows(reach: Reach, store: WritableStore, whose: Whose): Promise<number> {
  let rows = 0;
  for await (const select of selectionsOf(store, reach, whose)) {
    rows += await store.remaining({ select, key: [], treatment: { how: 'delete' } });
  }
  return rows;
}

function said({ message }: Remark, rows: number): string {
  return `${counted(rows, 'row')}: ${message}`;
}

/** Several of a kind may stand against one table: of each foreign key and index there is one remark. */
function collect(
  remarks: Map<string, Remark>,
  { code, resource, message, by = '', paste }: Objection,
): void {
  remarks.set(`${code} ${resource} ${by}`, { code, resource, message, ...(paste && { paste }) });
}
