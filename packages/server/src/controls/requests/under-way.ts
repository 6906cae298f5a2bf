/** Requests that run while a hold is made: what went before it is told to whoever makes it. */
import type { Pool } from '../../platform/database.ts';
import type { Plan } from './plan-model.ts';
import { nothingYet, progressName, type Progress } from './progress.ts';
import type { Right } from './request.ts';

export interface UnderWay {
  readonly request: string;
  readonly right: Right;
  /** Rows of the plan that were done so far, as far as that was told; a batch may be in the making. */
  readonly rows: number;
}

interface Row {
  readonly id: string;
  readonly right: Right;
  readonly plan: Plan | null;
  readonly progress: Progress | null;
  readonly named: boolean;
  readonly dataset: string | null;
}

/**
 * Those that are about the person or change rows of the dataset. A sweep and a destruction are of
 * rows of many people: whether the person's are among them is not told.
 */
export async function runsUnder(pool: Pool, hold: string): Promise<readonly UnderWay[]> {
  const { rows } = await pool.query<Row>(
    `select r.id, r."right", r.plan, r.progress, h.dataset,
            exists (select from troth.request_person p
                     where p.request = r.id and p.pseudonym = h.pseudonym) as named
       from troth.hold h
       join troth.request r on r.policy = h.policy and r.state in ('running', 'reading-back')
      where h.id = $1 order by r.id`,
    [hold],
  );
  return rows.flatMap(({ id, right, plan, progress, named, dataset }) => {
    const steps = (plan?.stores ?? []).flatMap(({ store, steps: all }) =>
      all
        .filter(({ how }) => how !== 'read')
        .map((step) => ({ name: progressName(store, step), resource: `${store}.${step.dataset}` })),
    );
    const concerned = dataset === null ? steps : steps.filter((one) => one.resource === dataset);
    if (concerned.length === 0 || (dataset === null && !named && !isOfMany(right))) return [];
    const done = concerned.map(({ name }) => (progress?.[name] ?? nothingYet).changed);
    return [{ request: id, right, rows: done.reduce((sum, one) => sum + one, 0) }];
  });
}

function isOfMany(right: Right): boolean {
  return right === 'retention' || right === 'destruction';
}
