/**
 * Sealing what still stands in clear where the data map declares sealed values, in place.
 *
 * A value is either plaintext or sealed, at every moment: each batch is one statement that writes the
 * sealed text where the old value still stands. Nothing is remembered, so that whoever was killed only
 * calls it again: what is sealed already is passed over.
 */
import { TrothError } from '@troth/core/error';
import type { Policy } from '@troth/core/policy';
import type { NewValue, RowKey, WritableStore } from '../../stores/contract.ts';
import { formOf, keyName, type Standing, type Trial, type Vault } from '../../vault/index.ts';
import { tableOf } from '../scope.ts';
import { findableKinds, ownersOf, placesOf, type Owner, type SealedDataset } from './owners.ts';

export type Sealing = Pick<Vault, 'sealAll' | 'tryAll'>;

/** What was found in one field; counts of values. */
export interface FieldTally {
  /** Sealed already: each was opened where it stands, or its person may not be read. */
  readonly sealed: number;
  /** In the form of sealed values, and they do not open there: damaged, moved, or somebody else's. */
  readonly unopened: number;
  readonly plaintext: number;
  /** Of `plaintext`: its row names no person, so there is nobody under whose key to seal it. */
  readonly ownerless: number;
}

export interface FieldAdopted {
  /** Plaintext that this call sealed. */
  readonly adopted: number;
  /** Plaintext of rows that name no person. */
  readonly ownerless: number;
  /** Plaintext of people whose key is fenced or destroyed: an erasure has to remove it. */
  readonly erased: number;
  /** Plaintext that somebody kept changing meanwhile. */
  readonly changing: number;
}

export interface AdoptOptions {
  readonly signal?: AbortSignal;
  /** After each batch, with the values of the field that this call sealed so far. Awaited. */
  readonly onBatch?: (field: string, adopted: number) => void | Promise<void>;
}

/** Rounds over a table in which others change what is to be sealed. */
const mostPasses = 3;

/** Values to a statement, and keys to a round trip. */
const batchSize = 1000;

