/** What stands between a person's rows and a whole copy of them: tables, rights, columns. Pure. */
import type { Dataset, StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import type { Remark } from '../requests/plan-model.ts';
import { namesSomebody } from '../requests/reach.ts';
import { findTable, tableOf } from '../scope.ts';
import { toGive } from '../wording.ts';
import { undeclaredIn } from './columns.ts';

/** Columns that are copied though the data map does not know them. */
export function unknownColumns(
  resource: string,
  dataset: Dataset,
  tables: readonly Table[],
): readonly Remark[] {
  const table = findTable(tables, tableOf(dataset));
  const { given } = table ? undeclaredIn(dataset, table) : { given: [] };
  return given.map((name) => ({
    code: 'column-undeclared',
    resource: `${resource}.${name}`,
    message: `The data map does not declare ${name} of ${dataset.table}. It is copied, as the rest of the row is; declare it.`,
  }));
}

/** Why a dataset with the person's rows cannot be read whole. */
export function unreadable(
  store: string,
  [name, dataset]: readonly [string, Dataset],
  tables: readonly Table[],
): readonly Remark[] {
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
    const message = `Troth's role may not read ${dataset.table}, which is about the person.${toGive(table.toRead)}`;
    return [{ code: 'no-right', resource, message }];
  }
  return columnRemarks(resource, dataset, table);
}

/** Datasets that name the person, and those that belong to them, at whatever distance. */
export function concernedIn(
  { datasets }: StoreDeclaration,
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
  return [
    ...absent.map((name) => ({
      code: 'column-missing',
      resource: `${resource}.${name}`,
      message: `${dataset.table} has no column ${name}, which the data map declares.`,
    })),
    ...undeclaredIn(dataset, table).unclear.map((name) => ({
      code: 'column-undeclared',
      resource: `${resource}.${name}`,
      message: `The data map does not declare ${name} of ${dataset.table}, which may be a secret or another person's key. Declare it, so that it is known whether it may be given.`,
    })),
  ];
}
