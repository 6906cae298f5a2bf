/** One decision of the plan: what becomes of reached rows. */
import type { Reference } from '@troth/core/policy';
import type { Kept, Remark, Step } from '../requests/plan-model.ts';
import { isPersonal, isSameReach, namesSomebody, type Reached } from '../requests/reach.ts';
import { forbidsGoing, isEnforced, keyOf, unlinking } from '../requests/references.ts';
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
  /** Whether each row of the dataset is a person of its own. */
  readonly isRoot: boolean;
  readonly draft: Draft;
}

/** → whether the rows go; undefined where nothing beyond them is to be followed. */
export function treat(store: string, reached: Reached, given: Given): boolean | undefined {
  const { dataset, by, chain, reach } = reached;
  if (given.held !== undefined) return keep(store, reached, given, `Legal hold: ${given.held}`);
  const isCircle = 'rows' in reach.from && new Set(chain).size < chain.length;
  const isForeign = by !== undefined && (namesSomebody(dataset) || !isPersonal(dataset));
  if (isForeign || isCircle) return release(store, reached, given, isCircle);
  const goes = byStrategy(store, reached, given);
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

/** Rows of others that refer to rows that go: they let go, or where they cannot, go too as declared. */
function release(
  store: string,
  reached: Reached,
  given: Given,
  isCircle: boolean,
): boolean | undefined {
  const { dataset, table, by, name } = reached;
  if (!reached.targetGoes || by === undefined) return undefined;
  const set = unlinking(dataset, table, by);
  const fields = by.fields.join(', ');
  if (set) {
    const because = `Rows of others that refer to the person's by ${fields}`;
    add(given.draft, reached, { how: 'unlink', set, because });
    return undefined;
  }
  // Nobody else is erased because they refer to somebody.
  if (dataset.erase.how === 'delete' && !isCircle && !given.isRoot) {
    const because = `They refer to the person's rows by ${fields}, which may not be null, and the data map says delete`;
    add(given.draft, reached, { how: 'delete', because });
    return true;
  }
  if (dataset.erase.how === 'keep') return keep(store, reached, given, dataset.erase.because);
  given.draft.obstacles.push(cannotLetGo(store, name, by));
  return undefined;
}

function keep(store: string, reached: Reached, { draft, held }: Given, because: string): false {
  const { name, reach } = reached;
  draft.kept.push({ dataset: name, rows: 0, reach, because });
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
    if (binds) draft.obstacles.push(cannotLetGo(store, name, by));
    return;
  }
  const isFree = by.fields.some((field) => step.set[field]?.how === 'null');
  const set = isFree ? {} : unlinking(dataset, table, by);
  if (set) draft.steps[index] = { ...step, set: { ...step.set, ...set } };
  else if (binds) draft.obstacles.push(cannotLetGo(store, name, by));
}

function add(
  draft: Draft,
  { name, dataset, table, reach }: Reached,
  what: Pick<Step, 'how' | 'because'> & Partial<Pick<Step, 'set'>>,
): void {
  draft.steps.push({ dataset: name, reach, key: keyOf(dataset, table), set: {}, rows: 0, ...what });
}

function cannotLetGo(store: string, name: string, by: Reference): Remark {
  return {
    code: 'reference-holds',
    resource: `${store}.${name}`,
    message: `${store}.${name} stays and refers to rows of ${by.to} that go, by ${by.fields.join(', ')}, which its foreign key forbids. Let ${by.to} be emptied or masked, or ${name} deleted.`,
    paste: 'erase: delete',
  };
}
