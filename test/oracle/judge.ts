/**
 * What an act may have done, and what it must have: judged from two pictures of the database, whose each
 * row is, and what the certificate says. Knows nothing of how Troth plans.
 */
import type { Certificate } from '@troth/core/proof';
import { isKeyOf, rowsOf, type Row } from './cells.ts';
import type { Shape } from './model.ts';
import type { Line, Snapshot } from './snapshot.ts';

export interface Judged {
  readonly shape: Shape;
  /** Places of the people whose data should be gone. */
  readonly gone: readonly number[];
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly certificate: Certificate;
}

/** → what is wrong; none in a right act. */
export function faultsOf(judged: Judged): readonly string[] {
  return [...remains(judged), ...disturbed(judged)];
}

/** No value of theirs is anywhere but where the certificate says that it stays. */
function remains({ gone, after, certificate }: Judged): readonly string[] {
  const kept = new Set(
    certificate.stores.flatMap((store) => store.kept.map(({ dataset }) => dataset)),
  );
  const marks = gone.map((person) => `v${person}t`);
  return [...after].flatMap(([table, lines]) =>
    lines.flatMap((line) =>
      Object.entries(line)
        .filter(([, value]) => marks.some((mark) => JSON.stringify(value ?? '').includes(mark)))
        .filter(([column]) => !kept.has(`main.${table}`) && !kept.has(`main.${table}.${column}`))
        .map(([column]) => `${table}.${column} still holds a value of theirs`),
    ),
  );
}

/** Every other row is as it was, or has let go of what went where the certificate says so. */
function disturbed(judged: Judged): readonly string[] {
  const { shape, gone, after } = judged;
  return rowsOf(shape).flatMap((row) => {
    const isTheirs = row.owners.length > 0 && row.owners.every((owner) => gone.includes(owner));
    if (isTheirs) return [];
    const line = (after.get(row.table) ?? []).find((each) => isRow(row, each));
    if (line === undefined)
      return [`a row of ${row.table} went that is not theirs (${row.owners.join()})`];
    return changedIn(row, line).flatMap((column) => wrongChange(judged, row, line, column));
  });
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
  const isSaid = certificate.stores.some(({ steps }) =>
    steps.some(({ dataset, how }) => dataset === `main.${row.table}` && how !== 'delete'),
  );
  return isSaid
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
