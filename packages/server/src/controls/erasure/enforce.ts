/**
 * Erasure (GDPR Art. 17): what a person's rows say of them goes from every store, their key is
 * destroyed, and their pseudonym enters the suppression ledger.
 */
import type { Certificate } from '@troth/core/proof';
import type { Policy } from '@troth/core/policy';
import { askAgain, changeStores } from '../requests/change-stores.ts';
import { rememberHandles } from '../requests/remember-handles.ts';
import type { Failure } from '../requests/request.ts';
import { requestError } from '../requests/error.ts';
import { rootOf, subjectKindOf } from '../requests/subject.ts';
import { countPlan } from '../requests/count-plan.ts';
import type { KeyPlace, Subject } from '../requests/environment.ts';
import { forgetPeople } from '../requests/forget.ts';
import { holdsOn } from '../requests/held.ts';
import { heldRemarks, heldRows } from '../requests/held-rows.ts';
import { otherSpellings } from '../requests/spellings.ts';
import type { Table } from '../../stores/contract.ts';
import { tablesOf } from '../requests/tables-of.ts';
import type { Plan, Remark } from '../requests/plan-model.ts';
import { removeCopies } from '../requests/remove-copies.ts';
import { rehearsePlan } from '../requests/rehearse-plan.ts';
import { masksTexts, whoseIn } from '../requests/selections.ts';
import { listedAs, suppress } from '../requests/suppress.ts';
import type {
  Conclusion,
  Input,
  Job,
  Planned,
  ReadBack,
  Running,
  Workflow,
} from '../requests/workflow.ts';
import { keyObstacles, keyPlacesIn, vaultless } from '../requests/key-places.ts';
import { counted as rowsIn } from '../wording.ts';
import { otherTenants } from './other-tenants.ts';
import { planErasure } from './plan.ts';
import { identifiersOf } from './texts.ts';

export const erasing: Workflow = {
  many: true,
  searches: true,
  check,
  plan,
  keyPlaces,
  act,
  readBack,
  conclude,
};

/** What the rows tell of the person is remembered before the first of them goes. */
async function act(running: Running): Promise<readonly Failure[]> {
  await rememberHandles(running);
  return changeStores(running);
}

/** `gone`: the person's own row went before, so that nobody knows what it said. */
function check(policy: Policy, kind: string, { gone, ...others }: Input): void {
  subjectKindOf(policy, kind);
  const [unknown] = Object.keys(others);
  if (unknown === undefined && (gone === undefined || gone === true)) return;
  const message = `An erasure takes no ${unknown ?? 'such gone'}.`;
  throw requestError('request-input', 'invalid', message);
}

/** What the person's own row would have told cannot be looked for: it is never all done. */
async function readBack(running: Running): Promise<ReadBack> {
  const { input, policy, subject } = running;
  const read = await askAgain(running);
  const { remaining, unaccounted = {}, failures } = read;
  const isOpen = Object.keys({ ...remaining, ...unaccounted }).length > 0;
  if (input['gone'] !== true || isOpen) return read;
  const { store, name } = rootOf(policy, subject.kind);
  const unknown = { store, resource: `${store}.${name}`, code: 'not-looked-for', rows: null };
  return { remaining, failures: [...failures, unknown] };
}

async function plan(job: Job): Promise<Planned> {
  const { environment, policy, subject, stores } = job;
  const tables = await tablesOf(policy, stores);
  const drafted = planErasure(policy.map, subject.kind, {
    tables,
    ...(await holdsOn(environment, subject)),
  });
  const masks = drafted.stores.some(({ steps }) => steps.some(masksTexts));
  const identifiers = masks ? await identifiersOf(job) : [];
  const draft = {
    ...drafted,
    obstacles: [
      ...drafted.obstacles,
      ...vaultless(environment, drafted),
      ...keyObstacles(policy.map, subject.kind),
    ],
  };
  const asked = { ...whoseIn(job), identifiers };
  const counted = await countPlan(draft, stores, asked);
  const touched = draft.obstacles.length > 0 ? [] : await othersTouched(job, draft, tables);
  const obstacles = [...counted.obstacles, ...touched];
  const warnings = [...counted.warnings, ...nothingFound(job, counted), ...namingNobody(counted)];
  const whole = { ...counted, obstacles, warnings };
  return { plan: await rehearsePlan(whole, stores, { ...job, ...asked }), identifiers };
}

