/** What stands in the fields that the data map declares as sealed: every row is read, and nothing changed. */
import type { Policy } from '@troth/core/policy';
import type { WritableStore } from '../../stores/contract.ts';
import type { Trial, Vault } from '../../vault/index.ts';
import { tableOf } from '../scope.ts';
import { blindIndexFor, indexColumn } from './blind-indexes.ts';
import type { SealedDataset } from './owners.ts';
import { isPlain, rowsOf, sealedIn, type Row } from './rows.ts';

export type Sealing = Pick<Vault, 'sealAll' | 'openAll' | 'blindIndex'>;

/** What was found in one field; counts of values. */
export interface FieldTally {
  /** Sealed already: each was opened where it stands, or its person may not be read. */
  readonly sealed: number;
  /** In the form of sealed values, and they do not open there: damaged, moved, or somebody else's. */
  readonly unopened: number;
  /** Of `sealed`: those whose blind index is missing, or of another value. */
  readonly unindexed: number;
  readonly plaintext: number;
  /** Of `plaintext`: its row names no person, so there is nobody under whose key to seal it. */
  readonly ownerless: number;
  /** Of `plaintext`: a sealed row has the same value already, by the blind index. */
  readonly doubled: number;
}

type Tally = { -readonly [name in keyof FieldTally]: number };

export async function surveyDataset(
  policy: Policy,
  scoped: SealedDataset,
  store: WritableStore,
  sealing: Sealing,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, FieldTally>> {
  const nothing = { sealed: 0, unopened: 0, unindexed: 0, plaintext: 0, ownerless: 0, doubled: 0 };
  const tallies = new Map(scoped.sealed.map((field): [string, Tally] => [field, { ...nothing }]));
  for await (const rows of rowsOf(policy, scoped, store, signal ? { signal } : {})) {
    for (const [field, tally] of tallies) {
      const plain = rows.filter(({ values }) => isPlain(values.get(field)));
      tally.plaintext += plain.length;
      tally.ownerless += plain.filter(({ owner }) => owner === undefined).length;
      tally.doubled += await doubledIn(scoped, field, plain, { store, sealing });
      for (const { trial, isIndexed } of await openedIn(policy, scoped, field, rows, sealing)) {
        if (unsound.has(trial)) tally.unopened += 1;
        else tally.sealed += 1;
        if (!isIndexed) tally.unindexed += 1;
      }
    }
  }
  return tallies;
}

const unsound: ReadonlySet<Trial> = new Set(['changed', 'malformed', 'foreign', 'unknown']);

async function openedIn(
  policy: Policy,
  scoped: SealedDataset,
  field: string,
  rows: readonly Row[],
  sealing: Sealing,
): Promise<readonly { readonly trial: Trial; readonly isIndexed: boolean }[]> {
  const cells = sealedIn(policy, scoped, field, rows);
  const column = indexColumn(scoped, field);
  const found: { trial: Trial; isIndexed: boolean }[] = [];
  for (const [at, { trial, plaintext }] of (await sealing.openAll(cells)).entries()) {
    const cell = cells[at];
    const tenant = cell?.row.owner?.tenant;
    let isIndexed = true;
    if (column !== undefined && plaintext && cell && tenant !== undefined) {
      const index = await blindIndexFor(sealing, { scoped, field, tenant }, plaintext.toString());
      isIndexed = cell.row.valueOf(column) === index;
    }
    plaintext?.fill(0);
    found.push({ trial, isIndexed });
  }
  return found;
}

/** The same value twice in clear is met when the second is sealed. */
async function doubledIn(
  scoped: SealedDataset,
  field: string,
  plain: readonly Row[],
  { store, sealing }: { readonly store: WritableStore; readonly sealing: Sealing },
): Promise<number> {
  const column = indexColumn(scoped, field);
  if (column === undefined) return 0;
  const indexes: string[] = [];
  for (const { owner, values } of plain) {
    if (owner === undefined) continue;
    const { tenant } = owner;
    const value = values.get(field) ?? '';
    indexes.push(await blindIndexFor(sealing, { scoped, field, tenant }, value));
  }
  if (indexes.length === 0) return 0;
  const query = { table: tableOf(scoped.dataset), key: [column], fields: [column] };
  const taken = new Set<string | null>();
  for await (const page of store.locate({ ...query, equal: indexes.map((one) => [one]) })) {
    for (const [index = null] of page) taken.add(index);
  }
  return indexes.filter((one) => taken.has(one)).length;
}
