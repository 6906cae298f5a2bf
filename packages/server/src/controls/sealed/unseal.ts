/**
 * The way back: sealed values written in clear where they stand, batch by batch. A value is either sealed
 * or in clear at every moment, so that whoever was killed only calls it again. What belongs to people
 * whose data may only be stored, or is being erased, stays sealed.
 */
import type { Policy } from '@troth/core/policy';
import type { NewValue, WritableStore } from '../../stores/contract.ts';
import type { Trial, Vault } from '../../vault/index.ts';
import { tableOf } from '../scope.ts';
import { batchSize } from './adopt.ts';
import { indexColumn } from './blind-indexes.ts';
import type { SealedDataset } from './owners.ts';
import { isPlain, rowsOf, sealedIn } from './rows.ts';
import { writeValues } from './write-values.ts';

export type Opening = Pick<Vault, 'openAll'>;

/** What stands in one field; counts of values. */
export interface FieldUnsealed {
  /** Opens in its place, and can be written in clear. */
  readonly opens: number;
  /** Written in clear by this call. */
  readonly unsealed: number;
  readonly plaintext: number;
  /** Of people whose data may only be stored: stays sealed. */
  readonly restricted: number;
  /** Of people whose data is being erased or was: stays sealed. */
  readonly erased: number;
  /** In the form of sealed values, and they open for nobody of their row. */
  readonly unopened: number;
  /** Opens, and the database refuses it in clear: two rows with one value, a check. */
  readonly refused: number;
}

type Counts = { -readonly [name in keyof FieldUnsealed]: number };

export interface UnsealOptions {
  readonly signal?: AbortSignal;
  /** False: everything is opened and counted, and nothing is written. */
  readonly writes: boolean;
  /** After each batch, with what this call wrote of the field so far. Awaited. */
  readonly onBatch?: (field: string, unsealed: number) => void | Promise<void>;
}

const nothing: FieldUnsealed = {
  opens: 0,
  unsealed: 0,
  plaintext: 0,
  restricted: 0,
  erased: 0,
  unopened: 0,
  refused: 0,
};

export async function unsealDataset(
  policy: Policy,
  scoped: SealedDataset,
  store: WritableStore,
  opening: Opening,
  { signal, writes, onBatch }: UnsealOptions,
): Promise<ReadonlyMap<string, FieldUnsealed>> {
  const found = new Map(scoped.sealed.map((field): [string, Counts] => [field, { ...nothing }]));
  const emptied = await emptiedBeside(scoped, store);
  const reading = signal ? { signal } : {};
  for await (const rows of rowsOf(policy, scoped, store, reading)) {
    for (const [field, counts] of found) {
      counts.plaintext += rows.filter(({ values }) => isPlain(values.get(field))).length;
      for (let from = 0; from < rows.length; from += batchSize) {
        const some = sealedIn(policy, scoped, field, rows.slice(from, from + batchSize));
        const values = await clearValues(some, opening, counts);
        if (!writes || values.length === 0) continue;
        const beside = emptied.get(field);
        const place = { table: tableOf(scoped.dataset), column: field, key: scoped.dataset.key };
        const written = await writeValues(
          store,
          { ...place, values, ...(beside === undefined ? {} : { beside }) },
          signal,
        );
        counts.unsealed += written.done;
        counts.refused += written.doubled + written.refused;
        await onBatch?.(field, counts.unsealed);
      }
    }
  }
  return found;
}

async function clearValues(
  cells: ReturnType<typeof sealedIn>,
  opening: Opening,
  counts: Counts,
): Promise<readonly NewValue[]> {
  const values: NewValue[] = [];
  for (const [at, { trial, plaintext }] of (await opening.openAll(cells)).entries()) {
    const cell = cells[at];
    counts[countedAs[trial]] += 1;
    if (!plaintext || !cell) continue;
    const to = plaintext.toString();
    plaintext.fill(0);
    values.push({ key: cell.row.key, from: cell.sealed, to, beside: null });
  }
  return values;
}

const countedAs: Readonly<Record<Trial, 'opens' | 'restricted' | 'erased' | 'unopened'>> = {
  opens: 'opens',
  restricted: 'restricted',
  fenced: 'erased',
  erased: 'erased',
  changed: 'unopened',
  malformed: 'unopened',
  foreign: 'unopened',
  unknown: 'unopened',
};

/** Field → column of its blind index, where that may be emptied: in clear nobody looks by it. */
async function emptiedBeside(
  scoped: SealedDataset,
  store: WritableStore,
): Promise<ReadonlyMap<string, string>> {
  const columns = new Map<string, string>();
  for (const field of scoped.sealed) {
    const column = indexColumn(scoped, field);
    if (column === undefined) continue;
    const { obstacles } = await store.foresee({
      select: { table: tableOf(scoped.dataset), where: [{ isNull: column, not: true }] },
      treatment: { how: 'update', set: { [column]: { how: 'null' } } },
      key: scoped.dataset.key,
    });
    if (obstacles.length === 0) columns.set(field, column);
  }
  return columns;
}
