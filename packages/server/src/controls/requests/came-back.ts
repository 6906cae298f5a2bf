/**
 * Who was erased and is in the stores again, with an old copy, late or otherwise: values of rows are
 * turned into pseudonyms and compared with the suppression ledger. One pass over each dataset that can
 * show such people, and none where the list is empty. Memory stays with the list, not the tables.
 */
import type { Policy } from '@troth/core/policy';
import type { RowKey, Store } from '../../stores/contract.ts';
import { datasetsOf, tableOf, type ScopedDataset } from '../scope.ts';
import { couldShow, ownWay, waysTo, type Way } from './ways.ts';
import { filledBy, watchedColumns, type Watched } from './left-columns.ts';
import type { Listed } from './listed.ts';
import { ageOf, clockColumn, type Age } from './row-age.ts';
import { tenantKind } from './tenant.ts';

/** A dataset in which an erased person of the kind would stand again. */
export interface Place extends ScopedDataset {
  readonly kind: string;
  readonly ways: readonly Way[];
  /** Whether each person of the kind has their own row here. */
  readonly isRoot: boolean;
}

/** Somebody who is there under a key of the list. */
export interface Back {
  readonly key: RowKey;
  /**
   * `same`: the person who was erased. `newer`: the row is younger than the erasure, so that it is perhaps
   * of somebody else who was given the key. `undated`: nothing tells.
   */
  readonly who: Age;
}

export interface CameBack {
  readonly place: Place;
  /** Rows of people who were erased. */
  readonly rows: number;
  /** Among them: rows of which nothing tells whether they are of somebody else with the same key. */
  readonly undated: number;
  /** Rows that are younger than the erasure, or name somebody else beside an erased person's address. */
  readonly perhaps: number;
  /** Among `rows`: those that only a key, address or number shows, so that no erasure can be opened. */
  readonly byHand: number;
  /** Pseudonym → who is there by their own key. */
  readonly people: ReadonlyMap<string, Back>;
  /** The time was over before every row was looked at. */
  readonly unfinished: boolean;
}

/** Roots come first: who stands there says whose the other rows are. */
export function placesOf(policy: Policy, kinds: ReadonlySet<string>): readonly Place[] {
  const { map } = policy;
  const all = [...kinds].flatMap((kind) =>
    datasetsOf(map)
      .datasets.filter(({ dataset }) => watchedColumns(dataset, kind) !== undefined)
      .map((scoped): Place => {
        const isRoot = map.subjects[kind]?.root === `${scoped.store}.${scoped.name}`;
        return {
          ...scoped,
          kind,
          isRoot,
          ways: waysTo(policy, scoped.store, scoped.dataset, kind),
        };
      })
      .filter(({ ways }) => ways.length > 0),
  );
  return all.toSorted((a, b) => Number(b.isRoot) - Number(a.isRoot));
}

/** `store.dataset` of personal data that must go and in which nothing could show who came back. */
export function blindPlaces(policy: Policy, kinds: ReadonlySet<string>): readonly string[] {
  const seen = new Set(placesOf(policy, kinds).map(({ store, name }) => `${store}.${name}`));
  return datasetsOf(policy.map)
    .datasets.filter(({ dataset }) => couldShow(dataset) && isOf(dataset.subjects, kinds))
    .map(({ store, name }) => `${store}.${name}`)
    .filter((name) => !seen.has(name));
}

/** What names only people of other kinds is of nobody on the list. */
function isOf(subjects: Readonly<Record<string, unknown>>, kinds: ReadonlySet<string>): boolean {
  const named = Object.keys(subjects);
  return named.length === 0 || named.some((kind) => kinds.has(kind));
}

export interface Search {
  readonly listed: Listed;
  readonly pseudonymOf: (name: string, values: RowKey) => string;
  readonly zone: string;
  /** Who stands in a root; filled by the search of roots, and read by all others. */
  readonly present: Map<string, Back>;
  /** Of `performance.now()`; no page is read after it. */
  readonly until?: number;
}

