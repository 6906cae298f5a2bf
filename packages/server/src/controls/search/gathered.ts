/** Addresses, telephone numbers and names, read from rows; what is sealed is opened in memory. */
import { TrothError } from '@troth/core/error';
import { isWithin, type Dataset } from '@troth/core/policy';
import { collectWays } from '../requests/collect-handles.ts';
import { isLeftByMask } from '../requests/left-by-mask.ts';
import { selectionsOf, whoseIn } from '../requests/selections.ts';
import { valuePlaceOf } from '../requests/value-place.ts';
import type { Job } from '../requests/workflow.ts';
import type { ScopedDataset } from '../scope.ts';
import type { Source } from './value-sources.ts';

/** Of a customer there may be those of all its people; they are kept in memory. */
export const mostValues = 20_000;

/** Of one dataset, as many rows are read for the values that stand in them. */
const mostRows = 100_000;

export interface NamePlace {
  readonly root: ScopedDataset;
  readonly fields: readonly string[];
  readonly parts: readonly string[];
}

export class Gathered {
  readonly addresses = new Set<string>();
  readonly numbers = new Set<string>();
  /** Name → where it stands. */
  readonly names = new Map<string, NamePlace>();
  readonly left: string[] = [];

  get isFull(): boolean {
    return this.addresses.size + this.numbers.size >= mostValues;
  }
}

export interface Reading {
  readonly withNames: boolean;
  /** Columns with sealed values are passed over. */
  readonly inClear?: boolean;
}

const wanted = [
  ['addresses', 'user.contact.email'],
  ['numbers', 'user.contact.phone_number'],
] as const;

/** Of somebody else than the row's person are those that the map says are. */
export function fieldsWithin({ fields }: Dataset, category: string): readonly string[] {
  return Object.entries(fields)
    .filter(([, field]) => isWithin(field.category, category) && field.about !== 'other')
    .map(([name]) => name);
}

export async function readSource(
  job: Job,
  { scoped, reach, isOne }: Source,
  gathered: Gathered,
  { withNames, inClear = false }: Reading,
): Promise<void> {
  const { store, dataset } = scoped;
  const opened = job.stores.get(store);
  const names = withNames ? nameFields(dataset) : [];
  const some = wanted.map(
    ([what, category]) =>
      [
        what,
        fieldsWithin(dataset, category).filter(
          (field) => !inClear || dataset.fields[field]?.sealed !== true,
        ),
      ] as const,
  );
  if (
    opened === undefined ||
    (names.length === 0 && some.every(([, fields]) => fields.length === 0))
  )
    return;
  const whose = whoseIn(job);
  await collectWays(opened, [reach], whose);
  let read = 0;
  for await (const select of selectionsOf(opened, reach, whose)) {
    for await (const { columns, rows } of opened.read({ select, key: dataset.key })) {
      for (const row of rows) {
        if (read >= mostRows) {
          const most = mostRows.toLocaleString('en-US');
          const says = `addresses and numbers in rows of ${store}.${scoped.name} beyond the first ${most} are not looked for`;
          gathered.left.push(says);
          return;
        }
        read += 1;
        const partOf = (column: string): string | null => row[columns.indexOf(column)] ?? null;
        if (!isOne && namesOthers(dataset, job.subject.kind, partOf)) continue;
        for (const [what, fields] of some) {
          for (const field of fields)
            addValue(gathered[what], await plain(job, scoped, field, partOf));
        }
        for (const fields of names) {
          const parts: string[] = [];
          for (const field of fields) parts.push(await plain(job, scoped, field, partOf));
          const raw = fields.map((field) => partOf(field) ?? '');
          gathered.names.set(parts.join(' ').trim(), { root: scoped, fields, parts: raw });
        }
        if (!gathered.isFull) continue;
        gathered.left.push(
          `addresses and numbers beyond the first ${mostValues.toLocaleString('en-US')} are not looked for`,
        );
        return;
      }
    }
  }
}

/** A row that names somebody of another kind as well may hold that one's address. */
function namesOthers(
  { subjects }: Dataset,
  kind: string,
  partOf: (column: string) => string | null,
): boolean {
  return Object.entries(subjects).some(
    ([one, fields]) => one !== kind && fields.every((field) => partOf(field) !== null),
  );
}

function addValue(values: Set<string>, value: string): void {
  if (value !== '' && value.length <= 320) values.add(value);
}

/** Whole names in one field, and those of first and last name. */
function nameFields({ fields }: Dataset): readonly (readonly string[])[] {
  const of = (category: string): readonly string[] =>
    Object.entries(fields)
      .filter(([, one]) => one.category === category)
      .map(([name]) => name);
  const [first] = of('user.name.first');
  const [last] = of('user.name.last');
  const whole = of('user.name').map((name) => [name]);
  return first === undefined || last === undefined ? whole : [...whole, [first, last]];
}

/** Empty where it is null, or what an earlier erasure has left there. */
async function plain(
  { environment, subject }: Job,
  scoped: ScopedDataset,
  field: string,
  partOf: (column: string) => string | null,
): Promise<string> {
  const value = partOf(field);
  if (value === null || isLeftByMask(scoped.dataset, field, value)) return '';
  if (scoped.dataset.fields[field]?.sealed !== true || environment.keys === undefined)
    return value.trim();
  const place = valuePlaceOf(subject, { ...scoped, field, key: scoped.dataset.key }, partOf);
  try {
    return (await environment.keys.openForSubject(value, place)).toString().trim();
  } catch (error) {
    // A fence or a restriction is up, or it is no sealed value: what cannot be opened is not looked for.
    if (error instanceof TrothError && error.kind !== 'bug') return '';
    throw error;
  }
}
