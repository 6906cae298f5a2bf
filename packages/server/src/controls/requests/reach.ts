/**
 * Which rows of one store are a person's: those that name the person, those that belong to such rows,
 * and those that point at rows that are going. References are followed on all their parts.
 */
import {
  isPersonal as isPersonalField,
  type Dataset,
  type Reference,
  type StoreDeclaration,
} from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import type { PlanCondition, Reach, Whose } from './plan-model.ts';
import { findTable, tableOf } from '../scope.ts';

export interface Reached {
  readonly name: string;
  readonly dataset: Dataset;
  readonly table: Table;
  readonly reach: Reach;
  /** The reference by which it was reached; absent where the rows name the person themselves. */
  readonly by?: Reference;
  /** Whether the rows that these refer to are going. */
  readonly targetGoes: boolean;
  /** Datasets on the way, this one last. */
  readonly chain: readonly string[];
  readonly whose: Exclude<Whose, 'unnamed'>;
  /** Of a dataset that names people, rows that name nobody. */
  readonly unnamed?: true;
  /** That nobody else's rows point at it: of rows that belong to whoever points at them. */
  readonly alone?: readonly PlanCondition[];
}

/** Rows that name the person, by the declared subject columns. Datasets without a table are left to the caller. */
export function namedRows(
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  kind: string,
): readonly Reached[] {
  return Object.entries(datasets).flatMap(([name, dataset]) => {
    const reach = namedIn(dataset, kind);
    const table = findTable(tables, tableOf(dataset));
    if (reach === undefined || table === undefined) return [];
    return [{ name, dataset, table, reach, targetGoes: false, chain: [name], whose: 'own' }];
  });
}

/**
 * Rows of the store that refer to the reached ones, by each declared reference: those that belong to
 * them, and where these go, those of others too. Of a dataset that names people, a row that names nobody
 * belongs to the row that it refers to.
 */
export function referringRows(
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  target: Reached,
  targetGoes: boolean,
  kind: string,
): readonly Reached[] {
  return Object.entries(datasets).flatMap(([name, dataset]) => {
    const table = findTable(tables, tableOf(dataset));
    if (table === undefined) return [];
    return dataset.references
      .filter(({ to }) => to === target.name)
      .flatMap((by): readonly Reached[] => {
        const reach = reachThrough(tableOf(dataset), by, target.reach);
        const chain = [...target.chain, name];
        const whole = { name, dataset, table, by, targetGoes, chain };
        if (by.owns === true) {
          // An owner does not belong to what it owns; of rows that it owns alone there is no other.
          const isOther = targetGoes && target.alone === undefined;
          return isOther ? [{ ...whole, reach, whose: 'others' }] : [];
        }
        if (!namesSomebody(dataset)) {
          if (!isNobodysOwn(target)) return [{ ...whole, reach, whose: 'own' }];
          const goesAlong = target.alone === undefined || by.others === 'delete';
          return targetGoes && goesAlong ? [{ ...whole, reach, whose: 'others' }] : [];
        }
        const isNamed = namesThemBy(dataset, kind, reach);
        const nobody = isNamed ? undefined : namingNobody(dataset, table);
        const named = targetGoes ? namedIn(dataset, kind) : undefined;
        return [
          // Where the person's own rows stay, they let go too.
          ...(named ? [{ ...whole, reach: named, whose: 'own' as const }] : []),
          ...(nobody
            ? [
                {
                  ...whole,
                  reach: { ...reach, and: nobody },
                  whose: 'own' as const,
                  unnamed: true as const,
                },
              ]
            : []),
          ...(targetGoes && !isNamed
            ? [
                {
                  ...whole,
                  reach: { ...reach, and: namingOthers(dataset, kind) },
                  whose: 'others' as const,
                },
              ]
            : []),
        ];
      });
  });
}

