/**
 * The rows of a case, and whose each is: made from its shape alone, with nothing random in it. Every text
 * that a person has is theirs alone and says so (`v0t2r1c3e` is of person 0, table 2, row 1, column 3);
 * so is every number that is a key.
 */
import { manyRows, tenants, type Hanging, type Shape } from './model.ts';

export type Value = string | number | null;

export interface Row {
  readonly table: string;
  readonly values: Readonly<Record<string, Value>>;
  /** Places of people; several where they share the row. */
  readonly owners: readonly number[];
}

export const everybody: readonly number[] = tenants.map((_, person) => person);

/** Of a person, or of nobody else: what is looked for afterwards. */
export function token(person: number, table: number, row: number, column: number): string {
  return `v${person}t${table}r${row}c${column}e`;
}

/** The numbers of a person lie between two millions. */
export function keyOf(person: number, table: number, row: number): number {
  return (person + 1) * 1_000_000 + table * 10_000 + row;
}

export function isKeyOf(value: string, person: number): boolean {
  return Math.floor(Number(value) / 1_000_000) === person + 1;
}

/** Stands in texts of rows that are nobody's. */
export const nobody = 9;

/** A value that the first two people have both. */
const sameCode = 'same-for-two';

export function nameOf(table: number): string {
  return table === 0 ? 'people' : `t${table}`;
}

/** The key of a person's row, by column. */
export function personKey({ people }: Shape, person: number): Readonly<Record<string, Value>> {
  if (people.key === 'natural') {
    const isAlike = people.alike && person === 1;
    return { username: isAlike ? token(0, 0, 0, 0).toUpperCase() : token(person, 0, 0, 0) };
  }
  if (people.key === 'id') return { id: keyOf(person, 0, 0) };
  // Each customer counts its people anew.
  return { tenant: tenants[person] ?? 0, id: keyOf(person % 2, 0, 0) };
}

/** The same, as a request is asked with it. */
export function askedKey(shape: Shape, person: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(personKey(shape, person)).map(([column, value]) => [column, String(value)]),
  );
}

export function rowsOf(shape: Shape): readonly Row[] {
  const counts = everybody.map((person) => countsOf(shape, person));
  const made = everybody.map((person) => personRow(shape, person, counts[person] ?? []));
  const hanging = shape.hanging.flatMap((one, place) =>
    everybody.flatMap((person) =>
      Array.from({ length: counts[person]?.[place + 1] ?? 0 }, (_, row) =>
        hangingRow(shape, one, { at: place + 1, person, row, counts }),
      ),
    ),
  );
  const pointing = [...made, ...hanging];
  return [...addressesOf(pointing), ...pointing];
}

/** Without rows to refer to, none that must refer. */
function countsOf({ hanging }: Shape, person: number): readonly number[] {
  const counts = [1];
  for (const { parent, rows, nullable } of hanging) {
    const wanted = rows[person] ?? 0;
    counts.push(counts[parent] === 0 && !nullable ? 0 : wanted);
  }
  return counts;
}

function personRow(shape: Shape, person: number, counts: readonly number[]): Row {
  const { people } = shape;
  const values: Record<string, Value> = {
    tenant: tenants[person] ?? 0,
    ...personKey(shape, person),
    code: codeOf(shape, 0, person, 0),
    email: `${token(person, 0, 0, 2)}@example.org`,
    name: token(person, 0, 0, 3),
  };
  if (people.softDeletes) values['deleted_at'] = person % 2 === 0 ? '2026-01-01' : null;
  if (people.document) values['doc'] = documentOf(person, 0, 0);
  // The second was invited by the first, the first by the last: both directions.
  if (people.invited) {
    const host = (person + everybody.length - 1) % everybody.length;
    for (const [column, value] of Object.entries(personKey(shape, host))) {
      values[`invited_${column}`] = person === 2 ? null : value;
    }
  }
  if (people.address !== 'no') values['address_id'] = addressId(people.address, 0, person);
  for (const [place, { circle, parent }] of shape.hanging.entries()) {
    if (circle && parent === 0) {
      values[`latest_${place + 1}`] = counts[place + 1] ? keyOf(person, place + 1, 0) : null;
    }
  }
  return { table: 'people', values, owners: [person] };
}

interface Place {
  readonly at: number;
  readonly person: number;
  readonly row: number;
  readonly counts: readonly (readonly number[])[];
}

