/**
 * The plan of a rectification, from the data map and the discovered tables: pure. It names the fields and
 * holds none of their values: those are put in when the stores are asked.
 */
import { isWithin, type DataMap } from '@troth/core/policy';
import type { ColumnTreatment, Table } from '../../stores/contract.ts';
import type { Held } from '../requests/held.ts';
import type { Plan, Reach, Remark, Step, StorePlan } from '../requests/plan-model.ts';
import { isSameReach, namedRows, referringRows } from '../requests/reach.ts';
import { findTable, tableOf } from '../scope.ts';
import { toGive } from '../wording.ts';
import { leadsTo, type Correction } from './corrections.ts';

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
  const steps = corrections.flatMap((correction) => stepsFor(map, kind, correction, world));
  const stores = [...Map.groupBy(steps, ({ store }) => store)].map(([store, some]): StorePlan => ({
    store,
    steps: some.map(({ step }) => step),
    kept: [],
  }));
  return {
    stores,
    obstacles: corrections.flatMap((correction) => obstaclesTo(correction, world)),
    warnings: standsElsewhere(map, kind, corrections),
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
  map: DataMap,
  kind: string,
  { store, name, dataset, values }: Correction,
  { tables }: World,
): readonly { readonly store: string; readonly step: Step }[] {
  const table = findTable(tables[store] ?? [], tableOf(dataset));
  const key = dataset.key.length > 0 ? dataset.key : (table?.primaryKey ?? []);
  const groups = Map.groupBy(
    Object.keys(values),
    (field) => dataset.fields[field]?.sealed === true,
  );
  const reaches = reachesOf(map, kind, { store, name }, tables[store] ?? []);
  return [...groups].flatMap(([isSealed, names]) =>
    reaches.map((reach) => ({
      store,
      step: {
        dataset: name,
        how: 'set',
        reach,
        key,
        set: Object.fromEntries(names.map((field) => [field, untold])),
        because: isSealed
          ? 'The person says what is right; it is sealed before it is written'
          : 'The person says what is right',
        rows: 0,
      },
    })),
  );
}

/** The person's own rows: those that name them, and those of nobody that refer to such rows. */
function reachesOf(
  { stores }: DataMap,
  kind: string,
  { store, name }: Pick<Correction, 'store' | 'name'>,
  tables: readonly Table[],
): readonly Reach[] {
  const declaration = stores[store];
  if (declaration === undefined) return [];
  const found: Reach[] = [];
  let next = namedRows(declaration, tables, kind);
  while (next.length > 0) {
    for (const { name: reached, reach } of next) {
      if (reached === name && !found.some((one) => isSameReach(one, reach))) found.push(reach);
    }
    next = next.flatMap((target) =>
      referringRows(declaration, tables, target, false, kind).filter(
        ({ name: reached, whose }) => whose === 'own' && !target.chain.includes(reached),
      ),
    );
  }
  return found;
}

/** Fields of such people that say the same, and that nobody has asked to correct. */
function standsElsewhere(
  map: DataMap,
  kind: string,
  corrections: readonly Correction[],
): readonly Remark[] {
  const corrected = new Set(
    corrections.flatMap(({ store, name, values }) =>
      Object.keys(values).map((field) => `${store}.${name}.${field}`),
    ),
  );
  const all = Object.entries(map.stores).flatMap(([store, { datasets }]) =>
    Object.entries(datasets)
      .filter(([name]) => leadsTo(datasets, name, kind))
      .flatMap(([name, { fields }]) =>
        Object.entries(fields).map(([field, { category }]) => ({
          place: `${store}.${name}.${field}`,
          category,
        })),
      ),
  );
  return corrections.flatMap(({ store, name, dataset, values }) =>
    Object.keys(values).flatMap((field): readonly Remark[] => {
      const category = dataset.fields[field]?.category;
      // What people write is not the same thing twice.
      if (category === undefined || isWithin(category, 'user.content')) return [];
      const others = all
        .filter((one) => one.category === category && !corrected.has(one.place))
        .map(({ place }) => place);
      if (others.length === 0) return [];
      const resource = `${store}.${name}`;
      const message = `${resource}.${field} is ${category}, and so ${others.length === 1 ? 'is' : 'are'} ${others.join(', ')}, which this request does not correct. Correct it too with --set, where it is wrong.`;
      return [{ code: 'stands-elsewhere', resource, message }];
    }),
  );
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
      ? [remark('no-right', `Troth's role may not read ${dataset.table}.${toGive(table.toRead)}`)]
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
