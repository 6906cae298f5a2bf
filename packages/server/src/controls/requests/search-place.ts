/**
 * Who was erased and is in a dataset again, with an old copy, late or otherwise: values of rows are turned
 * into pseudonyms and compared with the suppression ledger. Memory stays with the list, not the table.
 */
import type { RowKey, SampleQuery, Store } from '../../stores/contract.ts';
import { tableOf } from '../scope.ts';
import type { Place } from './came-back.ts';
import { filledBy } from './left-columns.ts';
import type { Listed } from './listed.ts';
import { ageOf, clockColumn, clockOfRows, type Age } from './row-age.ts';
import { tenantKind } from './tenant.ts';
import { ownWay, type Way } from './ways.ts';

/** Somebody who is there under a key of the list. */
export interface Back {
  readonly key: RowKey;
  /**
   * `same`: the person who was erased. `newer`: the row is younger than the erasure, so that it is perhaps
   * of somebody else who was given the key. `undated`: nothing tells.
   */
  readonly who: Age;
}

export interface Counts {
  /** Rows of people who were erased. */
  readonly rows: number;
  /** Among them: rows of which nothing tells whether they are of somebody else with the same key. */
  readonly undated: number;
  /** Rows that are younger than the erasure, or name somebody else beside an erased person's address. */
  readonly perhaps: number;
  /** Rows that a duty kept, as far as they are no newer: how many there may be is what the certificate says. */
  readonly kept?: number | undefined;
  /** Among `rows`: those that only a key, address or number shows, so that no erasure can be opened. */
  readonly byHand: number;
}

export interface Searched {
  /** Rows that were looked at. */
  readonly seen: number;
  /** Pseudonym of the list → rows in which it stands. */
  readonly found: ReadonlyMap<string, Counts>;
  /** Pseudonym → who is there by their own key. */
  readonly people: ReadonlyMap<string, Back>;
  /** The time was over before every row was looked at. */
  readonly unfinished: boolean;
  /** Where to go on then; absent where the table has no key to go by. */
  readonly end?: RowKey;
}

type Reading = Pick<Store, 'sample' | 'locate'>;

export interface Search {
  readonly listed: Listed;
  /** All that may stand in the list for it. */
  readonly pseudonymsOf: (name: string, values: RowKey) => readonly string[];
  readonly zone: string;
  /** Where people of a kind have their own rows; undefined where nothing shows. */
  rootOf(kind: string): { readonly place: Place; readonly store: Reading } | undefined;
  /** Who stands in a root, by pseudonym, as far as anybody has asked. */
  readonly present: Map<string, Back | undefined>;
}

export interface Part {
  /** Begins after the row with this key; at the start when absent. */
  readonly after?: RowKey | undefined;
  /** Of `performance.now()`: no page is looked at after it; however long it takes when absent. */
  readonly until?: number;
}

/** One page at least is looked at. */
export async function searchPlace(
  place: Place,
  store: Reading,
  search: Search,
  { after, until = Infinity }: Part = {},
): Promise<Searched> {
  const looking = lookingAt(place);
  const { columns } = looking;
  const found = new Map<string, Counts>();
  const people = new Map<string, Back>();
  const table = tableOf(place.dataset);
  const query: SampleQuery = { table, columns, rows: 'full', ...(after && { after }) };
  let seen = 0;
  let last: { readonly end?: RowKey } | undefined;
  for await (const page of store.sample(query)) {
    // There are more rows than there was time for.
    if (last) return { seen, found, people, unfinished: true, ...last };
    for (let row = 0; row < (page.columns[0]?.length ?? 0); row += 1) {
      const valueOf = (at: number): string | null => page.columns[at]?.[row] ?? null;
      const hit = await judgeRow(looking, (column) => valueOf(columns.indexOf(column)), search);
      if (hit === undefined) continue;
      count(found, hit);
      if (hit.person && !hit.kept) note(people, hit.pseudonym, { key: hit.key, who: hit.who });
    }
    seen = page.rowsSoFar;
    if (performance.now() >= until) last = page.end ? { end: page.end } : {};
  }
  return { seen, found, people, unfinished: false };
}

interface Hit extends Back {
  readonly pseudonym: string;
  /** Whether it is of the person's own key. */
  readonly person: boolean;
  /** Whether a duty may have kept the row. */
  readonly kept: boolean;
}

interface Looking {
  readonly place: Place;
  readonly columns: readonly string[];
  readonly clock: string | undefined;
  readonly others: readonly Way[];
}

function lookingAt(place: Place): Looking {
  const { dataset, ways, watched, keeps } = place;
  // A contract that is kept ends when it ends: that says nothing of when its row came.
  const clock = keeps ? clockOfRows(dataset) : clockColumn(dataset);
  const others = Object.keys(dataset.subjects).flatMap((one) => ownWay(dataset, one) ?? []);
  const columns = [
    ...[...ways, ...others].flatMap((way) => way.columns),
    ...watched.map(({ column }) => column),
    ...(clock === undefined ? [] : [clock]),
  ];
  return { place, columns: [...new Set(columns)], clock, others };
}

type ValueOf = (column: string) => string | null;

