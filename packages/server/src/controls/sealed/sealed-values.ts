/**
 * What stands in a column that must hold sealed values. Each value is opened in memory under its own
 * person, row and field, counted, and dropped: a sound beginning proves nothing of what follows.
 */
import type { SamplePage, TableName } from '../../stores/contract.ts';
import { formOf, isReadable, algorithm as vaultAlgorithm, type Trial } from '../../vault/index.ts';
import type { ProbeContext } from '../context.ts';
import { findTable, tableOf, type ScopedDataset } from '../scope.ts';
import { ownerColumns, placesOf, type SealedColumn } from './owners.ts';

export interface SealedValues {
  readonly rows: number;
  /** Rows that there are; null where a sample was drawn and nobody counted. */
  readonly of: number | null;
  /** Whether every row was looked at, or a random sample. */
  readonly whole: boolean;
  readonly filled: number;
  /** Values in the form of sealed ones, by the algorithm that they say made them. */
  readonly algorithms: Readonly<Record<string, number>>;
  /** Values that begin as sealed ones do, and were cut or changed. */
  readonly wrongFormat: number;
  readonly plaintext: number;
  /** In the form of sealed values, and a run of what they hold can be read. */
  readonly readable: number;
  /** What came of opening those of the vault's algorithm; null where no keys database was asked. */
  readonly trials: Readonly<Record<Trial, number>> | null;
  /** Sealed values whose row names no subject, so that nobody can tell whose key it must be. */
  readonly ownerless: number;
  /** Longer than what is read of a value, so that they were not opened. */
  readonly tooLong: number;
  /** Rows have no key, to which a value is sealed. */
  readonly keyless: boolean;
}

const sampled = 1000;

/** As for every other rule that looks at values: a small table is read whole. */
const small = 20_000;

/** A sealed text is read whole up to so many characters. */
export const mostSealed = 1_048_576;

export async function readSealed(
  context: ProbeContext,
  scoped: ScopedDataset,
  field: string,
): Promise<SealedValues> {
  const { store, dataset } = scoped;
  const table = tableOf(dataset);
  const there = await countOf(context, store, table);
  const rows = there === null || there <= small ? 'full' : sampled;
  const key = dataset.key.length > 0 ? dataset.key : await primaryKeyOf(context, store, table);
  const tally = new Tally(context.policy.id, { scoped, field, key });
  const query = { table, columns: [field, ...tally.beside], rows, characters: mostSealed } as const;
  let whole = rows === 'full';
  let read = 0;
  for await (const page of context.stores.sample(store, query)) {
    read = page.rowsSoFar;
    whole ||= page.method === 'every-row';
    await tally.add(page, context.trial);
  }
  return { ...tally.result(), rows: read, of: whole ? read : there, whole };
}

/** Null where every row is asked for anyway. */
async function countOf(
  { stores }: ProbeContext,
  store: string,
  table: TableName,
): Promise<number | null> {
  return stores.mode === 'full' ? null : stores.count(store, { table, where: [] });
}

async function primaryKeyOf(
  { stores }: ProbeContext,
  store: string,
  table: TableName,
): Promise<readonly string[]> {
  return findTable(await stores.discovered(store), table)?.primaryKey ?? [];
}

class Tally {
  /** Columns that say whose a row is, and which. */
  readonly beside: readonly string[];
  readonly #policy: string;
  readonly #column: SealedColumn;
  #filled = 0;
  #wrongFormat = 0;
  #plaintext = 0;
  #readable = 0;
  #ownerless = 0;
  #tooLong = 0;
  readonly #algorithms: Record<string, number> = {};
  #trials: Record<Trial, number> | null = null;

  constructor(policy: string, column: SealedColumn) {
    this.#policy = policy;
    this.#column = column;
    this.beside = [...new Set([...ownerColumns(column.scoped.dataset), ...column.key])];
  }

  async add(page: SamplePage, trial: ProbeContext['trial']): Promise<void> {
    const [values = [], ...beside] = page.columns;
    const standing = [];
    for (const [index, value] of values.entries()) {
      if (value === null) continue;
      this.#filled += 1;
      if (!this.#mayOpen(value)) continue;
      const valueOf = (name: string) => beside[this.beside.indexOf(name)]?.[index] ?? null;
      const places = placesOf(this.#policy, this.#column, valueOf);
      if (places.length === 0) this.#ownerless += 1;
      else standing.push({ sealed: value, places });
    }
    if (trial === undefined || this.#column.key.length === 0) return;
    const trials = (this.#trials ??= { ...untried });
    for (const one of await trial(standing)) trials[one] += 1;
  }

  /** By its form it is a value of the vault, and all of it was read. */
  #mayOpen(value: string): boolean {
    if (value.length >= mostSealed) {
      this.#tooLong += 1;
      return false;
    }
    const form = formOf(value);
    if (form.is === 'plain') this.#plaintext += 1;
    if (form.is === 'damaged') this.#wrongFormat += 1;
    if (form.is !== 'sealed') return false;
    this.#algorithms[form.algorithm] = (this.#algorithms[form.algorithm] ?? 0) + 1;
    if (isReadable(value)) {
      this.#readable += 1;
      return false;
    }
    return form.algorithm === vaultAlgorithm;
  }

  result(): Omit<SealedValues, 'rows' | 'of' | 'whole'> {
    return {
      filled: this.#filled,
      algorithms: this.#algorithms,
      wrongFormat: this.#wrongFormat,
      plaintext: this.#plaintext,
      readable: this.#readable,
      trials: this.#trials,
      ownerless: this.#ownerless,
      tooLong: this.#tooLong,
      keyless: this.#column.key.length === 0,
    };
  }
}

const untried: Readonly<Record<Trial, number>> = {
  opens: 0,
  changed: 0,
  malformed: 0,
  foreign: 0,
  unknown: 0,
  restricted: 0,
  fenced: 0,
  erased: 0,
};
