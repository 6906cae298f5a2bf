/** One decision of the plan: what becomes of reached rows. */
import type { Dataset, Reference, StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { findTable, tableOf } from '../scope.ts';
import type { Kept, PlanCondition, Remark, Step } from '../requests/plan-model.ts';
import { isPersonal, isSameReach, narrowed, type Reached } from '../requests/reach.ts';
import { forbidsGoing, isEnforced, keyOf, unlinking } from '../requests/references.ts';
import type { Found } from '../requests/shared-rows.ts';
import { columnsOf, howOf } from '../requests/treatment.ts';

export interface Draft {
  readonly steps: Step[];
  readonly kept: Kept[];
  readonly obstacles: Remark[];
}

interface Given {
  readonly kind: string;
  /** Reason of the hold that is on these rows. */
  readonly held: string | undefined;
  /** Rows of the person that were reached before these, in deletions. */
  readonly gone: readonly Found[];
  /** Conditions under which the rows are nobody else's as well. */
  readonly alone: readonly PlanCondition[];
  readonly draft: Draft;
}

/** → whether the rows go; undefined where nothing beyond them is to be followed. */
export function treat(store: string, reached: Reached, given: Given): boolean | undefined {
  const { dataset, by, chain, reach } = reached;
  if (given.held !== undefined) return keep(store, reached, given, `Legal hold: ${given.held}`);
  const isCircle = 'rows' in reach.from && new Set(chain).size < chain.length;
  if (reached.whose === 'others') return release(store, narrowed(reached, given.alone), given);
  if (by !== undefined && isCircle) return release(store, outsideOwn(reached, given.gone), given);
  if (by !== undefined && !isPersonal(dataset)) return unbind(store, reached, given);
  const goes = byStrategy(store, alone(store, reached, given), given);
  if (goes === false && reached.targetGoes) letGo(store, reached, given.draft);
  return goes;
}

/** The person's own rows, and those that belong to them. */
function byStrategy(store: string, reached: Reached, given: Given): boolean {
  const { dataset, table, name, reach } = reached;
  const { erase } = dataset;
  if (erase.how === 'delete') {
    add(given.draft, reached, { how: 'delete', because: 'The data map says delete' });
    return true;
  }
  const subject = dataset.subjects[given.kind] ?? [];
  const columns = columnsOf({ store, name, dataset, table, reach, subject });
  given.draft.kept.push(...columns.kept);
  given.draft.obstacles.push(...columns.obstacles);
  const { set } = columns;
  if (erase.how === 'keep') {
    const because = 'The rows are kept, and the data map says otherwise of these columns';
    if (Object.keys(set).length > 0) add(given.draft, reached, { how: howOf(set), set, because });
    return keep(store, reached, given, erase.because);
  }
  const because = `The data map says ${erase.how}: the rows stay and lose the person`;
  add(given.draft, reached, { how: erase.how, set, because });
  return false;
}

/** Rows that are somebody else's as well stay, and are counted. */
function alone(store: string, reached: Reached, { alone: where, draft }: Given): Reached {
  if (where.length === 0) return reached;
  const { reach } = reached;
  const own = narrowed(reached, where).reach;
  const because = "Somebody else's rows lead there as well";
  draft.kept.push({ dataset: reached.name, rows: 0, reach, beyond: own, because, whose: 'shared' });
  if (reached.targetGoes) letGo(store, reached, draft);
  return { ...reached, reach: own };
}

/** Of a table whose rows refer to one another, those that are not the person's anyway. */
function outsideOwn(reached: Reached, gone: readonly Found[]): Reached {
  const outside = gone
    .filter(({ name, reach }) => name === reached.name && reach.and === undefined)
    .map(({ reach }) => ({ outside: reach }));
  const { reach } = reached;
  if (outside.length === 0) return { ...reached, whose: 'others' };
  return {
    ...reached,
    whose: 'others',
    reach: { ...reach, and: [...(reach.and ?? []), ...outside] },
  };
}

/** Rows of others that refer to rows that go: they let go, or refuse the plan where there are any. */
function release(store: string, reached: Reached, given: Given): boolean | undefined {
  const { dataset, table, by, reach, name } = reached;
  if (!reached.targetGoes || by === undefined) return undefined;
  const set = unlinking(dataset, table, by);
  const fields = by.fields.join(', ');
  if (set) {
    const because = `Rows of others that refer to the person's by ${fields}`;
    add(given.draft, reached, { how: 'unlink', set, because });
    return undefined;
  }
  if (by.others === 'delete') {
    const because = `Rows of others that refer to the person's by ${fields}, which the data map lets go with them`;
    add(given.draft, reached, { how: 'delete', because });
    return true;
  }
  if (dataset.erase.how === 'keep' && !forbidsGoing(table, by)) {
    return keep(store, reached, given, dataset.erase.because);
  }
  const refuses = othersHold(store, name, by);
  const because = 'Rows of others that refer to the person';
  given.draft.kept.push({ dataset: name, rows: 0, reach, because, whose: 'others', refuses });
  return undefined;
}

/** Rows that say nothing of anybody let go, or go with the row that they belong to. */
function unbind(store: string, reached: Reached, given: Given): boolean | undefined {
  const { dataset, table, by, name } = reached;
  if (!reached.targetGoes || by === undefined) return undefined;
  const set = unlinking(dataset, table, by);
  const fields = by.fields.join(', ');
  if (set) {
    const because = `They refer to the person's rows by ${fields}, and say nothing of anybody`;
    add(given.draft, reached, { how: 'unlink', set, because });
    return undefined;
  }
  if (dataset.erase.how === 'delete') {
    const because = `They refer to the person's rows by ${fields}, which may not be null, and the data map says delete`;
    add(given.draft, reached, { how: 'delete', because });
    return true;
  }
  if (dataset.erase.how === 'keep') return keep(store, reached, given, dataset.erase.because);
  given.draft.obstacles.push(cannotLetGo(store, name, by, dataset));
  return undefined;
}

function keep(store: string, reached: Reached, { draft, held }: Given, because: string): false {
  const { name, reach, whose } = reached;
  draft.kept.push({ dataset: name, rows: 0, reach, because, whose });
  if (reached.targetGoes) letGo(store, reached, draft, held !== undefined);
  return false;
}

/**
 * Rows that stay, or lose columns only, must not refer to rows that go where the store forbids it. One
 * that empties the reference itself does so, and is counted, but never in rows that are held.
 */
export function letGo(store: string, reached: Reached, draft: Draft, isHeld = false): void {
  const { dataset, table, by, name, reach } = reached;
  if (by === undefined) return;
  const binds = isHeld ? isEnforced(table, by) : forbidsGoing(table, by);
  const index = draft.steps.findIndex((step) => isSameReach(step.reach, reach));
  const step = draft.steps[index];
  if (step?.how === 'delete') return;
  if (step === undefined) {
    if (binds) draft.obstacles.push(cannotLetGo(store, name, by, dataset));
    return;
  }
  const isFree = by.fields.some((field) => step.set[field]?.how === 'null');
  const set = isFree ? {} : unlinking(dataset, table, by);
  if (set) draft.steps[index] = { ...step, set: { ...step.set, ...set } };
  else if (binds) draft.obstacles.push(cannotLetGo(store, name, by, dataset));
}

function add(
  draft: Draft,
  { name, dataset, table, reach, whose, unnamed }: Reached,
  what: Pick<Step, 'how' | 'because'> & Partial<Pick<Step, 'set'>>,
): void {
  draft.steps.push({
    dataset: name,
    reach,
    key: keyOf(dataset, table),
    set: {},
    rows: 0,
    whose: unnamed === true ? 'unnamed' : whose,
    ...what,
  });
}

/** The harmless remedy is the line to paste: what would delete rows of no person is not offered. */
function cannotLetGo(store: string, name: string, by: Reference, { erase }: Dataset): Remark {
  const stays =
    erase.how === 'keep' ? `is kept (erase: { keep-because: ${erase.because} })` : 'stays';
  return {
    code: 'reference-holds',
    resource: `${store}.${name}`,
    message: `${store}.${name} ${stays} and refers to rows of ${by.to} that go, by ${by.fields.join(', ')}, which its foreign key forbids. Let ${by.to} be emptied or masked.`,
    paste: maskInstead(by.to),
  };
}

function othersHold(store: string, name: string, by: Reference): Remark {
  return {
    code: 'others-refer',
    resource: `${store}.${name}`,
    message: `Rows of ${store}.${name} that are not the person's refer to rows of ${by.to} that go, by ${by.fields.join(', ')}, which may not be null: they would have to go. Let ${by.to} be emptied or masked, or let the column be null. Only where these rows are to be deleted as well, write \`others: delete\` on that reference. Where this policy was published before, either is weaker, and takes effect only by troth policy publish.`,
    paste: maskInstead(by.to),
  };
}

function maskInstead(name: string): string {
  return `erase: mask  # in dataset ${name}, in place of its erase`;
}

/** A row that stays points no longer at what it owned, and what goes. */
export function letGoOfOwned(
  store: string,
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  draft: Draft,
): void {
  const going = new Set(
    draft.steps.filter(({ how }) => how === 'delete').map(({ dataset }) => dataset),
  );
  for (const [index, step] of draft.steps.entries()) {
    const dataset = datasets[step.dataset];
    const table = dataset && findTable(tables, tableOf(dataset));
    if (!dataset || !table || step.how === 'delete' || step.how === 'unlink') continue;
    for (const by of dataset.references.filter(({ owns, to }) => owns === true && going.has(to))) {
      const set = unlinking(dataset, table, by);
      const now = draft.steps[index];
      if (set && now) draft.steps[index] = { ...now, set: { ...now.set, ...set } };
      else if (isEnforced(table, by))
        draft.obstacles.push(cannotLetGo(store, step.dataset, by, dataset));
    }
  }
}