async function judgeRow(
  looking: Looking,
  value: ValueOf,
  search: Search,
): Promise<Hit | undefined> {
  const { place, clock, others } = looking;
  const { watched, keeps } = place;
  const isFilled = filledBy(watched, value);
  if (!isFilled && !keeps) return undefined;
  const isSomebodys = others.some((way) => isNamed(way, value));
  const matches = place.ways
    .filter(({ stays }) => !(stays && isSomebodys))
    .flatMap((way) => matchOf(way, value, search) ?? [])
    // An address is of whoever had it, and is said where that kind of person is asked for.
    .filter(({ kind }) => kind === place.kind);
  const own = matches.find(({ way }) => way.what === 'person');
  const [first] = matches;
  if (first === undefined) return undefined;
  const age = ageOf(clock === undefined ? null : value(clock), first.at, {
    zone: clock === undefined ? undefined : place.dataset.fields[clock]?.zone,
    days: search.zone,
  });
  if (own === undefined) {
    const named = others.some((way) => isNamed(way, value) && !isListed(way, value, search));
    const { pseudonym } = first;
    return { pseudonym, person: false, kept: false, key: [], who: named ? 'newer' : 'same' };
  }
  const { pseudonym, key } = own;
  const who = await whoIsThere(place, { own, matches, age }, search);
  // What the certificate says was emptied in kept rows came back; otherwise the rows themselves are counted.
  const kept = keeps && !(watched.length > 0 && isFilled) && who !== 'newer';
  return { pseudonym, person: true, kept, key, who };
}

interface Match {
  readonly way: Way;
  readonly pseudonym: string;
  readonly key: RowKey;
  readonly requests: ReadonlySet<string>;
  readonly at: string;
  readonly kind: string;
}

/** Another handle of the same request in the same row: it is the same person, whatever the clock says. */
async function whoIsThere(
  { isRoot, kind, keeps }: Place,
  {
    own,
    matches,
    age,
  }: { readonly own: Match; readonly matches: readonly Match[]; readonly age: Age },
  search: Search,
): Promise<Age> {
  const again = matches.some(
    (one) => one.way.what !== 'person' && [...one.requests].some((id) => own.requests.has(id)),
  );
  if (keeps) return age;
  if (again || kind === tenantKind) return 'same';
  if (isRoot) return age;
  const there = await standing(kind, own, search);
  // Nobody has the key now, so that a late row is of whoever had it.
  if (there === undefined || there.who === 'same') return 'same';
  return age === 'same' ? 'undated' : there.who;
}

/** Who has the key now: asked of the root itself, so that it does not matter which is read first. */
async function standing(kind: string, own: Match, search: Search): Promise<Back | undefined> {
  const { present } = search;
  if (present.has(own.pseudonym)) return present.get(own.pseudonym);
  const root = search.rootOf(kind);
  const way = root && ownWay(root.place.dataset, kind);
  const found = new Map<string, Back>();
  if (root && way) {
    const looking = lookingAt(root.place);
    const { columns } = looking;
    const table = tableOf(root.place.dataset);
    const query = { table, key: columns, fields: way.columns, equal: [own.key] };
    for await (const page of root.store.locate(query)) {
      for (const row of page) {
        const valueOf: ValueOf = (column) => row[columns.indexOf(column)] ?? null;
        const hit = await judgeRow(looking, valueOf, search);
        if (hit) note(found, own.pseudonym, { key: hit.key, who: hit.who });
      }
    }
  }
  const back = found.get(own.pseudonym);
  present.set(own.pseudonym, back);
  return back;
}

function matchOf(way: Way, value: ValueOf, { listed, pseudonymsOf }: Search): Match | undefined {
  const values = way.columns.map(value);
  if (values.includes(null)) return undefined;
  const key = way.form(values);
  if (key.every((part) => part === '')) return undefined;
  const pseudonym = pseudonymsOf(way.name, key).find((one) => listed.has(one));
  const line = pseudonym === undefined ? undefined : listed.get(pseudonym);
  if (pseudonym === undefined || line === undefined) return undefined;
  return { way, pseudonym, key, requests: line.requests, at: line.at, kind: line.kind };
}

function isNamed({ columns }: Way, value: ValueOf): boolean {
  return columns.every((column) => value(column) !== null);
}

function isListed(way: Way, value: ValueOf, search: Search): boolean {
  return matchOf(way, value, search) !== undefined;
}

const none: Counts = { rows: 0, undated: 0, perhaps: 0, byHand: 0 };

function count(found: Map<string, Counts>, { who, pseudonym, person, kept }: Hit): void {
  const isBack = who !== 'newer' && !kept;
  found.set(
    pseudonym,
    added(found.get(pseudonym) ?? none, {
      rows: isBack ? 1 : 0,
      undated: isBack && who === 'undated' ? 1 : 0,
      perhaps: isBack || kept ? 0 : 1,
      ...(kept && { kept: 1 }),
      byHand: isBack && !person ? 1 : 0,
    }),
  );
}

export function added(a: Counts, b: Counts): Counts {
  return {
    rows: a.rows + b.rows,
    undated: a.undated + b.undated,
    perhaps: a.perhaps + b.perhaps,
    byHand: a.byHand + b.byHand,
    ...((a.kept ?? b.kept) !== undefined && { kept: (a.kept ?? 0) + (b.kept ?? 0) }),
  };
}

export function summed(found: Iterable<Counts>): Counts {
  return [...found].reduce(added, none);
}

/** Where rows say different things, the doubt counts. */
function note(into: Map<string, Back>, pseudonym: string, back: Back): void {
  const known = into.get(pseudonym);
  if (known === undefined || doubt[back.who] > doubt[known.who]) into.set(pseudonym, back);
}

const doubt: Readonly<Record<Age, number>> = { same: 0, undated: 1, newer: 2 };
