/**
 * What stands in columns that must hold sealed values. Each value is opened in memory under its own
 * person, row and field, counted, and dropped: a sound beginning proves nothing of what follows.
 */
import type { Table } from '../../stores/contract.ts';
import { formOf, isReadable, algorithm as vaultAlgorithm, type Trial } from '../../vault/index.ts';
import type { ProbeContext } from '../context.ts';
import type { ColumnRead, Look, Page, Tally, TableScan } from '../reading/look.ts';
import { sums } from '../reading/value-look.ts';
import { findTable, tableOf, type ScopedDataset } from '../scope.ts';
import { ownerColumns, placesOf, type SealedColumn, type SealedDataset } from './owners.ts';

export interface SealedValues {
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

/** One column, and the look at its table. */
export interface SealedRead {
  readonly values: SealedValues & ColumnRead;
  readonly scan: TableScan<SealedValues>;
}

/** A sealed text is read whole up to so many characters. */
export const mostSealed = 1_048_576;

export async function readSealed(
  context: Pick<ProbeContext, 'policy' | 'stores' | 'trial'>,
  { store, name, dataset }: ScopedDataset,
  field: string,
): Promise<SealedRead> {
  const { stores, policy, trial } = context;
  const place = tableOf(dataset);
  const table = findTable(await stores.discovered(store), place);
  const columns = new Set(table?.columns.map((column) => column.name));
  if (table === undefined || !columns.has(field)) {
    // Fails as every read does of what is not there.
    for await (const _ of stores.sample(store, { table: place, columns: [field], rows: 1 }));
    throw new Error('a column that is there and was not discovered');
  }
  const sealed = Object.keys(dataset.fields).filter(
    (one) => dataset.fields[one]?.sealed === true && columns.has(one),
  );
  const look = sealedLook(policy.id, { store, name, dataset, sealed }, table, trial);
  const scan = await stores.looked(store, table, look);
  const values = scan.columns[field];
  if (values === undefined) throw new Error('a column that was read and not counted');
  return { values, scan };
}

export function sealedLookName(dataset: string): string {
  return `sealed ${dataset}`;
}

function sealedLook(
  policy: string,
  scoped: SealedDataset,
  table: Table,
  trial: ProbeContext['trial'],
): Look<SealedValues> {
  const { dataset, sealed } = scoped;
  const key = dataset.key.length > 0 ? dataset.key : table.primaryKey;
  const beside = [...new Set([...ownerColumns(dataset), ...key])];
  const how = JSON.stringify([
    'opened',
    trial !== undefined,
    dataset.tenant,
    dataset.subjects,
    key,
  ]);
  return {
    name: sealedLookName(scoped.name),
    columns: [...sealed, ...beside],
    characters: mostSealed,
    signatures: Object.fromEntries(sealed.map((field) => [field, how])),
    tally: () => new SealedTally(policy, { scoped, key, beside }, trial),
    merge,
    isSuspect: ({ plaintext, wrongFormat, readable, trials, algorithms }) =>
      plaintext + wrongFormat + readable > 0 ||
      Object.keys(algorithms).some((name) => name !== vaultAlgorithm) ||
      (trials !== null && trials.foreign + trials.unknown + trials.changed + trials.malformed > 0),
  };
}

function merge(one: SealedValues, other: SealedValues): SealedValues {
  return {
    filled: one.filled + other.filled,
    algorithms: sums(one.algorithms, other.algorithms),
    wrongFormat: one.wrongFormat + other.wrongFormat,
    plaintext: one.plaintext + other.plaintext,
    readable: one.readable + other.readable,
    trials:
      one.trials === null || other.trials === null
        ? (one.trials ?? other.trials)
        : { ...untried, ...sums(one.trials, other.trials) },
    ownerless: one.ownerless + other.ownerless,
    tooLong: one.tooLong + other.tooLong,
    keyless: one.keyless,
  };
}

interface Beside {
  readonly scoped: SealedDataset;
  readonly key: readonly string[];
  /** Columns that say whose a row is, and which. */
  readonly beside: readonly string[];
}

class SealedTally implements Tally<SealedValues> {
  readonly #columns: readonly ColumnTally[];

  constructor(policy: string, { scoped, key, beside }: Beside, trial: ProbeContext['trial']) {
    this.#columns = scoped.sealed.map(
      (field) => new ColumnTally(policy, { scoped, field, key }, beside, trial),
    );
  }

  async add({ columns }: Page): Promise<void> {
    const width = this.#columns.length;
    for (const [index, tally] of this.#columns.entries()) {
      await tally.add(columns[index] ?? [], columns.slice(width));
    }
  }

  result(): Record<string, SealedValues> {
    return Object.fromEntries(this.#columns.map((tally) => [tally.field, tally.result()]));
  }
}

class ColumnTally {
  readonly field: string;
  readonly #policy: string;
  readonly #column: SealedColumn;
  readonly #beside: readonly string[];
  readonly #trial: ProbeContext['trial'];
  #filled = 0;
  #wrongFormat = 0;
  #plaintext = 0;
  #readable = 0;
  #ownerless = 0;
  #tooLong = 0;
  readonly #algorithms: Record<string, number> = {};
  #trials: Record<Trial, number> | null = null;

  constructor(
    policy: string,
    column: SealedColumn,
    beside: readonly string[],
    trial: ProbeContext['trial'],
  ) {
    this.field = column.field;
    this.#policy = policy;
    this.#column = column;
    this.#beside = beside;
    this.#trial = trial;
  }

  async add(
    values: readonly (string | null)[],
    beside: readonly (readonly (string | null)[])[],
  ): Promise<void> {
    const standing = [];
    for (const [index, value] of values.entries()) {
      if (value === null) continue;
      this.#filled += 1;
      if (!this.#mayOpen(value)) continue;
      const valueOf = (name: string) => beside[this.#beside.indexOf(name)]?.[index] ?? null;
      const places = placesOf(this.#policy, this.#column, valueOf);
      if (places.length === 0) this.#ownerless += 1;
      else standing.push({ sealed: value, places });
    }
    if (this.#trial === undefined || this.#column.key.length === 0) return;
    const trials = (this.#trials ??= { ...untried });
    for (const one of await this.#trial(standing)) trials[one] += 1;
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

  result(): SealedValues {
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