function nothingFound(
  { subject, request, input }: Job,
  { stores, obstacles }: Plan,
): readonly Remark[] {
  if (input['gone'] === true) return [ownRowGone(subject)];
  const rows = stores.flatMap(({ steps }) => steps).reduce((sum, step) => sum + step.rows, 0);
  if (rows > 0 || obstacles.length > 0 || request.found !== null) return [];
  const message = `No store holds a row of this ${subject.kind} that would change. Is the key right?`;
  return [{ code: 'nothing-found', resource: subject.kind, message }];
}

/** Whose they are the store does not say: whoever approves the plan is told that they count as the person's. */
function namingNobody({ stores }: Plan): readonly Remark[] {
  return stores.flatMap(({ store, steps }) =>
    steps
      .filter(({ whose, rows, ahead }) => whose === 'unnamed' && rows > 0 && ahead !== true)
      .map(({ dataset, rows, reach }): Remark => {
        const [they, name, refer, count] =
          rows === 1 ? ['it', 'names', 'refers', 'counts'] : ['they', 'name', 'refer', 'count'];
        const resource = `${store}.${dataset}`;
        const message = `${rowsIn(rows, 'row')} of ${resource} ${name} nobody and ${refer} to the person's by ${reach.fields.join(', ')}, so ${they} ${count} as the person's. Where somebody else wrote ${rows === 1 ? 'it' : 'them'}, name that person in the row first, then plan again.`;
        return { code: 'names-nobody', resource, message };
      }),
  );
}

function ownRowGone({ kind }: Subject): Remark {
  const message = `The row of this ${kind} went before, and with it the addresses, numbers and further keys by which other rows may name the person. These cannot be looked for: the request ends partial.`;
  return { code: 'own-row-gone', resource: kind, message };
}

/** Rows that are not this person's alone, and that somebody else has a say in. */
async function othersTouched(
  job: Job,
  draft: Plan,
  tables: Readonly<Record<string, readonly Table[]>>,
): Promise<readonly Remark[]> {
  const { policy, subject, stores } = job;
  const asked = { kind: subject.kind, ...whoseIn(job), stores, tables };
  return [
    ...heldRemarks(await heldRows(job, draft.stores)),
    ...(await otherTenants(job, draft.stores)),
    ...(await otherSpellings(policy, draft, asked)),
  ];
}

function keyPlaces({ policy, subject: { kind, keys } }: Job): readonly KeyPlace[] {
  return keyPlacesIn(policy, kind, keys);
}

async function conclude(running: Running): Promise<Conclusion> {
  const { environment, policy, subject, request, at } = running;
  const { keys, clock, pseudonymOf } = environment;
  const places = keyPlaces(running);
  await keys?.destroy(places);
  await at('key-destroyed');
  const { kind } = subject;
  const now = subject.keys.map((key) => pseudonymOf(policy.id, kind, key));
  const pseudonyms = await listedAs(environment.pool, request.id, now);
  await removeCopies(environment, policy.id, pseudonyms);
  // Rows that came late have led to further ones.
  await rememberHandles(running);
  const suppressedAt = await suppress(running, { handles: true });
  await at('suppressed');
  return {
    keys: keysLine(places.length > 0 && keys !== undefined),
    suppressed: true,
    suppressedAt,
    tells: true,
    also: (client) =>
      forgetPeople(client, { policy: policy.id, kind, pseudonyms, at: clock.now() }),
  };
}

function keysLine(destroyed: boolean): Certificate['keys'] {
  return destroyed
    ? {
        state: 'destroyed',
        says: 'The vault holds no key of theirs any more, and makes none again: what was sealed under one cannot be opened, in whatever copy of the data. Whoever has an older backup of the keys database and the keyring can still open it.',
      }
    : {
        state: 'none',
        says: 'The data map declares no sealed values of this kind of person.',
      };
}
