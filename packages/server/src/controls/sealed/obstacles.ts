/**
 * What stands against sealing a field, before anything is sealed: all of it at once, with what to paste.
 * What holds people to a column's values – a unique index, a reference, a check – holds nobody to sealed
 * ones, each of which is another.
 */
import type { DataMap, Dataset } from '@troth/core/policy';
import type { Change, Holding, UniqueIndex, WritableStore } from '../../stores/contract.ts';
import { tableOf } from '../scope.ts';
import { findableKinds, type SealedDataset } from './owners.ts';

export interface SealingObstacle {
  readonly why: string;
  /** What to paste, into the database or the data map; empty where there is nothing to. */
  readonly paste: string;
  /** Unique indexes that would hold nobody to anything any more, where nothing else stands against it. */
  readonly loses: readonly string[];
}

/** One obstacle for a field; undefined where nothing stands against it. Reads only. */
export async function obstacleTo(
  map: DataMap,
  scoped: SealedDataset,
  field: string,
  store: WritableStore,
): Promise<SealingObstacle | undefined> {
  const against = [...ofTheMap(map, scoped, field), ...(await ofTheStore(scoped, field, store))];
  if (against.length === 0) return undefined;
  const loses = against.flatMap((one) => one.loses ?? []);
  return {
    why: against.map(({ why }) => why).join('; '),
    paste: [...new Set(against.flatMap(({ paste }) => paste ?? []))].join(' '),
    loses: against.every((one) => one.loses !== undefined) ? loses : [],
  };
}

interface Against {
  readonly why: string;
  readonly paste?: string;
  readonly loses?: readonly string[];
}

function ofTheMap(map: DataMap, { store, name, dataset }: SealedDataset, field: string): Against[] {
  const against: Against[] = [];
  if (dataset.key.length === 0) {
    against.push({ why: 'the table has no key to find a row by: declare one in the data map' });
  } else if (findableKinds(dataset).length === 0) {
    against.push({
      why: 'its rows name nobody whose key an erasure would find: declare a subject whose key holds the tenant',
    });
  }
  const names = [...dataset.key, ...dataset.tenant, ...Object.values(dataset.subjects).flat()];
  if (names.includes(field)) against.push({ why: 'rows and people are known by it' });
  const referring = Object.entries(map.stores[store]?.datasets ?? {}).flatMap(([other, one]) =>
    one.references.some(
      ({ fields, to, keys }) =>
        (to === name && keys.includes(field)) || (other === name && fields.includes(field)),
    )
      ? [other]
      : [],
  );
  if (referring.length > 0) {
    const [first = '', ...more] = referring;
    const by = more.length === 0 ? first : referring.join(', ');
    against.push({
      why: `the data map has references of ${by} by it, and sealed values are not compared: let them go by a key`,
    });
  }
  return against;
}

async function ofTheStore(
  { dataset }: SealedDataset,
  field: string,
  store: WritableStore,
): Promise<readonly Against[]> {
  const table = tableOf(dataset);
  const place = `${table.schema}.${table.name}`;
  const { obstacles } = await store.foresee(sealing(dataset, field));
  const unfit = obstacles.map(({ code, resource, message }): Against => {
    const column = resource.slice(place.length + 1);
    const index = dataset.fields[field]?.blindIndex;
    if (code === 'no-column' && index !== undefined) {
      return { why: message, paste: `ALTER TABLE ${place} ADD COLUMN ${index} text;` };
    }
    if (code !== 'invalid-value') return { why: `${resource}: ${message}` };
    return {
      why: `${resource} is no text, or too short for a sealed one`,
      paste: `ALTER TABLE ${place} ALTER COLUMN ${column} TYPE text;`,
    };
  });
  if (obstacles.some(({ code }) => code === 'no-table' || code === 'no-column')) return unfit;
  const held = await store.holding({ table, column: field, example: sealedLike });
  return [...unfit, ...heldBy(held, { dataset, field, place })];
}