export async function searchPlace(
  place: Place,
  store: Pick<Store, 'sample'>,
  search: Search,
): Promise<CameBack> {
  const { dataset, kind, ways } = place;
  const watched = watchedColumns(dataset, kind) ?? [];
  const clock = clockColumn(dataset);
  const others = Object.keys(dataset.subjects).flatMap((one) => ownWay(dataset, one) ?? []);
  const names = [
    ...[...ways, ...others].flatMap(({ columns }) => columns),
    ...watched.map(({ column }) => column),
    ...(clock === undefined ? [] : [clock]),
  ];
  const columns = [...new Set(names)];
  const counts = { rows: 0, undated: 0, perhaps: 0, byHand: 0 };
  const people = new Map<string, Back>();
  const { until = Infinity } = search;
  const query = { table: tableOf(dataset), columns, rows: 'full' as const };
  for await (const page of store.sample(query)) {
    if (performance.now() > until) return { place, ...counts, people, unfinished: true };
    for (let row = 0; row < (page.columns[0]?.length ?? 0); row += 1) {
      const value = (column: string): string | null =>
        page.columns[columns.indexOf(column)]?.[row] ?? null;
      const hit = judgeRow({ place, watched, clock, others }, value, search);
      if (hit === undefined) continue;
      count(counts, hit);
      if (hit.pseudonym !== undefined) note(people, hit.pseudonym, { key: hit.key, who: hit.who });
      if (place.isRoot && hit.pseudonym !== undefined) {
        note(search.present, hit.pseudonym, { key: hit.key, who: hit.who });
      }
    }
  }
  return { place, ...counts, people, unfinished: false };
}

interface Hit extends Back {
  /** Of the person's own key; absent where only another handle shows them. */
  readonly pseudonym: string | undefined;
}

interface Looking {
  readonly place: Place;
  readonly watched: readonly Watched[];
  readonly clock: string | undefined;
  readonly others: readonly Way[];
}

type ValueOf = (column: string) => string | null;

function judgeRow(looking: Looking, value: ValueOf, search: Search): Hit | undefined {
  const { place, watched, clock, others } = looking;
  if (!filledBy(watched, value)) return undefined;
  const matches = place.ways.flatMap((way) => matchOf(way, value, search) ?? []);
  const own = matches.find(({ way }) => way.what === 'person');
  const [first] = matches;
  if (first === undefined) return undefined;
  const age = ageOf(clock === undefined ? null : value(clock), first.at, {
    zone: clock === undefined ? undefined : place.dataset.fields[clock]?.zone,
    days: search.zone,
  });
  if (own === undefined) {
    const named = others.some((way) => isNamed(way, value) && !isListed(way, value, search));
    return { pseudonym: undefined, key: [], who: named ? 'newer' : 'same' };
  }
  const { pseudonym, key } = own;
  return { pseudonym, key, who: whoIsThere(place, { own, matches, age }, search) };
}

interface Match {
  readonly way: Way;
  readonly pseudonym: string;
  readonly key: RowKey;
  readonly requests: ReadonlySet<string>;
  readonly at: string;
}

/** Another handle of the same request in the same row: it is the same person, whatever the clock says. */
function whoIsThere(
  { isRoot, kind }: Place,
  {
    own,
    matches,
    age,
  }: { readonly own: Match; readonly matches: readonly Match[]; readonly age: Age },
  { present }: Search,
): Age {
  const again = matches.some(
    (one) => one.way.what !== 'person' && [...one.requests].some((id) => own.requests.has(id)),
  );
  if (again) return 'same';
  if (isRoot || kind === tenantKind) return kind === tenantKind ? 'same' : age;
  const there = present.get(own.pseudonym);
  // Nobody has the key now, so that a late row is of whoever had it.
  if (there === undefined || there.who === 'same') return 'same';
  return age === 'same' ? 'undated' : there.who;
}

function matchOf(way: Way, value: ValueOf, { listed, pseudonymOf }: Search): Match | undefined {
  const values = way.columns.map(value);
  if (values.includes(null)) return undefined;
  const key = way.form(values);
  if (key.every((part) => part === '')) return undefined;
  const pseudonym = pseudonymOf(way.name, key);
  const line = listed.get(pseudonym);
  return line && { way, pseudonym, key, requests: line.requests, at: line.at };
}

function isNamed({ columns }: Way, value: ValueOf): boolean {
  return columns.every((column) => value(column) !== null);
}

function isListed(way: Way, value: ValueOf, search: Search): boolean {
  return matchOf(way, value, search) !== undefined;
}

function count(
  counts: { rows: number; undated: number; perhaps: number; byHand: number },
  { who, pseudonym }: Hit,
): void {
  if (who === 'newer') counts.perhaps += 1;
  else counts.rows += 1;
  if (who === 'undated') counts.undated += 1;
  if (who !== 'newer' && pseudonym === undefined) counts.byHand += 1;
}

/** Where rows say different things, the doubt counts. */
function note(into: Map<string, Back>, pseudonym: string, back: Back): void {
  const known = into.get(pseudonym);
  if (known === undefined || doubt[back.who] > doubt[known.who]) into.set(pseudonym, back);
}

const doubt: Readonly<Record<Age, number>> = { same: 0, undated: 1, newer: 2 };
