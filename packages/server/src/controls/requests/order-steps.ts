/**
 * The order of a plan's steps in one store, as the references that the store enforces and the
 * conditions of the steps demand: whatever refers to a row goes before it, and whatever leads to rows
 * goes after them. A circle is cut by emptying a reference first.
 */
import type { StoreDeclaration } from '@troth/core/policy';
import type { Change, Condition, Selection, Table } from '../../stores/contract.ts';
import { orderOf } from '../../stores/order/index.ts';
import { isSame, tableOf } from '../scope.ts';
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
  const groups = grouped(steps);
  const changes = groups.map(changeFor);
  const ordered = orderOf(tables, changes);
  if (ordered.obstacles.length > 0) {
    const obstacles = ordered.obstacles.map(({ code, resource, message }) => ({
      code: code === 'cycle' ? 'circle' : 'table-missing',
      resource: `${store}/${resource}`,
      message: `${message}.`,
    }));
    return { steps, obstacles };
  }
  const groupOf = new Map(changes.map((change, at) => [change.select, { change, at }]));
  return {
    steps: ordered.changes.flatMap(({ select, treatment, key }) => {
      const of = groupOf.get(select);
      const group = of ? (groups[of.at] ?? []) : [];
      if (treatment === of?.change.treatment) return group.map((step) => ({ ...step, key }));
      const because = 'Emptied first, because rows that go refer to one another';
      const set = treatment.how === 'update' ? treatment.set : {};
      return group.map((step) => ({
        ...step,
        how: 'unlink' as const,
        set,
        because,
        ahead: true as const,
      }));
    }),
    obstacles: [],
  };
}

/**
 * References that only the data map declares are heeded too, where nothing has to be emptied for it: the
 * store would not stop what goes in another order, and no row is looked for by way of them.
 */
export function orderAsDeclared(
  store: string,
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  steps: readonly Step[],
): OrderedSteps {
  const declared = Object.values(datasets).flatMap((dataset) =>
    dataset.references.flatMap(({ fields, to, keys }) => {
      const target = datasets[to];
      return target ? [{ from: tableOf(dataset), fields, to: tableOf(target), keys }] : [];
    }),
  );
  const whole = tables.map((table) => ({
    ...table,
    foreignKeys: [
      ...table.foreignKeys,
      ...declared
        .filter(({ from, to }) => isSame(from, table) && !isSame(to, table))
        .map(({ fields, to, keys }) => ({ name: '', columns: fields, to, keys, indexed: true })),
    ],
  }));
  // What lets go waits for nothing, and is shown first.
  const letting = steps.toSorted((a, b) => Number(b.how === 'unlink') - Number(a.how === 'unlink'));
  const ordered = orderByStore(store, tables, letting);
  const heeding = orderByStore(store, whole, letting);
  const isPlain = heeding.obstacles.length === 0 && heeding.steps.length === ordered.steps.length;
  return isPlain ? heeding : ordered;
}

/** Steps that empty the same columns of a table need not wait for one another, and go together. */
function grouped(steps: readonly Step[]): readonly (readonly Step[])[] {
  const groups = new Map<string, Step[]>();
  for (const [at, step] of steps.entries()) {
    const { how, dataset, set } = step;
    const name = how === 'delete' ? String(at) : JSON.stringify([dataset, how, set]);
    groups.set(name, [...(groups.get(name) ?? []), step]);
  }
  return [...groups.values()];
}

/** As far as order goes: keys and moments do not matter. */
function changeFor(group: readonly Step[]): Change {
  const [step] = group;
  if (step === undefined) throw new Error('a group of no steps');
  const { how, set, key, reach } = step;
  const treatment = how === 'delete' ? { how } : { how: 'update' as const, set };
  const select =
    group.some((one) => 'where' in one.reach.from) && group.length > 1
      ? { table: reach.table, where: group.flatMap((one) => conditionsFor(one.reach)) }
      : selectionFor(reach);
  return { select, key, treatment };
}

/** Handles are values that are known already: rows are not looked for by way of others. */
function selectionFor({ table, fields, from }: Reach): Selection {
  return 'where' in from ? { table, where: lookingAt(from.where) } : { table, fields, equal: [] };
}

function conditionsFor({ fields, from }: Reach): readonly Condition[] {
  if ('where' in from) return lookingAt(from.where);
  return fields.map((field) => ({ isNull: field, not: true }));
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
    return 'fields' in condition ? [{ noneOf: [], fields: condition.fields }] : [];
  });
}
