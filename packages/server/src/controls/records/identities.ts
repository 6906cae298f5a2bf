/** Which database each store is, held against the policy's log. What the log says is what counts. */
import { canonicalJson } from '@troth/core/proof';
import { z } from 'zod';
import type { Pool } from '../../platform/database.ts';
import type { StoreIdentity } from '../../stores/identity.ts';
import { faultText, type EntryReader, type OpenedRecord } from '../check/entry-reader.ts';
import { identitySchema, readIdentities, type KeptIdentity } from '../check/store-identity.ts';
import { lookTwice, type Difference } from './difference.ts';

type Sources = { readonly pool: Pool; readonly reader: EntryReader };

export interface HeldIdentity {
  /** Of the newest entry; undefined where none of them opens. */
  readonly said: { readonly identity: StoreIdentity; readonly since: string } | undefined;
  /** Of the row, which is written anew in its place. */
  readonly entry: string | null;
  readonly difference: Difference | undefined;
}

const payloadSchema = z.looseObject({
  store: z.string(),
  identity: identitySchema,
  since: z.string(),
});

/** Stores of which anything is known. */
export async function heldIdentities(
  { pool, reader }: Sources,
  policy: string,
): Promise<ReadonlyMap<string, HeldIdentity>> {
  // The log first: a row that was written since is newer than what it said then, and not older.
  const { identities } = await reader.standing(policy);
  const rows = await readIdentities(pool, policy);
  const stores = new Set([...rows.keys(), ...Object.keys(identities)]);
  const cited = [...rows.values()].flatMap(({ entry }) => entry ?? []);
  const opened = await reader.open(policy, [...cited, ...Object.values(identities)]);
  return new Map(
    [...stores].map((store) => [store, held(store, rows.get(store), identities[store], opened)]),
  );
}

export async function identitiesDiffer(
  sources: Sources,
  policy: string,
): Promise<readonly Difference[]> {
  return lookTwice<readonly Difference[]>(
    async () => {
      const known = await heldIdentities(sources, policy);
      return [...known.values()].flatMap(({ difference }) => difference ?? []);
    },
    (told) => told,
    (told, counts) => told.filter(counts),
  );
}

function held(
  store: string,
  row: KeptIdentity | undefined,
  newest: string | undefined,
  opened: ReadonlyMap<string, OpenedRecord>,
): HeldIdentity {
  const what = `which database store ${store} is`;
  const last = saidIn(store, opened.get(newest ?? ''));
  const tell = (says: string, said = last, entry = newest ?? row?.entry ?? null): HeldIdentity => ({
    said,
    entry: row?.entry ?? null,
    difference: { what, says, entry },
  });
  if (row === undefined) return tell(`has gone, and entry ${newest ?? ''} says it`);
  const { entry } = row;
  const record = opened.get(entry ?? '');
  if (entry === null || record === undefined) return tell('has no entry in the ledger');
  if (record.fault) return tell(`rests on entry ${entry}, which ${faultText(record.fault)}`);
  const mine = saidIn(store, record);
  if (mine === undefined) return tell(`cites entry ${entry}, which is about something else`);
  if (isBehind(record, opened.get(newest ?? ''))) {
    return tell(`is older than entry ${newest ?? ''} says`);
  }
  const isSame =
    row.identity !== undefined &&
    canonicalJson({ ...row.identity }) === canonicalJson({ ...mine.identity }) &&
    // The database rounds to microseconds.
    Math.abs(row.since.since(mine.since).total('milliseconds')) <= 1;
  if (!isSame) return tell(`is not what entry ${entry} says`, mine, entry);
  return { said: mine, entry, difference: undefined };
}

function isBehind(mine: OpenedRecord, last: OpenedRecord | undefined): boolean {
  if (last === undefined || last.id === mine.id || mine.index === null) return false;
  return last.index === null || last.index > mine.index;
}

function saidIn(store: string, record: OpenedRecord | undefined): HeldIdentity['said'] {
  const parsed = payloadSchema.safeParse(record?.payload);
  return parsed.success && parsed.data.store === store ? parsed.data : undefined;
}
