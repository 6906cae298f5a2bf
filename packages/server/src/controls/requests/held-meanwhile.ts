/**
 * Holds and restrictions that come while a request runs. They are asked for again after each batch, each
 * step and before a run concludes; what they keep stays, and what went before them is named.
 */
import type { Pool } from '../../platform/database.ts';
import { counted } from '../wording.ts';
import { requestError } from './error.ts';
import { holdsOn } from './held.ts';
import { heldFailures, heldRows } from './held-rows.ts';
import { countStep } from './change-stores.ts';
import type { StorePlan } from './plan-model.ts';
import { nothingYet, progressName, readProgress, type Progress } from './progress.ts';
import type { Failure } from './request.ts';
import type { Running } from './workflow.ts';

/** What was in force when the rows were last asked about. */
export class HoldWatch {
  readonly #pool: Pool;
  readonly #policy: string;
  #known: string;

  private constructor(pool: Pool, policy: string, known: string) {
    this.#pool = pool;
    this.#policy = policy;
    this.#known = known;
  }

  static async begin(pool: Pool, policy: string): Promise<HoldWatch> {
    return new HoldWatch(pool, policy, await inForce(pool, policy));
  }

  /** One query, unless something else is in force than before. Throws `held`. */
  async ask(running: Running): Promise<void> {
    const now = await inForce(this.#pool, this.#policy);
    if (now === this.#known) return;
    // A sweep goes around them by a list that was made before.
    const isSweep = running.request.right === 'retention';
    if (isSweep || (await heldNow(running)).length > 0) throw heldMeanwhile(running);
    this.#known = now;
  }

  /** Before whoever goes on asks by what is in force now. */
  async renew(): Promise<void> {
    this.#known = await inForce(this.#pool, this.#policy);
  }
}

/** By name: one that was ended and made again is another. */
async function inForce(pool: Pool, policy: string): Promise<string> {
  const { rows } = await pool.query<{ readonly ids: string }>(
    `select coalesce(string_agg(id, ' ' order by id), '') as ids from (
       select id from troth.hold where policy = $1 and ended_at is null
       union all
       select id from troth.limitation where policy = $1 and ended_at is null
     ) one`,
    [policy],
  );
  return rows[0]?.ids ?? '';
}

/** Holds on whoever or whatever the plan would change, and others' on rows that are theirs too. */
export async function heldNow(running: Running): Promise<readonly Failure[]> {
  const { environment, subject, plan } = running;
  const { personHeld, datasetsHeld } = await holdsOn(environment, subject);
  const held = plan.stores.flatMap(({ store, steps }) =>
    steps
      .filter(({ how }) => how !== 'read')
      .map(({ dataset }) => `${store}.${dataset}`)
      .filter((resource) => personHeld !== undefined || datasetsHeld[resource] !== undefined)
      .map((resource) => ({ store, resource, code: 'held', rows: null })),
  );
  return held.length > 0 ? held : heldFailures(await heldRows(running, plan.stores));
}

/** What went before the hold and what stays, of every dataset of the plan; counted now. */
export async function heldSince(running: Running): Promise<readonly Failure[]> {
  const progress = await readProgress(running.environment.pool, running.request.id);
  const told: Failure[] = [];
  for (const part of running.plan.stores) {
    for (const [dataset, rows] of await rowsOf(part, running, progress)) {
      if (rows.went + rows.stay === 0) continue;
      const resource = `${part.store}.${dataset}`;
      const says = sayOf(running, resource, rows);
      told.push({ store: part.store, resource, code: 'held', rows: rows.stay, says });
    }
  }
  if (told.length > 0) return told;
  const { publicMessage: says } = heldMeanwhile(running);
  const store = running.plan.stores[0]?.store ?? '';
  return [{ store, resource: '', code: 'held', rows: null, says }];
}

interface Rows {
  readonly went: number;
  readonly stay: number;
}

async function rowsOf(
  part: StorePlan,
  running: Running,
  progress: Progress,
): Promise<ReadonlyMap<string, Rows>> {
  const datasets = new Map<string, Rows>();
  const store = running.stores.get(part.store);
  for (const step of part.steps) {
    if (store === undefined || step.how === 'read' || step.ahead === true) continue;
    const { found, changed, otherwise } = progress[progressName(part.store, step)] ?? nothingYet;
    // What is right the plan does not tell, so that only the correction itself can count it.
    const left =
      step.how === 'set'
        ? Math.max(0, found - changed - otherwise)
        : await countStep(store, step, running);
    const { went, stay } = datasets.get(step.dataset) ?? { went: 0, stay: 0 };
    // A process that was killed may not have told of its last batch.
    const gone = Math.max(changed, found - otherwise - left);
    datasets.set(step.dataset, { went: went + gone, stay: stay + left });
  }
  return datasets;
}

function sayOf(running: Running, resource: string, { went, stay }: Rows): string {
  const before = `${counted(went, 'row')} of ${resource} ${went === 1 ? 'was' : 'were'} done before it`;
  const left = `${counted(stay, 'row')} ${stay === 1 ? 'stays' : 'stay'}`;
  return `A hold or a restriction was made while the request ran: ${before}, ${left}. ${remedy(running)}`;
}

/** Sweeps go around what is held; everything else waits. */
function remedy({ request: { id, right } }: Running): string {
  return right === 'retention'
    ? `Plan the sweep again, and it goes around it: troth request plan ${id}`
    : `End it first, then go on: troth request run ${id}`;
}

function heldMeanwhile(running: Running) {
  const message = `A hold or a restriction was made while the request ran, and it stopped there. ${remedy(running)}`;
  return requestError('held', 'conflict', message, { request: running.request.id });
}