/** Of no row that would be found otherwise: what is sealed already is asked about too. */
function sealing(dataset: Dataset, field: string): Change {
  const index = dataset.fields[field]?.blindIndex;
  const set = { [field]: { how: 'set', to: sealedLike } } as const;
  return {
    select: { table: tableOf(dataset), where: [{ isNull: field, not: true }] },
    treatment: {
      how: 'update',
      set: index === undefined ? set : { ...set, [index]: { how: 'set', to: '0'.repeat(64) } },
    },
    key: dataset.key,
  };
}

/** As long as the sealed text of an address or a name is. */
const sealedLike = `troth:1:XAES-256-GCM:${'0'.repeat(36)}:${'A'.repeat(180)}`;

interface Column {
  readonly dataset: Dataset;
  readonly field: string;
  /** `schema.table` */
  readonly place: string;
}

function heldBy(held: Holding, column: Column): readonly Against[] {
  const { field, place } = column;
  const drops = (names: readonly string[], why: (name: string) => string): Against[] =>
    names.map((name) => ({
      why: why(name),
      paste: `ALTER TABLE ${place} DROP CONSTRAINT ${name};`,
    }));
  const parted: Against = { why: `the table is partitioned by ${field}` };
  return [
    ...drops(
      held.refers,
      (name) => `by the foreign key ${name} it refers to rows, and a sealed value is nobody's key`,
    ),
    ...held.referred.map(({ schema, name, by }) => ({
      why: `${schema}.${name} refers to it by the foreign key ${by}: let it refer to a key`,
      paste: `ALTER TABLE ${schema}.${name} DROP CONSTRAINT ${by};`,
    })),
    ...drops(held.checks, (name) => `the check ${name} refuses a sealed text`),
    ...drops(held.exclusions, (name) => `the exclusion constraint ${name} compares it`),
    ...(held.partitions ? [parted] : []),
    ...held.unique.flatMap((index) => uniqueness(held, index, column) ?? []),
  ];
}

/** Undefined where what the index holds goes on being held. */
function uniqueness(held: Holding, index: UniqueIndex, column: Column): Against | undefined {
  const { dataset, field, place } = column;
  const beside = index.columns.filter((name) => name !== field);
  // Rows that differ in these differ anyway.
  const isSaidTwice = held.indexes.some(
    ({ columns, where }) => where === null && columns.every((name) => beside.includes(name)),
  );
  if (isSaidTwice) return undefined;
  const blind = dataset.fields[field]?.blindIndex;
  const isAcross = dataset.tenant.some((name) => !beside.includes(name));
  if (isAcross) {
    return {
      why: `the unique index ${index.name} holds across customers, and a blind index is each customer's own: two people with one value would not be noticed any more`,
      loses: [index.name],
    };
  }
  const takesItsPlace = ({ columns, where }: UniqueIndex): boolean =>
    blind !== undefined &&
    columns.includes(blind) &&
    columns.every((name) => name === blind || beside.includes(name)) &&
    (where === null || where === index.where);
  if (held.indexes.some(takesItsPlace)) return undefined;
  const to = blind ?? `${field}_index`;
  const adds = blind === undefined ? `ALTER TABLE ${place} ADD COLUMN ${to} text; ` : '';
  const columns = [...beside, to].join(', ');
  const where = index.where === null ? '' : ` WHERE ${index.where}`;
  const says =
    blind === undefined
      ? ` In the data map: ${field}: { …, sealed: true, blind-index: ${to} } and ${to}: user.unique_id.pseudonymous`
      : '';
  return {
    why: `the unique index ${index.name} would hold nobody to it any more: a second row with the same value would not be noticed. A unique blind index can take its place`,
    paste: `${adds}CREATE UNIQUE INDEX ON ${place} (${columns})${where};${says}`,
    loses: [index.name],
  };
}
