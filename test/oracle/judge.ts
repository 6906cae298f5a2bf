/**
 * What an act may have done, and what it must have: judged from two pictures of the database, whose each
 * row is, and what the certificate says. Knows nothing of how Troth plans.
 */
import type { Certificate } from '@troth/core/proof';
import { isKeyOf, rowsOf, type Row } from './cells.ts';
import type { Shape } from './model.ts';
import { miscounted } from './numbers.ts';
import type { Line, Snapshot } from './snapshot.ts';

export interface Judged {
  readonly shape: Shape;
  /** Places of the people whose data should be gone. */
  readonly gone: readonly number[];
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** Absent where the act ended short of it, as it must. */
  readonly certificate?: Certificate | undefined;
}

/** → what is wrong; none in a right act. */
export function faultsOf(judged: Judged): readonly string[] {
  const { certificate } = judged;
  if (certificate === undefined) return disturbed(judged);
  return [
    ...remains({ ...judged, certificate }),
    ...disturbed(judged),
    ...miscounted({ ...judged, certificate }),
  ];
}

type Certified = Judged & { readonly certificate: Certificate };

/** No value of theirs is anywhere but where the certificate says that it stays. */
function remains({ gone, after, certificate }: Certified): readonly string[] {
  const kept = new Map<string, number>();
  for (const { dataset, rows } of certificate.stores.flatMap((store) => store.kept)) {
    kept.set(dataset, (kept.get(dataset) ?? 0) + (rows ?? Infinity));
  }
  const marks = gone.map((person) => `v${person}t`);
  return [...after].flatMap(([table, lines]) => {
    const left = new Map<string, number>();
    for (const line of lines) {
      for (const [column, value] of Object.entries(line)) {
        if (!marks.some((mark) => JSON.stringify(value ?? '').includes(mark))) continue;
        left.set(column, (left.get(column) ?? 0) + 1);
      }
    }
    return [...left].flatMap(([column, rows]) => {
      const said = (kept.get(`main.${table}`) ?? 0) + (kept.get(`main.${table}.${column}`) ?? 0);
      const place = `${table}.${column}`;
      if (said === 0) return [`${place} still holds a value of theirs in ${rows} rows`];
      return rows <= said ? [] : [`${place} holds values of theirs in ${rows} rows, not ${said}`];
    });
  });
}

/** Every other row is as it was, or has let go of what went where the certificate says so. */
function disturbed(judged: Judged): readonly string[] {
  const { shape, gone, after } = judged;
  const placed = placesIn(after);
  return rowsOf(shape).flatMap((row) => {
    const isTheirs = row.owners.length > 0 && row.owners.every((owner) => gone.includes(owner));
    if (isTheirs) return [];
    const line = placed.get(placeIn(row.table, row.values))?.find((each) => isRow(row, each));
    if (line === undefined)
      return [`a row of ${row.table} went that is not theirs (${row.owners.join()})`];
    return changedIn(row, line).flatMap((column) => wrongChange(judged, row, line, column));
  });
}

/** What no act changes in somebody else's row, so that it is found again by it. */
export function placeIn(table: string, line: Line): string {
  return `${table} ${String(line['code'] ?? line['street'])}`;
}

export function placesIn(after: Snapshot): ReadonlyMap<string, readonly Line[]> {
  return new Map(
    [...after].flatMap(([table, lines]) => [...Map.groupBy(lines, (one) => placeIn(table, one))]),
  );
}

/** The other columns, where one was let go of: all but references. */
function isRow(row: Row, line: Line): boolean {
  const own = Object.entries(row.values).filter(
    ([column]) => !/^(ref|by|invited|latest|up|address)(_|$)/.test(column),
  );
  return own.every(([column, value]) => isSame(value, line[column]));
}

function changedIn(row: Row, line: Line): readonly string[] {
  return Object.entries(row.values)
    .filter(([column, value]) => !isSame(value, line[column]))
    .map(([column]) => column);
}

function wrongChange(
  { gone, certificate }: Judged,
  row: Row,
  line: Line,
  column: string,
): readonly string[] {
  const was = String(row.values[column]);
  const place = `${row.table}.${column}`;
  if (line[column] !== null) return [`${place} of somebody else has another value`];
  const pointed = gone.some((person) => was.includes(`v${person}t`) || isKeyOf(was, person));
  // A customer's number stands in no row alone: it is let go of together with the rest of the key.
  if (!pointed && !column.endsWith('_tenant')) return [`${place} of somebody else was emptied`];
  const isSaid = certificate?.stores.some(({ steps }) =>
    steps.some(
      ({ dataset, how, done }) => dataset === `main.${row.table}` && how !== 'delete' && done > 0,
    ),
  );
  return isSaid || certificate === undefined
    ? []
    : [`${place} of somebody else was emptied, and the certificate does not say so`];
}

function isSame(value: unknown, now: unknown): boolean {
  if (value === null || now === null || now === undefined) return (value ?? null) === (now ?? null);
  if (typeof now === 'object') return isSameDocument(String(value), now);
  return String(value) === String(now);
}

function isSameDocument(written: string, now: object): boolean {
  if (Array.isArray(now)) return written === `{${now.join()}}`;
  return JSON.stringify(sorted(JSON.parse(written))) === JSON.stringify(sorted(now));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
