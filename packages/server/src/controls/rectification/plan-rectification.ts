/**
 * The plan of a rectification, from the data map and the discovered tables: pure. It names the fields and
 * holds none of their values: those are put in when the stores are asked.
 */
import type { DataMap } from '@troth/core/policy';
import type { ColumnTreatment, Table } from '../../stores/contract.ts';
import type { Held } from '../requests/held.ts';
import type { Plan, Remark, Step, StorePlan } from '../requests/plan-model.ts';
import { findTable, tableOf } from '../scope.ts';
import type { Correction } from './corrections.ts';

export interface World extends Held {
  readonly tables: Readonly<Record<string, readonly Table[]>>;
  /** Whether there is a vault. */
  readonly seals: boolean;
}

export function planRectification(
  map: DataMap,
  kind: string,
  corrections: readonly Correction[],
  world: World,
): Plan {
  const steps = corrections.flatMap((correction) => stepsFor(kind, correction, world));
  const stores = [...Map.groupBy(steps, ({ store }) => store)].map(([store, some]): StorePlan => ({
    store,
    steps: some.map(({ step }) => step),
    kept: [],
  }));
  return {
    stores,
    obstacles: corrections.flatMap((correction) => obstaclesTo(correction, world)),
    warnings: [],
    recipients: recipientsOf(map, corrections),
    sealed: corrections.flatMap(({ store, name, dataset, values }) =>
      Object.keys(values)
        .filter((field) => dataset.fields[field]?.sealed === true)
        .map((field) => `${store}.${name}.${field}`),
    ),
  };
}

/** A value that a plan does not tell. */
const untold: ColumnTreatment = { how: 'set', to: null };

/** Fields as they are, and fields that are sealed first, apart: they are asked for in different ways. */
function stepsFor(
  kind: string,
  { store, name, dataset, values }: Correction,
  { tables }: World,
): readonly { readonly store: string; readonly step: Step }[] {
  const table = findTable(tables[store] ?? [], tableOf(dataset));
  const fields = dataset.subjects[kind] ?? [];
  const parts = fields.map((_, index) => index);
  const key = dataset.key.length > 0 ? dataset.key : (table?.primaryKey ?? []);
  const groups = Map.groupBy(
    Object.keys(values),
    (field) => dataset.fields[field]?.sealed === true,
  );
  return [...groups].map(([isSealed, names]) => ({
    store,
    step: {
      dataset: name,
      how: 'set',
      reach: { table: tableOf(dataset), fields, from: { parts } },
      key,
      set: Object.fromEntries(names.map((field) => [field, untold])),
      because: isSealed
        ? 'The person says what is right; it is sealed before it is written'
        : 'The person says what is right',
      rows: 0,
    },
  }));
}

function obstaclesTo(
  { store, name, dataset, values }: Correction,
  { tables, personHeld, datasetsHeld, seals }: World,
): readonly Remark[] {
  const resource = `${store}.${name}`;
  const table = findTable(tables[store] ?? [], tableOf(dataset));
  const held = personHeld ?? datasetsHeld[resource];
  const sealed = Object.keys(values).filter((field) => dataset.fields[field]?.sealed === true);
  const hasKey = dataset.key.length > 0 || (table?.primaryKey.length ?? 0) > 0;
  const remark = (code: string, message: string): Remark => ({ code, resource, message });
  return [
    ...(held === undefined ? [] : [remark('held', `A legal hold is on these rows: ${held}`)]),
    ...(table === undefined ? [remark('table-missing', `${dataset.table} is not there.`)] : []),
    ...(table && !table.readable
      ? [remark('no-right', `Troth's role may not read ${dataset.table}.`)]
      : []),
    ...(sealed.length > 0 && !seals
      ? [remark('no-vault', `${sealed.join(', ')} must be sealed, and there is no vault here.`)]
      : []),
    ...(sealed.length > 0 && table && !hasKey
      ? [
          remark(
            'no-key',
            `Rows of ${dataset.table} have no key, so no value can be sealed in one.`,
          ),
        ]
      : []),
  ];
}

/** GDPR Art. 19: whoever was given one of the fields. */
function recipientsOf(map: DataMap, corrections: readonly Correction[]): Plan['recipients'] {
  const changed = new Set(
    corrections.flatMap(({ store, name, values }) =>
      [...Object.keys(values), '*'].map((field) => `${store}.${name}.${field}`),
    ),
  );
  const given = Object.entries(map.recipients).map(
    ([id, { receives }]) => [id, receives.filter((field) => changed.has(field))] as const,
  );
  return Object.fromEntries(given.filter(([, fields]) => fields.length > 0));
}
