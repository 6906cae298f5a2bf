/**
 * The order of the steps in one store: whatever refers to a row goes, or lets go of it, before the row
 * does; rows that are found by way of others go before those. A circle is cut by emptying a reference.
 */
import type { StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import type { Reach, Remark, Step } from '../requests/plan-model.ts';
import { findTable, tableOf } from '../scope.ts';
import { isSameReach } from '../requests/reach.ts';
import { unlinking } from '../requests/references.ts';

export interface Ordered {
  readonly steps: readonly Step[];
  readonly obstacles: readonly Remark[];
}

export function orderSteps(
  store: string,
  declaration: StoreDeclaration,
  tables: readonly Table[],
  steps: readonly Step[],
): Ordered {
  const waiting = [...steps];
  const done: Step[] = [];
  while (waiting.length > 0) {
    const free = waiting.findIndex(
      (step) => !waiting.some((other) => other !== step && mustPrecede(declaration, other, step)),
    );
    const [next] = free === -1 ? [] : waiting.splice(free, 1);
    if (next) {
      done.push(next);
      continue;
    }
    const cut = cutCircle(declaration, tables, waiting);
    if (cut === undefined) {
      const names = [...new Set(waiting.map(({ dataset }) => `${store}.${dataset}`))];
      const message = `${names.join(', ')} refer to one another, and no reference among them may be null.`;
      return { steps, obstacles: [{ code: 'circle', resource: names[0] ?? store, message }] };
    }
    done.push(cut.unlink);
    waiting.splice(waiting.indexOf(cut.step), 1, cut.freed);
  }
  return { steps: done.map(strip), obstacles: [] };
}

/** A step whose references to these datasets were emptied before. */
type Freed = Step & { readonly freeOf?: readonly string[] };

function mustPrecede({ datasets }: StoreDeclaration, first: Freed, later: Step): boolean {
  if (isWayTo(later.reach, first.reach)) return true;
  if (later.how !== 'delete') return false;
  if (first.dataset === later.dataset) return first.how !== 'delete';
  if (first.freeOf?.includes(later.dataset)) return false;
  return (datasets[first.dataset]?.references ?? []).some(
    ({ to, fields }) =>
      to === later.dataset &&
      (first.how === 'delete' || fields.some((field) => first.set[field] !== undefined)),
  );
}

/** Whether rows of `reach` are found by way of rows of `way`. */
function isWayTo(way: Reach, reach: Reach): boolean {
  if (!('rows' in reach.from)) return false;
  return isSameReach(way, reach.from.rows) || isWayTo(way, reach.from.rows);
}

function cutCircle(
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  waiting: readonly Freed[],
): { readonly step: Step; readonly unlink: Step; readonly freed: Freed } | undefined {
  for (const step of waiting.filter(({ how }) => how === 'delete')) {
    const dataset = datasets[step.dataset];
    const table = dataset && findTable(tables, tableOf(dataset));
    if (!dataset || !table) continue;
    for (const by of dataset.references) {
      const isOpen = waiting.some(
        (other) => other !== step && other.how === 'delete' && other.dataset === by.to,
      );
      if (!isOpen || by.to === step.dataset || step.freeOf?.includes(by.to)) continue;
      const set = unlinking(dataset, table, by);
      if (!set || Object.keys(set).some((field) => step.reach.fields.includes(field))) continue;
      const because = `Emptied first, because ${step.dataset} and ${by.to} refer to each other`;
      const freed = { ...step, freeOf: [...(step.freeOf ?? []), by.to] };
      return { step, unlink: strip({ ...step, how: 'unlink', set, because }), freed };
    }
  }
  return undefined;
}

function strip({ freeOf: _, ...step }: Freed): Step {
  return step;
}
