/**
 * Rows that the person's own rows name otherwise than by belonging to them: what they refer to (an
 * address), and rows of others in which the person has a second part (whoever received a message, whoever
 * wrote about somebody). Pure.
 */
import type { Dataset, Reference, StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import type { Kept, PlanCondition, Reach, Step } from '../requests/plan-model.ts';
import { isPersonal, namesSomebody, type Reached } from '../requests/reach.ts';
import { unlinking } from '../requests/references.ts';
import { findTable, tableOf } from '../scope.ts';

/**
 * The column, other than that of its person, by which rows of the dataset were reached; undefined where
 * they are the person's. Files and descriptions are told apart by it.
 */
export function partIn(
  dataset: Dataset,
  kind: string,
  step: Pick<Step, 'reach'>,
): string | undefined {
  const { fields, from } = step.reach;
  if (!('parts' in from) || !namesSomebody(dataset)) return undefined;
  const own = dataset.subjects[kind];
  return own !== undefined && own.join() === fields.join() ? undefined : fields.join('+');
}

/** Personal data to which the reached rows refer, and that names nobody itself: theirs as well. */
export function pointedRows(
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  from: Reached,
): readonly Reached[] {
  return from.dataset.references.flatMap((by) => {
    const dataset = datasets[by.to];
    const table = dataset && findTable(tables, tableOf(dataset));
    if (!dataset || !table || !isHandedOut(from.dataset, by, dataset)) return [];
    if (from.chain.includes(by.to) || leadsToSomebody(datasets, by.to)) return [];
    const reach = {
      table: tableOf(dataset),
      fields: by.keys,
      from: { rows: from.reach, keys: by.fields },
    };
    return [
      {
        name: by.to,
        dataset,
        table,
        reach,
        targetGoes: false,
        whose: 'own' as const,
        chain: [...from.chain, by.to],
      },
    ];
  });
}

/** Rows that belong to somebody by what they refer to are theirs, whoever points at them. */
function leadsToSomebody(datasets: StoreDeclaration['datasets'], name: string): boolean {
  const reached = new Set([name]);
  for (const each of reached) {
    for (const { to, owns } of datasets[each]?.references ?? []) {
      const target = datasets[to];
      if (owns === true || target === undefined) continue;
      if (namesSomebody(target)) return true;
      reached.add(to);
    }
  }
  return false;
}

/** A customer's own record is no more this person's than anybody's; what is about others stays out. */
function isHandedOut(from: Dataset, { fields }: Reference, to: Dataset): boolean {
  if (namesSomebody(to) || !isPersonal(to)) return false;
  if (fields.some((field) => from.fields[field]?.about === 'other')) return false;
  return !fields.every((field) => from.tenant.includes(field));
}

/** Why what the rows refer to is not given. */
export function notPointed({ datasets }: StoreDeclaration, names: readonly string[]): Kept[] {
  const found = new Map<string, Kept>();
  for (const name of names) {
    const from = datasets[name];
    for (const by of from?.references ?? []) {
      const to = datasets[by.to];
      if (!from || !to || namesSomebody(to) || !isPersonal(to) || names.includes(by.to)) continue;
      const isOther = by.fields.some((field) => from.fields[field]?.about === 'other');
      const because = isOther
        ? 'It is about somebody else, whose rights a copy must not affect (GDPR Art. 15(4))'
        : "The customer's own record, which is no more this person's than anybody's";
      found.set(by.to, { dataset: by.to, rows: null, because });
    }
  }
  return [...found.values()];
}

export interface OtherParts {
  /** An erasure could not leave these without the person: they are in the copy. */
  readonly taken: readonly Reached[];
  /** Rows of others, which an erasure leaves. */
  readonly kept: readonly Kept[];
}

/** Rows that name somebody, and that refer to the person's own row by another column. */
export function otherParts(
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  kind: string,
  own: readonly Reached[],
): OtherParts {
  const taken: Reached[] = [];
  const kept: Kept[] = [];
  for (const [name, dataset] of Object.entries(datasets)) {
    const table = findTable(tables, tableOf(dataset));
    if (table === undefined || !namesSomebody(dataset)) continue;
    const left: Kept[] = [];
    for (const by of dataset.references) {
      const root = own.find((one) => one.name === by.to && one.chain.length === 1);
      const parts = root && partsOf(root, by);
      if (parts === undefined || dataset.subjects[kind]?.join() === by.fields.join()) continue;
      const reach: Reach = { table: tableOf(dataset), fields: by.fields, from: { parts } };
      const before = taken.filter((one) => one.name === name).map((one) => one.reach);
      const mine = { name, dataset, table, targetGoes: false, whose: 'own' as const };
      if (unlinking(dataset, table, by) === undefined) {
        const and = [...notOwn(dataset, kind), ...outside(before)];
        taken.push({ ...mine, reach: { ...reach, and }, chain: [name] });
      } else {
        const because = letGo(by.fields, root?.dataset.erase.how === 'delete');
        left.push({ dataset: name, rows: 0, reach, because, whose: 'others' });
      }
    }
    const given = taken.filter((one) => one.name === name).map(({ reach }) => reach);
    kept.push(...left.map((one) => apartFrom(one, dataset, { kind, given })));
  }
  return { taken, kept };
}

/** Rows in which the person has another part are counted without their own, and without those that are given. */
function apartFrom(
  one: Kept,
  dataset: Dataset,
  { kind, given }: { readonly kind: string; readonly given: readonly Reach[] },
): Kept {
  if (one.reach === undefined) return one;
  const and = [...notOwn(dataset, kind), ...namingThem(dataset, kind), ...outside(given)];
  return { ...one, reach: { ...one.reach, and } };
}

function notOwn({ subjects }: Dataset, kind: string): readonly PlanCondition[] {
  const own = subjects[kind];
  return own === undefined ? [] : [{ notTheirs: own }];
}

/** Rows that name nobody are the person's to whom they refer: they are in the copy. */
function namingThem({ subjects }: Dataset, kind: string): readonly PlanCondition[] {
  const isOnly = Object.keys(subjects).length === 1;
  return isOnly ? (subjects[kind] ?? []).map((isNull) => ({ isNull, not: true })) : [];
}

function outside(reaches: readonly Reach[]): readonly PlanCondition[] {
  return reaches.map(({ table, fields, from }) => ({ outside: { table, fields, from } }));
}

function letGo(fields: readonly string[], targetGoes: boolean): string {
  const becomes = targetGoes
    ? 'an erasure empties that and leaves them'
    : 'an erasure leaves them as they are';
  return `They are about somebody else and refer to the person by ${fields.join(', ')}: ${becomes}, and they are not in this copy`;
}

/** Which parts of the person's key stand in the referring columns; undefined where not all do. */
function partsOf({ reach }: Reached, { keys }: Reference): readonly number[] | undefined {
  if (!('parts' in reach.from)) return undefined;
  const { parts } = reach.from;
  const found = keys.map((key) => parts[reach.fields.indexOf(key)]);
  return found.every((part) => part !== undefined) ? found : undefined;
}
