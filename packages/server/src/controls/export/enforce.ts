/**
 * Access (GDPR Art. 15) and portability (Art. 20): a copy of what is held about a person, complete and
 * with what the law wants said beside it, in a folder that only the company's own account may read. How
 * it reaches the person is not decided here.
 */
import { isSystemError } from '../../platform/error.ts';
import { failureOf } from '../requests/change-stores.ts';
import { countPlan } from '../requests/count-plan.ts';
import { requestError } from '../requests/error.ts';
import { tablesOf } from '../requests/tables-of.ts';
import { nowhereLines } from '../requests/nowhere-lines.ts';
import type { NotLooked, Plan, Remark } from '../requests/plan-model.ts';
import type { Failure } from '../requests/request.ts';
import type { Conclusion, Input, Job, Planned, Running, Workflow } from '../requests/workflow.ts';
import { whoseIn } from '../requests/selections.ts';
import { ExportError } from './error.ts';
import { readManifest } from './manifest.ts';
import { planExport, withoutEmpty, type Asked } from './plan-export.ts';
import { exportsStore, readBackExport } from './read-back.ts';
import { tryOpening } from './unopened.ts';
import { writeExport } from './write-export.ts';

export const exporting: Workflow = {
  many: false,
  check,
  plan,
  act,
  readBack: readBackExport,
  conclude,
};

function check(_policy: unknown, _kind: string, input: Input): void {
  if (Object.keys(input).length === 0) return;
  throw requestError('request-input', 'invalid', 'A copy takes no input: it holds all there is.');
}

async function plan(job: Job): Promise<Planned> {
  const { environment, policy, subject, stores } = job;
  const asked: Asked = { map: policy.map, kind: subject.kind, right: rightOf(job) };
  const tables = await tablesOf(policy, stores);
  const drafted = planExport(asked, tables);
  const vaultless = environment.keys === undefined ? drafted.sealed.map(noVault) : [];
  const draft: Plan = { ...drafted, obstacles: [...drafted.obstacles, ...vaultless] };
  const counted = await countPlan(draft, stores, { ...whoseIn(job), identifiers: [] });
  // What the map says of tables that are not so is an obstacle, and nothing that could be counted.
  const isSound = counted.obstacles.length === 0;
  const nowhere = isSound ? await nowhereLines(job, { withKept: true }) : [];
  const told = withoutEmpty(counted);
  const warned = { ...told, warnings: [...told.warnings, ...nowhere.map(leftOutOf)] };
  return { plan: await tryOpening(job, tables, warned), identifiers: [] };
}

async function act(running: Running): Promise<readonly Failure[]> {
  try {
    await writeExport(running, rightOf(running));
    return [];
  } catch (error) {
    if (running.signal?.aborted) throw error;
    if (error instanceof ExportError) {
      const [store = ''] = error.resource.split('.');
      return [{ store, resource: error.resource, code: error.code, rows: null }];
    }
    if (isSystemError(error, 'ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'ENOENT', 'EMFILE')) {
      return [{ store: exportsStore, resource: '', code: 'export-unwritable', rows: null }];
    }
    return [failureOf(exportsStore, error, running.signal)];
  }
}

function leftOutOf({ where, because }: NotLooked): Remark {
  const message = `${because}, and no copy has them. Mend what they refer to, or delete what belongs to nobody.`;
  return { code: 'leads-nowhere', resource: where, message };
}

async function conclude(running: Running): Promise<Conclusion> {
  const { environment, policy, request } = running;
  const manifest = await readManifest(environment, policy, request.id);
  if (manifest === undefined) throw new Error('a copy that was just read back has no manifest');
  return {
    keys: { state: 'kept', says: 'This run destroyed and closed none.' },
    suppressed: false,
    remains: [
      {
        what: "the company's own copy of these files",
        where: `${exportsStore}/${request.id}`,
        until: manifest.deleted,
        says: 'A running Troth deletes it from then on; until then it is as confidential as what it holds.',
      },
    ],
    exported: { files: manifest.files },
    notLooked: await nowhereLines(running, { withKept: true }),
    found: Object.fromEntries(
      Object.entries(manifest.steps).map(([step, { rows }]) => [step, rows]),
    ),
    tells: false,
  };
}

function rightOf({ request: { right } }: Job): Asked['right'] {
  return right === 'portability' ? 'portability' : 'access';
}

function noVault(resource: string): Remark {
  return {
    code: 'no-vault',
    resource,
    message: `${resource} is declared sealed, and there is no vault here that could open it.`,
  };
}
