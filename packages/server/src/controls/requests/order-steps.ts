/**
 * The order of a plan's steps in one store, as the references that the store enforces and the
 * conditions of the steps demand: whatever refers to a row goes before it, and whatever leads to rows
 * goes after them. A circle is cut by emptying a reference first.
 */
import type { Change, Condition, Selection, Table } from '../../stores/contract.ts';
import { orderOf } from '../../stores/order/index.ts';
import type { PlanCondition, Reach, Remark, Step } from './plan-model.ts';

export interface OrderedSteps {
  readonly steps: readonly Step[];
  readonly obstacles: readonly Remark[];
}

export function orderByStore(
  store: string,
  tables: readonly Table[],
  steps: readonly Step[],
): OrderedSteps {
  const changes = steps.map(changeFor);
  const ordered = orderOf(tables, changes);
  if (ordered.obstacles.length > 0) {
    const obstacles = ordered.obstacles.map(({ code, resource, message }) => ({
      code: code === 'cycle' ? 'circle' : 'table-missing',
      resource: `${store}/${resource}`,
      message: `${message}.`,
    }));
    return { steps, obstacles };
  }
  const stepOf = new Map(changes.map((change, at) => [change.select, { change, at }]));
  return {
    steps: ordered.changes.flatMap(({ select, treatment, key }) => {
      const of = stepOf.get(select);
      const step = of && steps[of.at];
      if (!step) return [];
      if (treatment === of.change.treatment) return [{ ...step, key }];
      const because = `Emptied first, because rows that go refer to one another`;
      const set = treatment.how === 'update' ? treatment.set : {};
      return [{ ...step, how: 'unlink' as const, set, because }];
    }),
    obstacles: [],
  };
}

/** As far as order goes: keys and moments do not matter. */
function changeFor({ reach, key, how, set }: Step): Change {
  const treatment = how === 'delete' ? { how } : { how: 'update' as const, set };
  return { select: selectionFor(reach), key, treatment };
}

function selectionFor(reach: Reach): Selection {
  const { table, fields, from } = reach;
  if ('parts' in from) return { table, fields, equal: [] };
  return { table, where: 'where' in from ? lookingAt(from.where) : conditionsFor(reach) };
}

function conditionsFor({ fields, from }: Reach): readonly Condition[] {
  if ('parts' in from) return fields.map((field) => ({ isNull: field, not: true }));
  if ('where' in from) return lookingAt(from.where);
  const { rows, keys } = from;
  return [{ exists: rows.table, fields, keys, and: conditionsFor(rows) }];
}

/** What stays (`not`) is not waited for: it does not go. */
function lookingAt(where: readonly PlanCondition[]): readonly Condition[] {
  return where.flatMap((condition): readonly Condition[] => {
    if ('before' in condition) {
      return [{ ...condition, before: Temporal.Instant.from(condition.before) }];
    }
    if ('isNull' in condition) return [condition];
    if ('exists' in condition) {
      if (condition.not === true) return [];
      return [{ ...condition, and: lookingAt(condition.and ?? []) }];
    }
    return [{ noneOf: [], fields: condition.fields }];
  });
}
