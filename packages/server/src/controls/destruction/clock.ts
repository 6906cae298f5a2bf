/** The moments at which customers left, read from a store: the clock of their destruction. */
import type { RowKey, WritableStore } from '../../stores/contract.ts';
import { destructionError } from './error.ts';
import { tableOf } from '../scope.ts';
import { momentOf } from '../../stores/clock-zones.ts';
import type { Ending } from '../requests/endings.ts';

/** What the rows say of one customer. */
export type End =
  | { readonly state: 'ended'; readonly at: Temporal.Instant }
  /** A contract has no end yet, or one that is still to come. */
  | { readonly state: 'runs' }
  /** No row says anything of this customer. */
  | { readonly state: 'unknown' };

/** Customers with a row whose moment has passed, in keyset pages, each once in a page. */
export async function* leftBefore(
  store: WritableStore,
  { dataset, column }: Ending,
  now: Temporal.Instant,
): AsyncIterable<readonly RowKey[]> {
  const select = { table: tableOf(dataset), where: [{ before: now, column }] };
  for await (const { columns, rows } of store.read({ select, key: dataset.key })) {
    const places = dataset.tenant.map((name) => columns.indexOf(name));
    const found = new Map<string, RowKey>();
    for (const row of rows) {
      const key = places.map((place) => row[place] ?? null);
      if (!key.includes(null)) found.set(JSON.stringify(key), key);
    }
    if (found.size > 0) yield [...found.values()];
  }
}

/**
 * A customer has left when each of its rows has a moment, and all of them have passed; the last one
 * counts. An earlier contract that ended says nothing while another runs.
 */
export async function endsOf(
  store: WritableStore,
  { store: place, name: told, dataset, column, zone }: Ending,
  { tenants, now }: { readonly tenants: readonly RowKey[]; readonly now: Temporal.Instant },
): Promise<ReadonlyMap<string, End>> {
  const found = new Map<string, End>(
    tenants.map((tenant) => [JSON.stringify(tenant), { state: 'unknown' }]),
  );
  const query = {
    table: tableOf(dataset),
    key: [...dataset.tenant, column],
    fields: dataset.tenant,
    equal: tenants,
  };
  for await (const page of store.locate(query)) {
    for (const row of page) {
      const name = JSON.stringify(row.slice(0, -1));
      const text = row.at(-1) ?? null;
      const at = text === null ? undefined : momentOf(text, zone);
      if (at === 'zoneless') throw zoneless(`${place}.${told}.${column}`);
      const end = endAt(at, now);
      found.set(name, later(found.get(name), end));
    }
  }
  return found;
}

/** Whoever left an hour ago in one zone has not yet left in another. */
export function zoneless(clock: string): Error {
  return destructionError(
    'destruction-clock',
    'invalid',
    `${clock} is a time without a zone, and the data map does not say of which. Write \`zone: …\` on the field.`,
  );
}

function endAt(at: Temporal.Instant | undefined, now: Temporal.Instant): End {
  if (at === undefined || Temporal.Instant.compare(at, now) > 0) return { state: 'runs' };
  return { state: 'ended', at };
}

function later(known: End | undefined, end: End): End {
  if (known?.state === 'runs' || end.state === 'runs') return { state: 'runs' };
  if (known?.state !== 'ended' || end.state !== 'ended') return end;
  return Temporal.Instant.compare(known.at, end.at) > 0 ? known : end;
}
