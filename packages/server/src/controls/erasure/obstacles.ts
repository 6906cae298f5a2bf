/** Why a plan cannot be trusted: what the data map and the tables say of each other does not fit. */
import type { StoreDeclaration } from '@troth/core/policy';
import type { ForeignKey, Table, TableName } from '../../stores/contract.ts';
import type { Kept, Remark, Step } from '../requests/plan-model.ts';
import { findTable, isSame, tableOf } from '../scope.ts';
import { isSameSet, type Draft } from './draft.ts';
import { isPersonal, namesSomebody } from './reach.ts';

export function obstaclesOf(
  store: string,
  declaration: StoreDeclaration,
  tables: readonly Table[],
  { kind, steps }: { readonly kind: string; readonly steps: readonly Step[] },
): readonly Remark[] {
  const going = steps.filter(({ how }) => how === 'delete').map(({ dataset }) => dataset);
  return [
    ...datasetObstacles(store, declaration, tables, { kind, going }),
    ...undeclared(store, declaration, tables, going),
  ];
}

function datasetObstacles(
  store: string,
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  { kind, going }: { readonly kind: string; readonly going: readonly string[] },
): readonly Remark[] {
  return Object.entries(datasets).flatMap(([name, dataset]): Remark[] => {
    const named = dataset.subjects[kind] ?? [];
    const referring = dataset.references.filter(({ to }) => going.includes(to));
    if (named.length === 0 && referring.length === 0) return [];
    const resource = `${store}.${name}`;
    const table = findTable(tables, tableOf(dataset));
    if (table === undefined) {
      const message = `${resource} is about the person, and its table ${dataset.table} is not there.`;
      return [{ code: 'table-missing', resource, message }];
    }
    if (!table.readable) {
      const message = `Troth's role may not read ${dataset.table}, which is about the person.`;
      return [{ code: 'no-right', resource, message }];
    }
    const wanted = [...named, ...dataset.key, ...referring.flatMap(({ fields }) => fields)];
    const absent = wanted.filter((column) => !table.columns.some(({ name }) => name === column));
    return [...new Set(absent)].map((column) => ({
      code: 'column-missing',
      resource: `${resource}.${column}`,
      message: `${dataset.table} has no column ${column}, by which the data map finds the person's rows.`,
    }));
  });
}

/** Foreign keys to rows that go, of which the data map knows nothing: whose rows are they? */
function undeclared(
  store: string,
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  going: readonly string[],
): readonly Remark[] {
  const targets = going.flatMap((name) => (datasets[name] ? [tableOf(datasets[name])] : []));
  const isDeclared = (table: TableName, key: ForeignKey): boolean =>
    Object.values(datasets).some(
      (dataset) =>
        isSame(tableOf(dataset), table) &&
        dataset.references.some(
          ({ fields, to }) =>
            isSameSet(fields, key.columns) &&
            datasets[to] !== undefined &&
            isSame(tableOf(datasets[to]), key.to),
        ),
    );
  return tables.flatMap((table) =>
    table.foreignKeys
      .filter(({ to }) => targets.some((target) => isSame(target, to)))
      .filter((key) => !isDeclared(table, key))
      .map((key) => ({
        code: 'reference-undeclared',
        resource: `${store}/${table.schema}.${table.name}`,
        message: `${table.schema}.${table.name} refers to ${key.to.schema}.${key.to.name} by ${key.columns.join(', ')}, and the data map does not say so. Declare the reference, so that it is known whose rows these are.`,
      })),
  );
}

/**
 * Personal data that leads to nobody, in either direction: whoever asks, it might be theirs, so that
 * no erasure can be called complete until the data map says whose it is, or keeps it with a reason.
 */
export function ownerless(store: string, { datasets }: StoreDeclaration): readonly Remark[] {
  const linked = new Set<string>();
  const isLinked = (name: string): boolean =>
    namesSomebody(datasets[name]!) ||
    Object.entries(datasets).some(
      ([other, { references }]) =>
        (linked.has(other) && references.some(({ to }) => to === name)) ||
        (other === name && references.some(({ to }) => linked.has(to))),
    );
  for (let before = -1; before < linked.size;) {
    before = linked.size;
    for (const name of Object.keys(datasets)) if (isLinked(name)) linked.add(name);
  }
  return Object.entries(datasets)
    .filter(([name, dataset]) => !linked.has(name) && isPersonal(dataset))
    .filter(([, { erase }]) => erase.how !== 'keep')
    .map(([name]) => ({
      code: 'subject-undeclared',
      resource: `${store}.${name}`,
      message: `${store}.${name} holds personal data, and the data map does not say whose. Declare its subjects or the reference that leads to a person, or keep it with a reason.`,
    }));
}

/** The other direction: rows that the person's rows refer to, and that name nobody themselves. */
export function pointedAt(
  store: string,
  { datasets }: StoreDeclaration,
  { steps, kept }: Draft,
): { readonly kept: readonly Kept[]; readonly obstacles: readonly Remark[] } {
  const own = steps.filter(({ how }) => how !== 'unlink').map(({ dataset }) => dataset);
  const treated = new Set([...own, ...kept.map(({ dataset }) => dataset)]);
  const references = own.flatMap((name) =>
    (datasets[name]?.references ?? []).map(({ fields, to }) => {
      const tenant = datasets[name]?.tenant ?? [];
      return { to, isCustomer: fields.every((field) => tenant.includes(field)) };
    }),
  );
  const customers = new Set(references.filter((one) => one.isCustomer).map(({ to }) => to));
  const pointed = references.map(({ to }) => to);
  const open = [...new Set(pointed)].filter((name) => !treated.has(name));
  const found: { kept: Kept[]; obstacles: Remark[] } = { kept: [], obstacles: [] };
  for (const name of open) {
    const dataset = datasets[name];
    if (dataset === undefined || namesSomebody(dataset) || !isPersonal(dataset)) continue;
    if (dataset.erase.how === 'keep') {
      found.kept.push({ dataset: name, rows: null, because: dataset.erase.because });
      continue;
    }
    if (customers.has(name)) {
      const because = "The customer's own record, which is no more this person's than anybody's";
      found.kept.push({ dataset: name, rows: null, because });
      continue;
    }
    found.obstacles.push({
      code: 'subject-undeclared',
      resource: `${store}.${name}`,
      message: `The person's rows refer to ${store}.${name}, which holds personal data, and the data map does not say whose. Declare its subjects, or keep it with a reason.`,
    });
  }
  return found;
}
