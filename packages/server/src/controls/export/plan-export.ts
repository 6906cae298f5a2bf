/**
 * The plan of an export, from the data map and the discovered tables: pure. Every row that names the
 * person, and every row that belongs to such a row, is read; rows of others that merely point at the
 * person's are not. What cannot be read is an obstacle and refuses the plan; nothing is skipped.
 */
import type { DataMap, Dataset, LegalBasis, StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { distinctRemarks } from '../requests/distinct-remarks.ts';
import type { Kept, Plan, Remark, Step, StorePlan } from '../requests/plan-model.ts';
import {
  isSameReach,
  narrowed,
  namedRows,
  referringRows,
  type Reached,
} from '../requests/reach.ts';
import { ambiguous } from '../requests/references.ts';
import { ofNobodyElse } from '../requests/shared-rows.ts';
import { ownerless } from '../requests/whose.ts';
import { findTable, tableOf } from '../scope.ts';
import { anothersKey, columnsFor, foreign } from './columns.ts';
import { isAnothers } from './keys-of-others.ts';
import { notReached } from './not-reached.ts';
import { notPointed, otherParts, partIn, pointedRows } from './other-parts.ts';
import { concernedIn, unknownColumns, unreadable } from './unreadable.ts';

export interface Asked {
  readonly map: DataMap;
  readonly kind: string;
  readonly right: 'access' | 'portability';
}

export type Tables = Readonly<Record<string, readonly Table[]>>;

export function planExport(asked: Asked, tables: Tables): Plan {
  const { map, kind } = asked;
  const planned = Object.entries(map.stores).map(([store, declaration]) =>
    planStore(store, declaration, tables[store] ?? [], asked),
  );
  const stores = planned
    .map(({ part }) => part)
    .filter(({ steps, kept }) => steps.length + kept.length > 0);
  const root = map.subjects[kind]?.root ?? kind;
  const isReached = planned.some(({ reached }) => reached.has(root));
  const unreached: Remark = {
    code: 'root-unreached',
    resource: root,
    message: `The plan does not reach ${root}, where every ${kind} has a row: the copy would not be complete.`,
  };
  return {
    stores,
    obstacles: distinctRemarks([
      ...planned.flatMap(({ obstacles }) => obstacles),
      ...(isReached ? [] : [unreached]),
    ]),
    warnings: distinctRemarks(planned.flatMap(({ warnings }) => warnings)),
    recipients: {},
    sealed: sealedIn(asked, stores),
  };
}

interface PlannedStore {
  readonly part: StorePlan;
  /** `store.dataset` */
  readonly reached: ReadonlySet<string>;
  readonly obstacles: readonly Remark[];
  readonly warnings: readonly Remark[];
}

function planStore(
  store: string,
  declaration: StoreDeclaration,
  tables: readonly Table[],
  asked: Asked,
): PlannedStore {
  const { taken, circles, kept: letGo } = rowsOf(declaration, tables, asked.kind);
  const steps: Step[] = [];
  const kept: Kept[] = [];
  for (const reached of taken) {
    const { name, dataset, reach } = reached;
    const because = whyNotPortable(asked, dataset);
    if (because !== undefined) kept.push({ dataset: name, rows: 0, reach, because });
    else steps.push(stepFor(reached));
  }
  const names = [...new Set(steps.map(({ dataset }) => dataset))];
  const columns = steps.flatMap((step) => withheldIn(asked, store, { declaration, tables, step }));
  const concerned = concernedIn(declaration, asked.kind);
  const others = distinctKept([
    ...columns,
    ...letGo.filter((one) => !kept.some((other) => other.dataset === one.dataset)),
    ...notPointed(declaration, names),
  ]);
  const named = new Set([...names, ...[...kept, ...others].map(({ dataset }) => dataset)]);
  const unreached = notReached(declaration, tables, asked.kind, named);
  return {
    part: { store, steps, kept: [...kept, ...others, ...unreached] },
    reached: new Set(taken.map(({ name }) => `${store}.${name}`)),
    obstacles: [
      ...concerned.flatMap((one) => unreadable(store, one, tables)),
      ...ownerless(store, declaration),
      ...taken
        .filter(({ name }) => !concerned.some(([other]) => other === name))
        .flatMap(({ name, dataset }) => unreadable(store, [name, dataset], tables)),
      ...ambiguous(store, declaration, tables, [...new Set(taken.map(({ name }) => name))]),
    ],
    warnings: [
      ...circles.map((name) => circleRemark(store, name)),
      ...concerned.flatMap(([name, dataset]) =>
        unknownColumns(`${store}.${name}`, dataset, tables),
      ),
    ],
  };
}

/** The person's rows, each way to them once, and the datasets that lead back to themselves. */
function rowsOf(
  declaration: StoreDeclaration,
  tables: readonly Table[],
  kind: string,
): {
  readonly taken: readonly Reached[];
  readonly circles: readonly string[];
  readonly kept: readonly Kept[];
} {
  const taken: Reached[] = [];
  const shared: Kept[] = [];
  const circles = new Set<string>();
  const named = namedRows(declaration, tables, kind);
  const others = otherParts(declaration, tables, kind, named);
  const queue = [...named, ...others.taken];
  for (let reached = queue.shift(); reached !== undefined; reached = queue.shift()) {
    const { reach, name, chain } = reached;
    if (taken.some((one) => isSameReach(one.reach, reach))) continue;
    if ('rows' in reach.from && new Set(chain).size < chain.length) {
      circles.add(name);
      continue;
    }
    const here = aloneIn(declaration, tables, reached, taken);
    if (here !== reached) shared.push(sharedWith(reached, here));
    taken.push(here);
    // Of a row of somebody else in which the person has a part, what hangs from it is not about the person.
    const pointed = pointedRows(declaration, tables, here);
    if (others.taken.includes(reached)) {
      const hanging = [...pointed, ...referringRows(declaration, tables, here, false, kind)];
      shared.push(...hanging.map((one) => hangingFrom(name, one)));
      continue;
    }
    queue.push(...pointed);
    // What refers to a shared address is not the person's.
    if (!isPointed(here)) queue.push(...referringRows(declaration, tables, here, false, kind));
  }
  return { taken, circles: [...circles], kept: [...others.kept, ...shared] };
}

/** Without rows that somebody else's lead to as well, by a value that both have. */
function aloneIn(
  declaration: StoreDeclaration,
  tables: readonly Table[],
  reached: Reached,
  taken: readonly Reached[],
): Reached {
  return narrowed(reached, ofNobodyElse(declaration, tables, reached, taken));
}

function hangingFrom(name: string, { name: dataset }: Reached): Kept {
  const because = `What hangs from rows of ${name} that are somebody else's, in which the person only has a part, is not about the person`;
  return { dataset, rows: null, because };
}

function sharedWith({ name, reach }: Reached, { reach: beyond }: Reached): Kept {
  const because =
    "Somebody else's rows lead there as well, by the same value: whose they are nobody can tell";
  return { dataset: name, rows: 0, reach, beyond, because, whose: 'shared' };
}

/** Reached from a row that refers to it. */
function isPointed({ reach, by }: Reached): boolean {
  return by === undefined && 'rows' in reach.from;
}

function stepFor(reached: Reached): Step {
  const { name, dataset, table, reach } = reached;
  const because = whyTaken(reached);
  const key = dataset.key.length > 0 ? dataset.key : table.primaryKey;
  return { dataset: name, how: 'read', reach, key, set: {}, because, rows: 0 };
}

function whyTaken({ reach, by, chain }: Reached): string {
  if (by) return `They belong to the person's rows of ${by.to}, by ${by.fields.join(', ')}`;
  if ('rows' in reach.from) {
    return `The person's rows of ${chain.at(-2)} refer to them, by ${reach.from.keys.join(', ')}`;
  }
  return `They name the person, by ${reach.fields.join(', ')}`;
}

const portableBases: ReadonlySet<LegalBasis> = new Set(['consent', 'contract']);

/** GDPR Art. 20(1): what the person provided, and what is processed under consent or a contract. */
function whyNotPortable({ map, right }: Asked, dataset: Dataset): string | undefined {
  if (right === 'access') return undefined;
  const { provenance, purposes } = dataset;
  if (provenance !== 'self' && provenance !== 'integration') {
    return 'Not to be ported: the person did not provide it (GDPR Art. 20(1)); a request for access brings it';
  }
  const isPortable = purposes.some((id) => {
    const basis = map.purposes[id]?.basis;
    return basis !== undefined && portableBases.has(basis);
  });
  return isPortable
    ? undefined
    : 'Not to be ported: it rests neither on consent nor on a contract (GDPR Art. 20(1)(a)); a request for access brings it';
}

interface Reading {
  readonly declaration: StoreDeclaration;
  readonly tables: readonly Table[];
  readonly step: Step;
}

function withheldIn(
  { map, kind }: Asked,
  store: string,
  { declaration, tables, step }: Reading,
): readonly Kept[] {
  const dataset = declaration.datasets[step.dataset];
  if (dataset === undefined) return [];
  const part = partIn(dataset, kind, step);
  const table = findTable(tables, tableOf(dataset));
  const { withheld, ownKeys } = columnsFor(map, kind, { store, dataset, table, part });
  const name = part === undefined ? step.dataset : `${step.dataset} by ${part}`;
  return [
    ...Object.entries(withheld).map(([column, because]): Kept => {
      const line = { dataset: `${name}.${column}`, because };
      if (because !== foreign) return { ...line, rows: null };
      const and = [...(step.reach.and ?? []), { isNull: column, not: true }];
      return { ...line, rows: 0, reach: { ...step.reach, and }, whose: 'others' };
    }),
    ...ownKeys.map((one): Kept => {
      const and = [...(step.reach.and ?? []), ...isAnothers(step.reach.table, one)];
      const column = `${name}.${one.withheld.join('+')}`;
      const reach = { ...step.reach, and };
      return { dataset: column, rows: 0, reach, because: anothersKey, whose: 'others' };
    }),
  ];
}

/** A line of what stays out is true of the rows that were counted: of none there is none. */
export function withoutEmpty(plan: Plan): Plan {
  const stores = plan.stores.map((part) => ({ ...part, kept: part.kept.filter(isThere) }));
  return { ...plan, stores };
}

function isThere({ whose, reach, rows }: Kept): boolean {
  return whose === undefined || reach === undefined || rows !== 0;
}

function distinctKept(all: readonly Kept[]): readonly Kept[] {
  return [...new Map(all.map((one) => [toldOf(one), one])).values()];
}

function toldOf({ dataset, because, reach }: Kept): string {
  return JSON.stringify([dataset, because, reach ?? null]);
}

function circleRemark(store: string, name: string): Remark {
  return {
    code: 'circle',
    resource: `${store}.${name}`,
    message: `Rows of ${name} that refer to the person's rows of ${name} are somebody's answer to them, and are not copied unless they belong to the person otherwise.`,
  };
}

function sealedIn({ map, kind }: Asked, stores: readonly StorePlan[]): readonly string[] {
  const names = stores.flatMap(({ store, steps }) =>
    [...new Set(steps.map(({ dataset }) => dataset))].map((name) => ({ store, name })),
  );
  return names.flatMap(({ store, name }) => {
    const dataset = map.stores[store]?.datasets[name];
    if (dataset === undefined) return [];
    return columnsFor(map, kind, { store, dataset, table: undefined, part: undefined })
      .given.filter((field) => dataset.fields[field]?.sealed === true)
      .map((field) => `${store}.${name}.${field}`);
  });
}