function hangingRow(shape: Shape, one: Hanging, place: Place): Row {
  const { at, person, row, counts } = place;
  const owners = ownersOf(shape, place);
  const [only] = owners.length === 1 ? owners : [];
  const mark = only ?? nobody;
  const other = (person + 1) % everybody.length;
  const values: Record<string, Value> = {
    ...referenceTo(shape, one, place),
    code:
      only === undefined
        ? token(nobody, at, row + 10_000 * person, 1)
        : codeOf(shape, at, person, row),
    body: `says ${token(mark, at, row, 3)}`,
  };
  if (one.key === 'id') values['id'] = keyOf(person, at, row);
  if (one.names) Object.assign(values, prefixed('who_', personKey(shape, person)));
  if (one.granted !== 'no') Object.assign(values, prefixed('by_', personKey(shape, other)));
  if (one.document) values['doc'] = documentOf(mark, at, row);
  if (one.array) values['tags'] = `{${token(mark, at, row, 5)},${token(mark, at, row, 6)}}`;
  if (one.self === 'same') values['up'] = row === 0 ? null : keyOf(person, at, row - 1);
  if (one.self === 'anybody') {
    values['up'] = (counts[other]?.[at] ?? 0) > 0 ? keyOf(other, at, 0) : null;
  }
  if (one.address !== 'no') values['address_id'] = addressId(one.address, at, person);
  for (const [index, { circle, parent }] of shape.hanging.entries()) {
    if (!circle || parent !== at) continue;
    const back = counts[person]?.[index + 1] ?? 0;
    values[`latest_${index + 1}`] = back > 0 && row === 0 ? keyOf(person, index + 1, 0) : null;
  }
  return { table: nameOf(at), values, owners };
}

/**
 * Whoever a row names; else whose the row is that it refers to, and of a value that two have, both. None
 * for nobody's.
 */
function ownersOf(shape: Shape, { at, person, row, counts }: Place): readonly number[] {
  if (at === 0) return [person];
  const one = shape.hanging[at - 1];
  if (one === undefined) return [];
  if (one.names) return [person];
  const target = targetOf(one, { at, person, row, counts });
  if (target === undefined) return [];
  const way = { at: one.parent, person, row: target, counts };
  const owners = ownersOf(shape, way);
  const isOfTwo =
    one.by !== 'key' && owners.length === 1 && hangingOrPerson(shape, way) === sameCode;
  return isOfTwo ? [0, 1] : owners;
}

function targetOf(
  { parent, nullable }: Hanging,
  { person, row, counts }: Place,
): number | undefined {
  const there = counts[person]?.[parent] ?? 0;
  if (there === 0 || (nullable && row % 3 === 2)) return undefined;
  // Of very many the last ones.
  return there < manyRows ? row % there : there - 1 - row;
}

function prefixed(prefix: string, key: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(key).map(([column, value]) => [`${prefix}${column}`, value]),
  );
}

function referenceTo(shape: Shape, one: Hanging, place: Place): Record<string, Value> {
  const { parent, by } = one;
  const { person, counts } = place;
  const row = targetOf(one, place);
  if (by !== 'key') {
    if (row === undefined) return { ref_code: null };
    const target = hangingOrPerson(shape, { at: parent, person, row, counts });
    return { ref_code: target };
  }
  if (parent > 0) return { ref_id: row === undefined ? null : keyOf(person, parent, row) };
  const key = prefixed('ref_', personKey(shape, person));
  return row === undefined ? Object.fromEntries(Object.keys(key).map((each) => [each, null])) : key;
}

function hangingOrPerson(shape: Shape, place: Place): string {
  const { at, person, row } = place;
  return ownersOf(shape, place).length !== 1
    ? token(nobody, at, row + 10_000 * person, 1)
    : codeOf(shape, at, person, row);
}

/** The other column of a table by which rows refer to it. */
function codeOf({ hanging }: Shape, at: number, person: number, row: number): string {
  const isSame = hanging.some(({ parent, by }) => parent === at && by === 'same-code');
  return isSame && person < 2 && row === 0 ? sameCode : token(person, at, row, 1);
}

function documentOf(person: number, table: number, row: number): string {
  return JSON.stringify({
    mail: `${token(person, table, row, 4)}@example.org`,
    guests: [7, 8].map((column) => ({ name: token(person, table, row, column), seat: column })),
    kept: 1.5,
  });
}

/** One for each table and person, and one for each table that two people share. */
function addressId(kind: 'own' | 'shared' | 'no', table: number, person: number): number {
  return kind === 'shared' && person < 2 ? 900_000_000 + table : keyOf(person, 90 + table, 0);
}

/** Whose an address is, is whose the rows are that point at it. */
function addressesOf(pointing: readonly Row[]): readonly Row[] {
  const owners = new Map<number, Set<number>>();
  for (const { values, owners: mine } of pointing) {
    const id = values['address_id'];
    if (typeof id !== 'number') continue;
    const known = owners.get(id) ?? new Set<number>();
    owners.set(id, known);
    for (const each of mine.length === 0 ? [nobody] : mine) known.add(each);
  }
  return [...owners].map(([id, whose]) => {
    const [first = nobody, ...more] = whose;
    const table = Math.floor(id / 10_000) % 100;
    const street = more.length > 0 ? `a street of several, ${id}` : token(first, table, 0, 1);
    return { table: 'addresses', values: { id, street }, owners: [...whose] };
  });
}
