/**
 * Rectification (GDPR Art. 16): what the person says is right is written into their rows, read back, and
 * whoever was given the fields is told (Art. 19).
 */
import type { Policy } from '@troth/core/policy';
import type { Effect, Foreseen } from '../../stores/contract.ts';
import { VaultError } from '../../vault/index.ts';
import { collectHandles } from '../requests/collect-handles.ts';
import { failureOf } from '../requests/change-stores.ts';
import { holdsOn } from '../requests/held.ts';
import type { Plan, Remark, Step } from '../requests/plan-model.ts';
import {
  begun,
  changedBy,
  nothingYet,
  progressName,
  readProgress,
  settled,
  writeMeasured,
  type Measured,
} from '../requests/progress.ts';
import type { Failure } from '../requests/request.ts';
import { rehearseWith } from '../requests/rehearse-plan.ts';
import { whoseIn } from '../requests/selections.ts';
import { tablesOf } from '../requests/tables-of.ts';
import type {
  Conclusion,
  Input,
  Job,
  Planned,
  ReadBack,
  Running,
  Workflow,
} from '../requests/workflow.ts';
import { correctionsIn } from './corrections.ts';
import { filledStep, plainChange, selections, storeOf, type Filled } from './filled.ts';
import { planRectification } from './plan-rectification.ts';
import { countWrong, likeSealed, sealRight, takenElsewhere } from './sealed-fields.ts';

export const rectifying: Workflow = { many: false, check, plan, act, readBack, conclude };

function check({ map }: Policy, kind: string, input: Input): void {
  correctionsIn(map, kind, input);
}

async function plan(job: Job): Promise<Planned> {
  const { environment, policy, subject, stores, input } = job;
  const corrections = correctionsIn(policy.map, subject.kind, input);
  const drafted = planRectification(policy.map, subject.kind, corrections, {
    tables: await tablesOf(policy, stores),
    seals: environment.keys !== undefined,
    ...(await holdsOn(environment, subject)),
  });
  if (drafted.obstacles.length > 0) return { plan: drafted, identifiers: [] };
  await collectHandles(drafted, stores, whoseIn(job));
  const asked: Remark[] = [];
  const warnings: Remark[] = [...drafted.warnings];
  const found = new Map<string, number>();
  const counted = [];
  for (const part of drafted.stores) {
    const steps: Step[] = [];
    for (const step of part.steps) {
      const filled = filledStep(corrections, policy, part.store, step);
      const { rows, mine, obstacles, warnings: slow } = await foresee(job, filled);
      asked.push(...obstacles);
      const resource = `${part.store}.${step.dataset}`;
      found.set(resource, (found.get(resource) ?? 0) + mine);
      warnings.push(...slow, ...(mine > 1 ? [several(filled, mine)] : []));
      steps.push({ ...step, rows });
    }
    counted.push({ ...part, steps });
  }
  for (const [resource, mine] of found) if (mine === 0) asked.push(nothing(resource));
  const whole: Plan = { ...drafted, stores: counted, obstacles: asked, warnings };
  return { plan: await rehearsed(job, whole), identifiers: [] };
}

/** Sealed fields are left out: what is written there is known when it is sealed. */
function rehearsed(job: Job, whole: Plan): Promise<Plan> {
  const corrections = correctionsIn(job.policy.map, job.subject.kind, job.input);
  return rehearseWith(whole, job.stores, job, async function* ({ store, steps }) {
    for (const step of steps) {
      const filled = filledStep(corrections, job.policy, store, step);
      if (filled.isSealed) continue;
      for await (const select of selections(job, filled)) yield plainChange(filled, select);
    }
  });
}

/** `mine`: rows that are the person's; `rows`: those of them in which something is to be corrected. */
async function foresee(job: Job, filled: Filled): Promise<Foreseen & { readonly mine: number }> {
  const store = storeOf(job, filled.store);
  let [rows, mine] = [0, 0];
  const obstacles: Remark[] = [];
  const warnings: Remark[] = [];
  for await (const select of selections(job, filled)) {
    const change = filled.isSealed ? likeSealed(filled, select) : plainChange(filled, select);
    const foreseen = await store.foresee(change);
    obstacles.push(...foreseen.obstacles);
    warnings.push(...foreseen.warnings);
    rows += foreseen.rows;
    mine += await store.remaining({ select, key: [], treatment: { how: 'delete' } });
  }
  if (filled.isSealed && obstacles.length === 0) {
    try {
      rows = await countWrong(job, filled);
      for (const field of await takenElsewhere(job, filled)) obstacles.push(taken(filled, field));
    } catch (error) {
      obstacles.push(unopened(filled, error));
    }
  }
  return { rows, mine, obstacles, warnings };
}