/** All rows that refer to the reached ones and are not the person's, and among them those that name nobody. */
export function referringTo(
  dataset: Dataset,
  table: Table,
  by: Reference,
  target: Reached,
  kind: string,
): { readonly reach: Reach; readonly beyond?: Reach } | undefined {
  const reach = reachThrough(tableOf(dataset), by, target.reach);
  if (namesThemBy(dataset, kind, reach)) return undefined;
  const own = dataset.subjects[kind];
  const and: readonly PlanCondition[] = own === undefined ? [] : [{ notTheirs: own }];
  const nobody = namingNobody(dataset, table);
  return {
    reach: { ...reach, and },
    ...(nobody && { beyond: { ...reach, and: [...and, ...nobody] } }),
  };
}

/** What merely refers to rows that are owned, or that are others', is nobody's own for that. */
function isNobodysOwn({ alone, whose }: Reached): boolean {
  return alone !== undefined || whose === 'others';
}

function namedIn(dataset: Dataset, kind: string): Reach | undefined {
  const fields = dataset.subjects[kind];
  if (fields === undefined) return undefined;
  return { table: tableOf(dataset), fields, from: { parts: fields.map((_, index) => index) } };
}

/** Whether what leads to the rows is that they name the person: others' are not among them. */
function namesThemBy({ subjects }: Dataset, kind: string, { fields, from }: Reach): boolean {
  const own = subjects[kind] ?? [];
  return (
    'parts' in from && own.length === fields.length && own.every((one) => fields.includes(one))
  );
}

/** Undefined where every row names somebody. */
function namingNobody(
  { subjects }: Dataset,
  { columns }: Table,
): readonly PlanCondition[] | undefined {
  const firsts = Object.values(subjects).flatMap((fields) => {
    const free = fields.find((field) => columns.some((one) => one.name === field && one.nullable));
    return free === undefined ? [] : [free];
  });
  if (firsts.length < Object.keys(subjects).length) return undefined;
  return firsts.map((isNull) => ({ isNull }));
}

/** Rows that name somebody else as whose they are, or may. */
function namingOthers({ subjects }: Dataset, kind: string): readonly PlanCondition[] {
  const own = subjects[kind];
  const isOnly = Object.keys(subjects).length === 1;
  return own === undefined
    ? []
    : [{ notTheirs: own }, ...(isOnly ? own.map((isNull) => ({ isNull, not: true })) : [])];
}

/**
 * Where the reference is by columns whose values are parts of the person's key, the rows are found by
 * these values, and so still after the rows that they refer to have gone.
 */
function reachThrough(table: Reach['table'], by: Reference, target: Reach): Reach {
  const { fields, keys } = by;
  if ('parts' in target.from) {
    const { parts } = target.from;
    const known = keys.map((key) => parts[target.fields.indexOf(key)]);
    if (known.every((part) => part !== undefined)) return { table, fields, from: { parts: known } };
  }
  return { table, fields, from: { rows: target, keys } };
}

/** Of the reached rows those that meet the conditions as well; the same where there are none. */
export function narrowed(reached: Reached, where: readonly PlanCondition[]): Reached {
  const { reach } = reached;
  if (where.length === 0) return reached;
  return { ...reached, reach: { ...reach, and: [...(reach.and ?? []), ...where] } };
}

export function isSameReach(a: Reach, b: Reach): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** The order in which columns are named does not matter. */
function sorted({ table, fields, from, and = [] }: Reach): unknown {
  const base = [table.schema, table.name, and];
  if ('where' in from) return [...base, from.where];
  const pairs = (others: readonly unknown[]): unknown[] =>
    fields.map((field, index) => [field, others[index]]).toSorted();
  return 'parts' in from
    ? [...base, pairs(from.parts)]
    : [...base, pairs(from.keys), sorted(from.rows)];
}

export function isPersonal(dataset: Dataset): boolean {
  return Object.values(dataset.fields).some(isPersonalField);
}

/** Rows that name nobody themselves are the person's whose rows they refer to. */
export function namesSomebody(dataset: Dataset): boolean {
  return Object.keys(dataset.subjects).length > 0;
}
