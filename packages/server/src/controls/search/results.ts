/** What a pass has found so far, for each of those who wait for it: counts and places. */
import type { SearchHit } from '../../stores/contract.ts';
import type { Copy, Elsewhere, NotLooked } from '../requests/plan-model.ts';
import { counted, words } from '../wording.ts';
import { columnKind, typeOf } from './column-kind.ts';
import type { MergedLook } from './merged-looks.ts';
import type { Places, SearchedTable } from './places.ts';
import type { Seeker } from './seeker.ts';
import { countsOf, leftBy } from './sought.ts';

/** Of a table that the plan reaches, the rows with hits are remembered until they are told apart. */
const mostRows = 200_000;

interface Tally {
  tables: { seen: number; of: number };
  columns: { seen: number; of: number };
  rows: { seen: number; of: number | null };
  known: number;
  readonly copies: Copy[];
  readonly notLooked: NotLooked[];
  /** By look of the table that is gone through. */
  found: Map<number, { rows: Set<string>; more: number }>;
}

export class Results {
  readonly #seekers: readonly Seeker[];
  readonly #tallies: readonly Tally[];

  constructor(seekers: readonly Seeker[]) {
    this.#seekers = seekers;
    this.#tallies = seekers.map(({ sought }) => ({
      tables: { seen: 0, of: 0 },
      columns: { seen: 0, of: 0 },
      rows: { seen: 0, of: 0 },
      known: 0,
      copies: [],
      notLooked: leftBy(sought.values, sought.noun).map((because) => ({
        where: 'every store',
        because,
      })),
      found: new Map(),
    }));
  }

  begin(seeker: number, places: Places, beside: readonly NotLooked[]): void {
    const tally = this.#tallies[seeker];
    if (tally === undefined) return;
    tally.tables.of += places.of.tables;
    tally.columns.of += places.of.columns;
    tally.known += places.known;
    tally.notLooked.push(...places.notLooked, ...beside);
  }

  /** Columns that no look goes into hold nothing that could be found, or could not be looked into. */
  beginTable(tables: readonly (SearchedTable | undefined)[], looks: readonly MergedLook[]): void {
    for (const [at, one] of tables.entries()) {
      const tally = this.#tallies[at];
      if (one === undefined || tally === undefined) continue;
      const mine = looks.filter(({ whose }) => whose.includes(at));
      const into = new Set(
        mine.flatMap(({ look }) => (look.how === 'key' ? look.columns : [look.column])),
      );
      const seen = one.columns.filter((name) => into.has(name) || !isText(one, name)).length;
      tally.found = new Map();
      tally.tables.seen += 1;
      tally.columns.seen += seen;
    }
  }

  /** Rows of all of the table, or of what was gone through. */
  seen(tables: readonly (SearchedTable | undefined)[], rows: number): void {
    for (const [at, one] of tables.entries()) {
      const tally = this.#tallies[at];
      if (one === undefined || tally === undefined) continue;
      tally.rows.seen += rows;
      if (tally.rows.of !== null) tally.rows.of += rows;
    }
  }

  /** It was not gone through to its end. */
  missed(tables: readonly (SearchedTable | undefined)[], because: string): void {
    for (const [at, one] of tables.entries()) {
      const tally = this.#tallies[at];
      if (one === undefined || tally === undefined) continue;
      const { schema, name } = one.table;
      tally.notLooked.push({ where: `${one.store}/${schema}.${name}`, because });
      tally.tables.seen -= 1;
      tally.rows.of = null;
    }
  }

  found(looks: readonly MergedLook[], hits: readonly SearchHit[]): void {
    for (const { look, value, row } of hits) {
      const tally = this.#tallies[looks[look]?.whose[value] ?? -1];
      if (tally === undefined) continue;
      const known = tally.found.get(look) ?? { rows: new Set(), more: 0 };
      if (known.rows.size < mostRows) known.rows.add(row);
      else if (!known.rows.has(row)) known.more += 1;
      tally.found.set(look, known);
    }
  }

  hasFound(seeker: number): boolean {
    return (this.#tallies[seeker]?.found.size ?? 0) > 0;
  }

  leaveOut(seeker: number, looks: readonly MergedLook[], hits: readonly SearchHit[]): void {
    const tally = this.#tallies[seeker];
    for (const { look, value, row } of hits) {
      if (looks[look]?.whose[value] === seeker) tally?.found.get(look)?.rows.delete(row);
    }
  }

  endTable(
    where: string,
    looks: readonly MergedLook[],
    tables: readonly (SearchedTable | undefined)[],
  ): void {
    for (const at of tables.keys()) {
      const tally = this.#tallies[at];
      const noun = this.#seekers[at]?.sought.noun ?? 'person';
      for (const [look, { rows, more }] of tally?.found ?? []) {
        const one = looks[look]?.look;
        const count = rows.size + more;
        if (one === undefined || count === 0) continue;
        const columns = one.how === 'key' ? one.columns : [one.column];
        const isView = tables[at]?.table.kind === 'materialized';
        tally?.copies.push({
          ...(isView && { view: true as const }),
          ...(one.whereNull && { unnamed: true as const }),
          where: `${where}.${columns.join('+')}`,
          rows: count,
          says: `${counted(count, 'row')} ${one.whereNull ? (count === 1 ? 'names nobody and has' : 'name nobody and have') : count === 1 ? 'has' : 'have'} ${whatIs[one.how]} of this ${noun} in ${words(columns)}`,
        });
      }
      if (tally) tally.found = new Map();
    }
  }

  all(): readonly Elsewhere[] {
    return this.#tallies.map(({ tables, columns, rows, known, copies, notLooked }, at) => {
      const values = this.#seekers[at]?.sought.values;
      const by = values && { by: countsOf(values) };
      return { searched: { tables, columns, rows, known, ...by }, copies, notLooked };
    });
  }
}

const whatIs = {
  key: 'the key',
  document: 'the key',
  address: 'an address',
  number: 'a telephone number',
  words: 'the name',
} as const;

function isText({ table }: SearchedTable, column: string): boolean {
  const found = table.columns.find(({ name }) => name === column);
  return found !== undefined && columnKind(typeOf(found)) === 'text';
}
