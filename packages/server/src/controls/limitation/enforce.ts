/**
 * Restriction (GDPR Art. 18: the data is stored and used for nothing) and objection (Art. 21: it is not
 * used for some purposes). The person's key is closed, so that what is sealed under it opens no more; what
 * is not sealed is protected by nothing but the notice, and the plan says so.
 */
import type { Policy } from '@troth/core/policy';
import { failureOf } from '../requests/change-stores.ts';
import { requestError } from '../requests/error.ts';
import { keyObstacles, keyPlacesOf } from '../requests/key-places.ts';
import type { Plan, Remark } from '../requests/plan-model.ts';
import type { Failure } from '../requests/request.ts';
import { rootOf, subjectKindOf } from '../requests/subject.ts';
import type {
  Conclusion,
  Input,
  Job,
  Planned,
  ReadBack,
  Running,
  Workflow,
} from '../requests/workflow.ts';
import { tableOf } from '../scope.ts';
import { counted } from '../wording.ts';
import { beginLimitation, limitationOf, listLimitations } from './limitations.ts';
import { planLimitation } from './plan-limitation.ts';
import { checkRestriction, objectedTo } from './purposes.ts';

/** How failures name the limitations themselves. */
const limitationsStore = 'limitations';

/** `right`: the two take different input, and `check` is not told which is asked for. */
function workflowFor(right: 'restriction' | 'objection'): Workflow {
  return {
    many: false,
    check({ map }: Policy, _kind: string, input: Input): void {
      if (right === 'restriction') checkRestriction(input);
      else objectedTo(map, input);
    },
    plan,
    act,
    readBack,
    conclude,
  };
}

export const restricting: Workflow = workflowFor('restriction');
export const objecting: Workflow = workflowFor('objection');

/** Null: all but storing. */
function purposesOf({ policy, request, input }: Job): readonly string[] | null {
  return request.right === 'restriction' ? null : objectedTo(policy.map, input);
}

async function plan(job: Job): Promise<Planned> {
  const { environment, policy, subject } = job;
  const drafted = planLimitation(policy.map, subject.kind, purposesOf(job));
  const hasVault = environment.keys !== undefined;
  const obstacles: readonly Remark[] = [
    ...(await nobody(job)),
    ...(drafted.sealed.length > 0 ? keyObstacles(policy.map, subject.kind) : []),
    ...(hasVault ? [] : drafted.sealed.map(noVault)),
  ];
  const whole: Plan = { ...drafted, obstacles };
  return { plan: whole, identifiers: [] };
}

/** A limitation of somebody who is not there would protect nobody, and look as if it did. */
async function nobody({ policy, subject, stores }: Job): Promise<readonly Remark[]> {
  const { store, name, dataset } = rootOf(policy, subject.kind);
  const { key } = subjectKindOf(policy, subject.kind);
  const select = { table: tableOf(dataset), fields: key, equal: subject.keys };
  const treatment = { how: 'delete' } as const;
  const rows = await stores.get(store)?.remaining({ select, key: [], treatment });
  if (rows !== 0) return [];
  const resource = `${store}.${name}`;
  const message = `${resource} has no ${subject.kind} with this key.`;
  return [{ code: 'no-rows', resource, message }];
}

async function act(running: Running): Promise<readonly Failure[]> {
  const { environment, policy, request, subject } = running;
  const purposes = purposesOf(running);
  const { kind } = subject;
  const limited = { kind, key: keyOf(running), purposes };
  try {
    await beginLimitation(environment, policy, request.id, limited);
    return [];
  } catch (error) {
    return [failureOf(limitationsStore, error, running.signal)];
  }
}

/** It is in force, and the keys database itself says that the keys are closed. */
async function readBack(running: Running): Promise<ReadBack> {
  const { environment, policy, request, subject } = running;
  const id = limitationOf(request.id);
  const inForce = (await listLimitations(environment.pool)).some((one) => one.id === id);
  const failures: Failure[] = inForce ? [] : [failure(id, 'limitation-ended')];
  const purposes = purposesOf(running);
  for (const place of keyPlacesOf(policy, subject.kind, keyOf(running))) {
    const closed = (await environment.keys?.closedTo(place)) ?? [];
    const isClosed =
      closed === 'all' || (purposes !== null && purposes.every((one) => closed.includes(one)));
    if (!isClosed) failures.push(failure(id, 'not-closed'));
  }
  return { remaining: {}, failures };
}

async function conclude(running: Running): Promise<Conclusion> {
  const { plan: approved } = running;
  const purposes = purposesOf(running);
  const sealed = approved.sealed.length;
  const fields = `${counted(sealed, 'field')} that the data map declares sealed`;
  const keys =
    sealed === 0
      ? 'The data map declares nothing sealed that this is about.'
      : `The person's key is kept and closed for these uses, as the keys database says: it has ${fields}.`;
  const closed =
    sealed === 0
      ? 'Nothing is declared sealed, so that Troth closes nothing to these uses.'
      : "What is sealed under the person's key opens for none of these uses until the limitation is ended.";
  const rest =
    'What is not sealed can still be read by whoever holds a database role: those who use it are to stop, and this run did not look whether they do.';
  return {
    keys: { state: sealed === 0 ? 'none' : 'kept', says: keys },
    suppressed: false,
    remains: [],
    limited: {
      purposes: purposes === null ? null : [...purposes],
      says:
        purposes === null
          ? `${closed} ${rest} The person is to be told before it is ended.`
          : `${closed} ${rest}`,
    },
    tells: purposes === null,
  };
}

function keyOf({ subject: { keys } }: Job) {
  const [key] = keys;
  if (key) return key;
  throw requestError('request-unknown', 'bug', 'A limitation is about one person.');
}

function noVault(resource: string): Remark {
  return {
    code: 'no-vault',
    resource,
    message: `${resource} is declared sealed, and there is no vault here whose key could be closed.`,
  };
}

function failure(id: string, code: string): Failure {
  return { store: limitationsStore, resource: `${limitationsStore}/${id}`, code, rows: null };
}
