/**
 * Sealing what still stands in clear where the data map declares sealed values, in place.
 *
 * A value is either plaintext or sealed, at every moment: each batch is one statement that writes the
 * sealed text, and its blind index with it, where the old value still stands. Nothing is remembered, so
 * that whoever was killed only calls it again: what is sealed already is passed over.
 */
import { TrothError } from '@troth/core/error';
import type { Policy } from '@troth/core/policy';
import type { NewValue, WritableStore } from '../../stores/contract.ts';
import { tableOf } from '../scope.ts';
import { blindIndexFor, indexColumn } from './blind-indexes.ts';
import type { SealedDataset } from './owners.ts';
import { isPlain, placeIn, rowsOf, sealedIn, type Row } from './rows.ts';
import type { Sealing } from './survey.ts';
import { writeValues } from './write-values.ts';

export interface FieldAdopted {
  /** Plaintext that this call sealed. */
  readonly adopted: number;
  /** Sealed values that this call gave a blind index. */
  readonly indexed: number;
  /** Plaintext of rows that name no person. */
  readonly ownerless: number;
  /** Plaintext of people whose key is fenced or destroyed: an erasure has to remove it. */
  readonly erased: number;
  /** Plaintext that somebody kept changing meanwhile. */
  readonly changing: number;
  /** Values of which another row has the same, by the unique blind index: left as they are. */
  readonly doubled: number;
  /** Values that something else in the database does not let in: left as they are. */
  readonly refused: number;
}

export interface AdoptOptions {
  readonly signal?: AbortSignal;
  /** After each batch, with the values of the field that this call sealed so far. Awaited. */
  readonly onBatch?: (field: string, adopted: number) => void | Promise<void>;
}

/** Rounds over a table in which others change what is to be sealed. */
const mostPasses = 3;

/** Values to a statement, and keys to a round trip. */
export const batchSize = 1000;

export async function adoptDataset(
  policy: Policy,
  scoped: SealedDataset,
  store: WritableStore,
  sealing: Sealing,
  options: AdoptOptions = {},
): Promise<ReadonlyMap<string, FieldAdopted>> {
  const made = new Map(scoped.sealed.map((field) => [field, { adopted: 0, indexed: 0 }]));
  for (let pass = 1; ; pass += 1) {
    const left = await onePass(policy, scoped, store, sealing, {
      ...(options.signal ? { signal: options.signal } : {}),
      onBatch: async (field, sealed, indexed) => {
        const so = made.get(field) ?? { adopted: 0, indexed: 0 };
        const total = { adopted: so.adopted + sealed, indexed: so.indexed + indexed };
        made.set(field, total);
        await options.onBatch?.(field, total.adopted);
      },
    });
    const isDone = [...left.values()].every(({ changing }) => changing === 0);
    if (!isDone && pass < mostPasses) continue;
    return new Map(
      [...left].map(([field, rest]) => [
        field,
        { ...(made.get(field) ?? { adopted: 0, indexed: 0 }), ...rest },
      ]),
    );
  }
}

interface Left {
  ownerless: number;
  erased: number;
  changing: number;
  doubled: number;
  refused: number;
}

interface PassOptions {
  readonly signal?: AbortSignal;
  /** Of the batch alone. */
  readonly onBatch: (field: string, sealed: number, indexed: number) => Promise<void>;
}

async function onePass(
  policy: Policy,
  scoped: SealedDataset,
  store: WritableStore,
  sealing: Sealing,
  { signal, onBatch }: PassOptions,
): Promise<ReadonlyMap<string, Left>> {
  const left = new Map(
    scoped.sealed.map((field): [string, Left] => [
      field,
      { ownerless: 0, erased: 0, changing: 0, doubled: 0, refused: 0 },
    ]),
  );
  for await (const rows of rowsOf(policy, scoped, store, signal ? { signal } : {})) {
    for (const [field, rest] of left) {
      for (let from = 0; from < rows.length; from += batchSize) {
        const some = rows.slice(from, from + batchSize);
        const beside = indexColumn(scoped, field);
        const replacement = {
          table: tableOf(scoped.dataset),
          column: field,
          key: scoped.dataset.key,
          ...(beside === undefined ? {} : { beside }),
        };
        const { values, ownerless, erased } = await sealRows(scoped, field, some, sealing);
        rest.ownerless += ownerless;
        rest.erased += erased;
        const sealed = await writeValues(store, { ...replacement, values }, signal);
        const again = await unindexed(policy, scoped, field, some, sealing);
        const indexed = await writeValues(store, { ...replacement, values: again }, signal);
        rest.doubled += sealed.doubled + indexed.doubled;
        rest.refused += sealed.refused + indexed.refused;
        rest.changing += values.length - sealed.done - sealed.doubled - sealed.refused;
        if (values.length + again.length > 0) await onBatch(field, sealed.done, indexed.done);
      }
    }
  }
  return left;
}

async function sealRows(
  scoped: SealedDataset,
  field: string,
  rows: readonly Row[],
  sealing: Sealing,
): Promise<{ readonly values: NewValue[]; readonly ownerless: number; readonly erased: number }> {
  const plain = rows.flatMap(({ key, owner, values }) => {
    const from = values.get(field);
    return isPlain(from) ? [{ key, owner, from }] : [];
  });
  const owned = plain.flatMap(({ owner, ...one }) => (owner ? [{ ...one, owner }] : []));
  const sealed = await sealing.sealAll(
    owned.map(({ key, owner, from }) => ({
      place: placeIn(scoped, field, key, owner),
      plaintext: Buffer.from(from),
    })),
  );
  const values: NewValue[] = [];
  for (const [at, { key, from, owner }] of owned.entries()) {
    const to = sealed[at];
    if (to === undefined || to instanceof TrothError) continue;
    if (indexColumn(scoped, field) === undefined) {
      values.push({ key, from, to });
      continue;
    }
    const beside = await blindIndexFor(sealing, { scoped, field, tenant: owner.tenant }, from);
    values.push({ key, from, to, beside });
  }
  const erased = owned.length - values.length;
  return { values, ownerless: plain.length - owned.length, erased };
}

/** Sealed before there was an index, or by somebody who wrote none: the value stays, its index is written. */
async function unindexed(
  policy: Policy,
  scoped: SealedDataset,
  field: string,
  rows: readonly Row[],
  sealing: Sealing,
): Promise<readonly NewValue[]> {
  const column = indexColumn(scoped, field);
  if (column === undefined) return [];
  const cells = sealedIn(policy, scoped, field, rows);
  const values: NewValue[] = [];
  for (const [at, { plaintext }] of (await sealing.openAll(cells)).entries()) {
    const { row, sealed } = cells[at] ?? {};
    const tenant = row?.owner?.tenant;
    if (!plaintext || !row || sealed === undefined || tenant === undefined) continue;
    const beside = await blindIndexFor(sealing, { scoped, field, tenant }, plaintext.toString());
    plaintext.fill(0);
    if (row.valueOf(column) === beside) continue;
    values.push({ key: row.key, from: sealed, to: sealed, beside });
  }
  return values;
}
