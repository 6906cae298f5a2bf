/** The moments at which customers left, read from a store: the clock of their destruction. */
import type { RowKey, WritableStore } from '../../stores/contract.ts';
import { tableOf } from '../scope.ts';
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
  { dataset, column }: Ending,
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
      const end = endAt(row.at(-1) ?? null, now);
      found.set(name, later(found.get(name), end));
    }
  }
  return found;
}

function endAt(text: string | null, now: Temporal.Instant): End {
  const at = text === null ? undefined : momentOf(text);
  if (at === undefined || Temporal.Instant.compare(at, now) > 0) return { state: 'runs' };
  return { state: 'ended', at };
}

function later(known: End | undefined, end: End): End {
  if (known?.state === 'runs' || end.state === 'runs') return { state: 'runs' };
  if (known?.state !== 'ended' || end.state !== 'ended') return end;
  return Temporal.Instant.compare(known.at, end.at) > 0 ? known : end;
}

/**
 * A date or a time as a store spells it in UTC: `2026-01-31`, `2026-01-31 10:00:00.5+00`. What is no
 * moment of the calendar (`infinity`) is none here: a contract with such an end runs.
 */
export function momentOf(text: string): Temporal.Instant | undefined {
  const [date = '', time = '00:00:00'] = text.split(' ');
  const zoned = /([+-]\d\d(:\d\d)?|Z)$/.test(time) ? time : `${time}Z`;
  try {
    const moment = Temporal.Instant.from(`${date}T${zoned}`);
    // As precise as the moments of a request are kept.
    return moment.round({ smallestUnit: 'millisecond', roundingMode: 'floor' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
