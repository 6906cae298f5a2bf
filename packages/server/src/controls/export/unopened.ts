/** Sealed values that do not open where they stand: found before anybody approves a copy, and said in it. */
import { VaultError } from '../../vault/index.ts';
import type { Kept, Plan, Remark, StorePlan } from '../requests/plan-model.ts';
import type { Job } from '../requests/workflow.ts';
import { ExportError } from './error.ts';
import type { Tables } from './plan-export.ts';
import { givenRows } from './read-rows.ts';

/** Reads what is to be opened and drops it; the plan says how many values cannot be given. */
export async function tryOpening(job: Job, tables: Tables, plan: Plan): Promise<Plan> {
  if (plan.obstacles.length > 0 || plan.sealed.length === 0) return plan;
  const stores: StorePlan[] = [];
  for (const part of plan.stores) {
    const counts = await unopenedIn(job, tables, part, plan.sealed).catch(closedTo);
    if ('code' in counts) return { ...plan, obstacles: [{ ...counts, resource: part.store }] };
    const left = [...counts].map(([resource, rows]) => leftOut(part.store, resource, rows));
    stores.push({ ...part, kept: [...part.kept, ...left] });
  }
  return { ...plan, stores };
}

/** A person who is being erased is given no copy meanwhile. Rethrows what is no answer of the vault. */
function closedTo(error: unknown): Pick<Remark, 'code' | 'message'> {
  if (!(error instanceof VaultError)) throw error;
  return { code: error.code, message: `What is sealed cannot be opened: ${error.publicMessage}` };
}

/** Only of those that the plan left out: what came up since makes the plan another one. */
export function allowingOnly({ stores }: Plan): (resource: string) => void {
  const known = new Set(
    stores.flatMap(({ store, kept }) =>
      kept.filter(({ because }) => because === why).map(({ dataset }) => `${store}.${dataset}`),
    ),
  );
  return (resource) => {
    if (known.has(resource)) return;
    const message = `A sealed value of ${resource} that opened when the copy was planned opens no longer. Plan again.`;
    throw new ExportError('export-unopened', 'conflict', resource, message);
  };
}

async function unopenedIn(
  job: Job,
  tables: Tables,
  { store, steps }: StorePlan,
  sealed: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const unopened = (resource: string): void => {
    counts.set(resource, (counts.get(resource) ?? 0) + 1);
  };
  for (const step of steps) {
    if (!sealed.some((field) => field.startsWith(`${store}.${step.dataset}.`))) continue;
    for await (const _ of givenRows(job, tables, { store, step, unopened }));
  }
  return counts;
}

const why =
  'It has the form of a sealed value and opens for no row of this person: it was damaged, moved, or is not theirs';

function leftOut(store: string, resource: string, rows: number): Kept {
  return { dataset: resource.slice(store.length + 1), rows, because: why };
}