/** Reads every row of the dataset and opens what is sealed; changes nothing. */
export async function surveyDataset(
  policy: Policy,
  scoped: SealedDataset,
  store: WritableStore,
  sealing: Sealing,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, FieldTally>> {
  const tallies = new Map(
    scoped.sealed.map((field) => [field, { sealed: 0, unopened: 0, plaintext: 0, ownerless: 0 }]),
  );
  for await (const rows of rowsOf(policy, scoped, store, signal)) {
    for (const [field, tally] of tallies) {
      for (const { values, owner } of rows) {
        const value = values.get(field) ?? null;
        if (value === null || !isPlain(value)) continue;
        tally.plaintext += 1;
        if (owner === undefined) tally.ownerless += 1;
      }
      const trials = await sealing.tryAll(standingIn(policy, scoped, field, rows));
      const sound = trials.filter((one) => !unsound.has(one)).length;
      tally.sealed += sound;
      tally.unopened += trials.length - sound;
    }
  }
  return tallies;
}

const unsound: ReadonlySet<Trial> = new Set(['changed', 'malformed', 'foreign', 'unknown']);

function standingIn(
  policy: Policy,
  scoped: SealedDataset,
  field: string,
  rows: readonly Row[],
): readonly Standing[] {
  const column = { scoped, field, key: scoped.dataset.key };
  return rows.flatMap(({ values, valueOf }) => {
    const sealed = values.get(field) ?? null;
    if (sealed === null || isPlain(sealed)) return [];
    return [{ sealed, places: placesOf(policy.id, column, valueOf) }];
  });
}

/** Whatever stands against adopting a field; undefined where nothing does. Reads only. */
export async function obstacleTo(
  { dataset }: SealedDataset,
  field: string,
  store: WritableStore,
): Promise<string | undefined> {
  if (dataset.key.length === 0) {
    return 'the table has no key to find a row by: declare one in the data map';
  }
  if (findableKinds(dataset).length === 0) {
    return 'its rows name nobody whose key an erasure would find: declare a subject whose key holds the tenant';
  }
  const { obstacles } = await store.foresee({
    select: { table: tableOf(dataset), where: [{ isNull: field, not: true }] },
    treatment: { how: 'update', set: { [field]: { how: 'set', to: sealedLike } } },
    key: dataset.key,
  });
  const [first] = obstacles;
  return first && `${first.resource}: ${first.message}`;
}

/** As long as the sealed text of an address or a name is. */
const sealedLike = `troth:1:XAES-256-GCM:${'0'.repeat(36)}:${'A'.repeat(180)}`;

export async function adoptDataset(
  policy: Policy,
  scoped: SealedDataset,
  store: WritableStore,
  sealing: Sealing,
  options: AdoptOptions = {},
): Promise<ReadonlyMap<string, FieldAdopted>> {
  const adopted = new Map(scoped.sealed.map((field) => [field, 0]));
  for (let pass = 1; ; pass += 1) {
    const left = await onePass(policy, scoped, store, sealing, {
      ...(options.signal ? { signal: options.signal } : {}),
      onBatch: async (field, count) => {
        const total = (adopted.get(field) ?? 0) + count;
        adopted.set(field, total);
        await options.onBatch?.(field, total);
      },
    });
    const isDone = [...left.values()].every(({ changing }) => changing === 0);
    if (!isDone && pass < mostPasses) continue;
    return new Map(
      [...left].map(([field, rest]) => [field, { adopted: adopted.get(field) ?? 0, ...rest }]),
    );
  }
}

interface Left {
  ownerless: number;
  erased: number;
  changing: number;
}

/** `onBatch` is told of the batch alone. */
async function onePass(
  policy: Policy,
  scoped: SealedDataset,
  store: WritableStore,
  sealing: Sealing,
  { signal, onBatch }: AdoptOptions,
): Promise<ReadonlyMap<string, Left>> {
  const left = new Map(
    scoped.sealed.map((field) => [field, { ownerless: 0, erased: 0, changing: 0 }]),
  );
  for await (const rows of rowsOf(policy, scoped, store, signal)) {
    for (const [field, rest] of left) {
      for (let from = 0; from < rows.length; from += batchSize) {
        const some = rows.slice(from, from + batchSize);
        const { values, ownerless, erased } = await sealRows(scoped, field, some, sealing);
        rest.ownerless += ownerless;
        rest.erased += erased;
        if (values.length === 0) continue;
        const replacement = { table: tableOf(scoped.dataset), column: field, values };
        const done = await store.replaceValues({ ...replacement, key: scoped.dataset.key }, signal);
        rest.changing += values.length - done;
        await onBatch?.(field, done);
      }
    }
  }
  return left;
}

async function sealRows(
  { store, name }: SealedDataset,
  field: string,
  rows: readonly Row[],
  sealing: Sealing,
): Promise<{ readonly values: NewValue[]; readonly ownerless: number; readonly erased: number }> {
  const plain = rows.flatMap(({ key, owner, values }) => {
    const from = values.get(field) ?? null;
    return from !== null && isPlain(from) ? [{ key, owner, from }] : [];
  });
  const owned = plain.flatMap(({ owner, ...one }) => (owner ? [{ ...one, owner }] : []));
  const sealed = await sealing.sealAll(
    owned.map(({ key, owner: { tenant, subject }, from }) => ({
      place: {
        tenant,
        subject,
        dataset: `${store}.${name}`,
        field,
        row: keyName(key.map((part) => part ?? '')),
      },
      plaintext: Buffer.from(from),
    })),
  );
  const values = owned.flatMap(({ key, from }, index) => {
    const to = sealed[index];
    return to === undefined || to instanceof TrothError ? [] : [{ key, from, to }];
  });
  const erased = owned.length - values.length;
  return { values, ownerless: plain.length - owned.length, erased };
}

/** What begins as a sealed value of the vault does is left alone where it is damaged: sealing it would hide that. */
function isPlain(value: string): boolean {
  return formOf(value).is === 'plain';
}

interface Row {
  readonly key: RowKey;
  /** The first of the people whom the row names, and whose key an erasure finds. */
  readonly owner: Owner | undefined;
  /** Of the sealed fields. */
  readonly values: ReadonlyMap<string, string | null>;
  readonly valueOf: (column: string) => string | null;
}

async function* rowsOf(
  policy: Policy,
  { dataset, sealed }: SealedDataset,
  store: WritableStore,
  signal?: AbortSignal,
): AsyncGenerator<readonly Row[]> {
  const kinds = findableKinds(dataset);
  const { key } = dataset;
  // Every row: a part of a key is never null.
  const select = { table: tableOf(dataset), where: [{ isNull: key[0] ?? '', not: true }] };
  for await (const page of store.read({ select, key, ...(signal ? { signal } : {}) })) {
    const places = new Map(page.columns.map((column, index) => [column, index]));
    yield page.rows.map((row) => {
      const value = (column: string) => row[places.get(column) ?? -1] ?? null;
      const owners = ownersOf(policy.id, dataset, value);
      return {
        key: key.map(value),
        owner: owners.find(({ kind }) => kinds.includes(kind)),
        values: new Map(sealed.map((field) => [field, value(field)])),
        valueOf: value,
      };
    });
  }
}