function taken({ store, step }: Filled, field: string): Remark {
  const resource = `${store}.${step.dataset}.${field}`;
  const message = `Another row has this value in ${resource} already, by its blind index. Look at the value again, or correct that row first.`;
  return { code: 'refused-unique', resource, message };
}

/** What stands in a sealed field is known only by opening it. Rethrows what is no answer of the vault. */
function unopened({ store, step }: Filled, error: unknown): Remark {
  if (!(error instanceof VaultError)) throw error;
  const resource = `${store}.${step.dataset}`;
  const message = `A sealed value of ${resource} cannot be opened: ${error.publicMessage}`;
  return { code: error.code, resource, message };
}

async function act(running: Running): Promise<readonly Failure[]> {
  const { at, environment, request } = running;
  const progress = await readProgress(environment.pool, request.id);
  return eachStep(running, async (filled, name) => {
    const of = progressName(filled.store, filled.step);
    let measured = begun(progress[of] ?? nothingYet, await countLeft(running, filled));
    const tell = (now: Measured): Promise<void> => {
      measured = now;
      return writeMeasured(environment.pool, request.id, of, now);
    };
    await tell(measured);
    const onBatch = async (before: Measured, rows: number, effects: Effects): Promise<void> => {
      await tell(changedBy(before, rows, effects));
      await at(`batch ${name}`);
    };
    if (filled.isSealed) await sealRight(running, filled, (one) => onBatch(measured, 1, one));
    else await writeRight(running, filled, () => measured, onBatch);
    await at(`changed ${name}`);
  });
}

type Effects = readonly Effect[] | null;

async function writeRight(
  running: Running,
  filled: Filled,
  measured: () => Measured,
  onBatch: (before: Measured, rows: number, effects: Effects) => Promise<void>,
): Promise<void> {
  for await (const select of selections(running, filled)) {
    const before = measured();
    await storeOf(running, filled.store).change(plainChange(filled, select), {
      ...(running.signal ? { signal: running.signal } : {}),
      onBatch: (rows, effects) => onBatch(before, rows, effects),
    });
  }
}

/** Rows in which something is not as it should be. */
async function countLeft(running: Running, filled: Filled): Promise<number> {
  if (filled.isSealed) return countWrong(running, filled);
  let rows = 0;
  for await (const select of selections(running, filled)) {
    const change = plainChange(filled, select);
    rows += await storeOf(running, filled.store).remaining(change, running.signal);
  }
  return rows;
}

async function readBack(running: Running): Promise<ReadBack> {
  const remaining: Record<string, number> = {};
  const unaccounted: Record<string, number> = {};
  const { environment, request } = running;
  await collectHandles(running.plan, running.stores, whoseIn(running));
  const progress = await readProgress(environment.pool, request.id);
  const failures = await eachStep(running, async (filled, name) => {
    const rows = await countLeft(running, filled);
    const of = progressName(filled.store, filled.step);
    const known = progress[of] ?? nothingYet;
    const measured = settled(known, rows);
    if (measured.otherwise > known.otherwise) {
      unaccounted[name] = measured.otherwise - known.otherwise;
    }
    await writeMeasured(environment.pool, request.id, of, measured);
    if (rows > 0) remaining[name] = rows;
  });
  return { remaining, unaccounted, failures };
}

/** `name`: `store/step`. A store that fails does not stop the others. */
async function eachStep(
  running: Running,
  work: (filled: Filled, name: string) => Promise<void>,
): Promise<readonly Failure[]> {
  const { plan: approved, policy, subject, input, signal } = running;
  const corrections = correctionsIn(policy.map, subject.kind, input);
  const failures: Failure[] = [];
  for (const { store, steps } of approved.stores) {
    try {
      for (const [index, step] of steps.entries()) {
        await work(filledStep(corrections, policy, store, step), `${store}/${index}`);
      }
    } catch (error) {
      failures.push(failureOf(store, error, signal));
    }
  }
  return failures;
}

async function conclude({ plan: approved }: Running): Promise<Conclusion> {
  const says =
    approved.sealed.length > 0
      ? "What was corrected is sealed under the person's key: this run destroyed and closed none."
      : 'This run destroyed and closed none.';
  return { keys: { state: 'kept', says }, suppressed: false, remains: [], tells: true };
}

function nothing(resource: string): Remark {
  const message = `${resource} has no row of this person, so there is nothing to correct.`;
  return { code: 'no-rows', resource, message };
}

function several({ store, step }: Filled, rows: number): Remark {
  const resource = `${store}.${step.dataset}`;
  const fields = Object.keys(step.set).join(', ');
  const message = `The person has ${rows} rows in ${resource}; ${fields} is set in all of them.`;
  return { code: 'several-rows', resource, message };
}
