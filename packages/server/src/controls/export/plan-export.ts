/**
 * The plan of an export, from the data map and the discovered tables: pure. Every row that names the
 * person, and every row that belongs to such a row, is read; rows of others that merely point at the
 * person's are not. What cannot be read is an obstacle and refuses the plan; nothing is skipped.
 */
import type { DataMap, Dataset, LegalBasis, StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import type { Kept, Plan, Remark, Step, StorePlan } from '../requests/plan-model.ts';
import {
  isSameReach,
  namedRows,
  namesSomebody,
  referringRows,
  type Reached,
} from '../requests/reach.ts';
import { ownerless, pointedAt } from '../requests/whose.ts';
import { findTable, tableOf } from '../scope.ts';
import { columnsFor } from './columns.ts';

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
    obstacles: distinct([
      ...planned.flatMap(({ obstacles }) => obstacles),
      ...(isReached ? [] : [unreached]),
    ]),
    warnings: distinct(planned.flatMap(({ warnings }) => warnings)),
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
  const { taken, circles } = rowsOf(declaration, tables, asked.kind);
  const steps: Step[] = [];
  const kept: Kept[] = [];
  for (const reached of taken) {
    const { name, dataset, reach } = reached;
    const because = whyNotPortable(asked, dataset);
    if (because !== undefined) kept.push({ dataset: name, rows: 0, reach, because });
    else steps.push(stepFor(reached));
  }
  const names = [...new Set(steps.map(({ dataset }) => dataset))];
  const columns = names.flatMap((name) => withheldIn(asked, store, declaration, name));
  const pointed = pointedAt(store, declaration, { steps, kept });
  return {
    part: { store, steps, kept: [...kept, ...columns, ...pointed.kept] },
    reached: new Set(taken.map(({ name }) => `${store}.${name}`)),
    obstacles: [
      ...unreadable(store, declaration, tables, asked.kind),
      ...ownerless(store, declaration),
      ...pointed.obstacles,
    ],
    warnings: circles.map((name) => ({
      code: 'circle',
      resource: `${store}.${name}`,
      message: `Rows of ${name} that refer to the person's rows of ${name} are somebody's answer to them, and are not copied unless they belong to the person otherwise.`,
    })),
  };
}

/** The person's rows, each way to them once, and the datasets that lead back to themselves. */
function rowsOf(
  declaration: StoreDeclaration,
  tables: readonly Table[],
  kind: string,
): { readonly taken: readonly Reached[]; readonly circles: readonly string[] } {
  const taken: Reached[] = [];
  const circles = new Set<string>();
  const queue = [...namedRows(declaration, tables, kind)];
  for (let reached = queue.shift(); reached !== undefined; reached = queue.shift()) {
    const { reach, name, chain } = reached;
    if (taken.some((one) => isSameReach(one.reach, reach))) continue;
    if ('rows' in reach.from && new Set(chain).size < chain.length) {
      circles.add(name);
      continue;
    }
    taken.push(reached);
    queue.push(...referringRows(declaration, tables, reached, false));
  }
  return { taken, circles: [...circles] };
}

function stepFor({ name, dataset, table, reach, by }: Reached): Step {
  const because = by
    ? `They belong to the person's rows of ${by.to}, by ${by.fields.join(', ')}`
    : `They name the person, by ${reach.fields.join(', ')}`;
  const key = dataset.key.length > 0 ? dataset.key : table.primaryKey;
  return { dataset: name, how: 'read', reach, key, set: {}, because, rows: 0 };
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

function withheldIn(
  { map, kind }: Asked,
  store: string,
  { datasets }: StoreDeclaration,
  name: string,
): readonly Kept[] {
  const dataset = datasets[name];
  if (dataset === undefined) return [];
  return Object.entries(columnsFor(map, kind, { store, dataset }).withheld).map(
    ([column, because]) => ({ dataset: `${name}.${column}`, rows: null, because }),
  );
}

/** Datasets with the person's rows that cannot be read whole. */
function unreadable(
  store: string,
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  kind: string,
): readonly Remark[] {
  return concerned(datasets, kind).flatMap(([name, dataset]): readonly Remark[] => {
    const resource = `${store}.${name}`;
    const table = findTable(tables, tableOf(dataset));
    if (table === undefined) {
      const message = `${resource} is about the person, and its table ${dataset.table} is not there.`;
      return [{ code: 'table-missing', resource, message }];
    }
    if (table.kind === 'view') {
      const message = `${dataset.table} is a view: declare the tables that it shows.`;
      return [{ code: 'no-table', resource, message }];
    }
    if (!table.readable) {
      const message = `Troth's role may not read ${dataset.table}, which is about the person.`;
      return [{ code: 'no-right', resource, message }];
    }
    return columnRemarks(resource, dataset, table);
  });
}

/** Datasets that name the person, and those that belong to them, at whatever distance. */
function concerned(
  datasets: StoreDeclaration['datasets'],
  kind: string,
): readonly (readonly [string, Dataset])[] {
  const found = new Map(
    Object.entries(datasets).filter(([, { subjects }]) => subjects[kind] !== undefined),
  );
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const [name, dataset] of Object.entries(datasets)) {
      const belongs = dataset.references.some(({ to }) => found.has(to));
      if (belongs && !namesSomebody(dataset)) found.set(name, dataset);
    }
  }
  return [...found];
}

function columnRemarks(resource: string, dataset: Dataset, table: Table): readonly Remark[] {
  const present = new Set(table.columns.map(({ name }) => name));
  const wanted = [
    ...Object.keys(dataset.fields),
    ...Object.values(dataset.subjects).flat(),
    ...dataset.key,
    ...dataset.references.flatMap(({ fields }) => fields),
  ];
  const absent = [...new Set(wanted)].filter((name) => !present.has(name));
  const unknown = [...present].filter((name) => !Object.hasOwn(dataset.fields, name));
  return [
    ...absent.map((name) => ({
      code: 'column-missing',
      resource: `${resource}.${name}`,
      message: `${dataset.table} has no column ${name}, which the data map declares.`,
    })),
    ...unknown.map((name) => ({
      code: 'column-undeclared',
      resource: `${resource}.${name}`,
      message: `The data map does not declare ${name} of ${dataset.table}, so whether it may be given is not known. Declare it.`,
    })),
  ];
}

function sealedIn({ map, kind }: Asked, stores: readonly StorePlan[]): readonly string[] {
  const names = stores.flatMap(({ store, steps }) =>
    [...new Set(steps.map(({ dataset }) => dataset))].map((name) => ({ store, name })),
  );
  return names.flatMap(({ store, name }) => {
    const dataset = map.stores[store]?.datasets[name];
    if (dataset === undefined) return [];
    return columnsFor(map, kind, { store, dataset })
      .given.filter((field) => dataset.fields[field]?.sealed === true)
      .map((field) => `${store}.${name}.${field}`);
  });
}

function distinct(remarks: readonly Remark[]): readonly Remark[] {
  return [...new Map(remarks.map((one) => [`${one.code} ${one.resource}`, one])).values()];
}
