/** What stands in a column that must hold sealed values: counted, and no value kept. */
import type { Dataset } from '@troth/core/policy';
import type { SamplePage, TableName } from '../../stores/contract.ts';
import {
  algorithm as vaultAlgorithm,
  claimedAlgorithm,
  parseSealed,
  type Belonging,
  type Claim,
} from '../../vault/index.ts';
import type { ProbeContext } from '../context.ts';
import { tableOf, type ScopedDataset } from '../scope.ts';
import { ownerColumns, ownersOf } from './owners.ts';

export interface SealedValues {
  readonly rows: number;
  /** Whether every row was looked at, or a random sample. */
  readonly whole: boolean;
  readonly filled: number;
  /** Values that are sealed, by the algorithm that they say made them; the vault's own are sound. */
  readonly algorithms: Readonly<Record<string, number>>;
  /** Values that claim to be sealed and are cut, changed or of an unknown version. */
  readonly wrongFormat: number;
  readonly plaintext: number;
  /** By whose key it is; null where no keys database was asked. */
  readonly keys: Readonly<Record<Belonging, number>> | null;
  /** Sealed values whose row names no subject, so that nobody can tell whose key it must be. */
  readonly ownerless: number;
}

const sampled = 1000;

/** As for every other rule that looks at values: a small table is read whole. */
const small = 20_000;

export async function readSealed(
  context: ProbeContext,
  { store, dataset }: ScopedDataset,
  field: string,
): Promise<SealedValues> {
  const table = tableOf(dataset);
  const tally = new Tally(context.policy.id, dataset);
  const rows = await rowsToRead(context, store, table);
  const columns = [field, ...tally.owners];
  let whole = rows === 'full';
  let read = 0;
  for await (const page of context.stores.sample(store, { table, columns, rows })) {
    read = page.rowsSoFar;
    whole ||= page.method === 'every-row';
    await tally.add(page, context.belonging);
  }
  return tally.result(read, whole);
}

async function rowsToRead(
  { stores }: ProbeContext,
  store: string,
  table: TableName,
): Promise<number | 'full'> {
  if (stores.mode === 'full') return 'full';
  return (await stores.count(store, { table, where: [] })) <= small ? 'full' : sampled;
}

class Tally {
  readonly owners: readonly string[];
  readonly #policy: string;
  readonly #dataset: Dataset;
  #filled = 0;
  #wrongFormat = 0;
  #plaintext = 0;
  #ownerless = 0;
  readonly #algorithms: Record<string, number> = {};
  #keys: Record<Belonging, number> | null = null;

  constructor(policy: string, dataset: Dataset) {
    this.#policy = policy;
    this.#dataset = dataset;
    this.owners = ownerColumns(dataset);
  }

  async add(page: SamplePage, belonging: ProbeContext['belonging']): Promise<void> {
    const [values = [], ...owners] = page.columns;
    const claims: (readonly Claim[])[] = [];
    for (const [index, value] of values.entries()) {
      if (value === null) continue;
      this.#filled += 1;
      const id = this.#look(value);
      if (id === undefined) continue;
      const own = this.#claims(
        id,
        owners.map((column) => column[index] ?? null),
      );
      if (own.length === 0) this.#ownerless += 1;
      else claims.push(own);
    }
    if (belonging !== undefined) this.#count(claims, await belonging(claims.flat()));
  }

  /** → the key id of a sound value. */
  #look(value: string): string | undefined {
    const algorithm = claimedAlgorithm(value);
    const sealed = parseSealed(value);
    if (algorithm === undefined) this.#plaintext += 1;
    else if (sealed === undefined && algorithm === vaultAlgorithm) this.#wrongFormat += 1;
    else this.#algorithms[algorithm] = (this.#algorithms[algorithm] ?? 0) + 1;
    return sealed?.keyId;
  }

  /** One for each subject of the row: the key must be one of theirs. */
  #claims(id: string, owners: readonly (string | null)[]): Claim[] {
    const value = (column: string) => owners[this.owners.indexOf(column)] ?? null;
    return ownersOf(this.#policy, this.#dataset, value).map(({ tenant, subject }) => ({
      id,
      tenant,
      subject,
    }));
  }

  #count(claims: readonly (readonly Claim[])[], answers: readonly Belonging[]): void {
    const keys = (this.#keys ??= { own: 0, 'own-erased': 0, foreign: 0, unknown: 0 });
    let at = 0;
    for (const own of claims) {
      const mine = answers.slice(at, (at += own.length));
      const best = mine.find((one) => one === 'own' || one === 'own-erased') ?? mine[0];
      if (best !== undefined) keys[best] += 1;
    }
  }

  result(rows: number, whole: boolean): SealedValues {
    return {
      rows,
      whole,
      filled: this.#filled,
      algorithms: this.#algorithms,
      wrongFormat: this.#wrongFormat,
      plaintext: this.#plaintext,
      keys: this.#keys,
      ownerless: this.#ownerless,
    };
  }
}
