/** Which rows of one store a sweep takes, and which stay: before they are put in order. */
import {
  compareDurations,
  formatDuration,
  type Dataset,
  type Reference,
  type StoreDeclaration,
} from '@troth/core/policy';
import type { Table, TableName } from '../../stores/contract.ts';
import { isEnforced, keyOf, unlinking } from '../requests/references.ts';
import type { Kept, PlanCondition, Reach, Remark, Step } from '../requests/plan-model.ts';
import { isSameReach } from '../requests/reach.ts';
import { isAligned } from '../requests/tenant.ts';
import { lacksZone } from '../clock-zones.ts';
import { clockOf, findTable, tableOf, type Clock } from '../scope.ts';
import { customerClock, pastPeriod, sparing, type Overdue } from './selection.ts';
import { anonymised, staysEmptied } from './anonymised.ts';
import { belongingRows, sparedGround, sparedRows, standingRows, type Holding } from './spared.ts';
import { howOf } from '../requests/treatment.ts';

export interface Given {
  readonly store: string;
  readonly declaration: StoreDeclaration;
  readonly tables: readonly Table[];
  /** Of `Plan`; the period of the dataset, or the shorter one that was asked for. */
  readonly chosen: ReadonlyMap<string, Temporal.Duration>;
  /** Dataset → reason of the hold. */
  readonly held: ReadonlyMap<string, string>;
  /** Kinds of people of whom somebody is under a hold or a restriction. */
  readonly kinds: ReadonlySet<string>;
  readonly now: Temporal.Instant;
  readonly zone: string;
}

/** Rows that go, and the datasets on the way to them. */
interface Going extends Pick<Overdue, 'name' | 'dataset' | 'where'> {
  readonly chain: readonly string[];
  /** Absent where they go because of rows that they refer to. */
  readonly own?: Overdue;
}

export interface Early {
  readonly name: string;
  readonly reach: Reach;
  readonly because: string;
}

interface Referring {
  readonly name: string;
  readonly dataset: Dataset;
  readonly table: Table;
  readonly by: Reference;
  readonly target: Going;
}

export class Draft {
  readonly steps: Step[] = [];
  readonly kept: Kept[] = [];
  readonly obstacles: Remark[] = [];
  /** Rows that would go before their own period has ended, because of others that go. */
  readonly early: Early[] = [];
  /** Dataset → the swept datasets because of which rows of it go. */
  readonly roots = new Map<string, Set<string>>();
  readonly #queue: Going[] = [];
  readonly #own = new Map<string, Overdue>();
  /** References whose rows are all emptied first, and those whose rows are not. */
  readonly #emptied = new Set<string>();
  readonly #binding = new Set<string>();
  readonly #given: Given;
  readonly #holding: Holding;

  constructor(given: Given) {
    this.#given = given;
    const { declaration, tables, held, kinds } = given;
    this.#holding = { declaration, tables, held: new Set(held.keys()), kinds };
  }

  /** Rows that are past the period of their own dataset. */
  takeOverdue(): void {
    for (const [name, keep] of this.#given.chosen) {
      this.#noteRoot(name, name);
      const dataset = this.#given.declaration.datasets[name];
      const table = dataset && findTable(this.#given.tables, tableOf(dataset));
      if (!dataset || dataset.period.keep === 'indefinitely') continue;
      const clock = clockOf(this.#given.declaration, name, dataset.period.since);
      if (!table || !clock) this.#missing(name, dataset, table, dataset.period.since);
      else if (lacksZone(this.#given.declaration, this.#given.tables, clock)) this.#zoneless(clock);
      else
        this.#take(
          { name, dataset, clock, keep, where: [pastPeriod(clock, keep, this.#given)] },
          table,
        );
    }
    for (const own of this.#own.values()) {
      this.#queue.push({ ...own, chain: [own.name], own });
    }
  }

  #take(overdue: Overdue, table: Table): void {
    const { name, dataset, keep } = overdue;
    const held = this.#given.held.get(name);
    if (held !== undefined) {
      const reach = reachOf(dataset, overdue.where);
      this.kept.push({ dataset: name, rows: 0, reach, because: `Legal hold: ${held}` });
      return;
    }
    this.#keepSpared(overdue);
    const where = [...overdue.where, ...this.#spares(name, dataset)];
    const since = dataset.period.keep === 'indefinitely' ? '' : dataset.period.since;
    const because = `Past ${formatDuration(keep)} after ${since}`;
    if (staysEmptied(this.#given.declaration, name, dataset)) {
      this.#anonymise({ name, dataset, table }, where, because);
      return;
    }
    this.#own.set(name, { ...overdue, where });
    this.#add({ name, dataset, table }, where, { how: 'delete', set: {}, because });
  }

  /** Their rows stay, without what is personal: that is what the data map wants of an end. */
  #anonymise(
    { name, dataset, table }: Pick<Referring, 'name' | 'dataset' | 'table'>,
    where: readonly PlanCondition[],
    because: string,
  ): void {
    const { set, kept, obstacles } = anonymised(this.#given.store, {
      name,
      dataset,
      table,
      reach: reachOf(dataset, where),
    });
    this.kept.push(...kept);
    this.obstacles.push(...obstacles);
    if (Object.keys(set).length === 0) return;
    this.#add({ name, dataset, table }, where, { how: howOf(set), set, because });
  }

  /** Rows past their period that stay for people under a hold or a restriction. */
  #keepSpared({ name, dataset, where }: Overdue): void {
    const keep = (rows: readonly PlanCondition[], because: string): void => {
      const reach = reachOf(dataset, [...where, ...rows]);
      this.kept.push({ dataset: name, rows: 0, reach, because });
    };
    for (const rows of belongingRows(this.#holding, name)) keep(rows, theirs);
    const others = [...sparing(dataset), ...sparedRows(this.#holding, name)];
    for (const rows of standingRows(this.#holding, name)) keep([...others, ...rows], ground);
  }

  /** Rows that refer to those, where the store would not let these go before them. */
  follow(): void {
    for (let target = this.#queue.shift(); target; target = this.#queue.shift()) {
      for (const referring of this.#referringTo(target)) this.#treat(referring);
    }
  }

  /** As far as order goes: a reference that is emptied first makes nothing wait. */
  tablesForOrder(): readonly Table[] {
    return this.#given.tables.map((table) => ({
      ...table,
      foreignKeys: table.foreignKeys.filter((key) => {
        const name = linkName(table, key.columns, key.to);
        return !this.#emptied.has(name) || this.#binding.has(name);
      }),
    }));
  }

  #referringTo(target: Going): readonly Referring[] {
    const { declaration, tables } = this.#given;
    return Object.entries(declaration.datasets).flatMap(([name, dataset]) => {
      const table = findTable(tables, tableOf(dataset));
      return dataset.references
        .filter((by) => by.to === target.name && table !== undefined && isEnforced(table, by))
        .flatMap((by) => (table ? [{ name, dataset, table, by, target }] : []));
    });
  }

  #treat(referring: Referring): void {
    const { name, dataset, table, by, target } = referring;
    // What is held stays, and what it refers to is spared.
    if (this.#given.held.has(name)) return;
    this.#noteRoot(name, target.chain[0] ?? target.name);
    const isCovered = this.#isCovered(referring);
    const set = unlinking(dataset, table, by);
    // What is overdue itself lets go only where a row may stay that others stand on.
    const lets = set !== undefined && (!isCovered || this.#holdsSomething());
    (lets ? this.#emptied : this.#binding).add(nameOf(dataset, by, target.dataset));
    const fields = by.fields.join(', ');
    const exists: PlanCondition = {
      exists: tableOf(target.dataset),
      fields: by.fields,
      keys: by.keys,
      and: target.where,
    };
    if (lets) {
      const because = `They refer to rows of ${target.name} that go, by ${fields}`;
      this.#add(referring, [exists], { how: 'unlink', set, because });
    }
    if (isCovered || lets) return;
    const mayGo = dataset.erase.how === 'delete' && dataset.period.keep !== 'indefinitely';
    if (!mayGo || target.chain.includes(name)) {
      this.obstacles.push(this.#cannotGo(referring));
      return;
    }
    const where = [exists, ...this.#spares(name, dataset)];
    const because = `They cannot stand without rows of ${target.name} that go, by ${fields}`;
    this.#noteEarly(referring, where, because);
    if (this.#add(referring, where, { how: 'delete', set: {}, because })) {
      this.#queue.push({ name, dataset, where, chain: [...target.chain, name] });
    }
  }

  #noteRoot(name: string, root: string): void {
    const roots = this.roots.get(name) ?? new Set<string>();
    this.roots.set(name, roots.add(root));
  }

  /** Of rows that go because of others, those whose own period has not ended. */
  #noteEarly({ name, dataset }: Referring, where: readonly PlanCondition[], because: string): void {
    const { period } = dataset;
    if (period.keep === 'indefinitely') return;
    const clock = clockOf(this.#given.declaration, name, period.since);
    if (clock && lacksZone(this.#given.declaration, this.#given.tables, clock)) {
      this.#zoneless(clock);
      return;
    }
    const own = clock && pastPeriod(clock, period.keep, this.#given);
    const inTime = own && 'before' in own ? [{ ...wayOf(own), notBefore: own.before }] : [];
    this.early.push({ name, reach: reachOf(dataset, [...where, ...inTime]), because });
  }

  /** Whether whatever refers to an overdue row is overdue itself, by the same clock. */
  #isCovered({ name, dataset, by, target }: Referring): boolean {
    const [own, other] = [this.#own.get(name), target.own];
    if (!own || !other || compareDurations(own.keep, other.keep) > 0) return false;
    if (dataset.period.keep === 'indefinitely' || target.dataset.period.keep === 'indefinitely') {
      return false;
    }
    const { declaration } = this.#given;
    const through = [{ fields: by.fields, to: tableOf(target.dataset), keys: by.keys }];
    const isSameWay =
      own.clock.column === other.clock.column &&
      JSON.stringify(own.clock.via) === JSON.stringify([...through, ...other.clock.via]);
    if (isSameWay) return true;
    const clock = customerClock(declaration, name, dataset.period.since);
    return (
      clock !== undefined &&
      isAligned(dataset, by, target.dataset) &&
      clock === customerClock(declaration, target.name, target.dataset.period.since)
    );
  }

  #holdsSomething(): boolean {
    return this.#holding.held.size > 0 || this.#holding.kinds.size > 0;
  }

  #spares(name: string, dataset: Dataset): readonly PlanCondition[] {
    return [
      ...sparing(dataset),
      ...sparedRows(this.#holding, name),
      ...sparedGround(this.#holding, name),
    ];
  }

  /** → whether it is new. */
  #add(
    { name, dataset, table }: Pick<Referring, 'name' | 'dataset' | 'table'>,
    where: readonly PlanCondition[],
    what: Pick<Step, 'how' | 'set' | 'because'>,
  ): boolean {
    const reach = reachOf(dataset, where);
    if (this.steps.some((step) => isSameReach(step.reach, reach))) return false;
    this.steps.push({ dataset: name, reach, key: keyOf(dataset, table), rows: 0, ...what });
    return true;
  }

  #missing(name: string, dataset: Dataset, table: Table | undefined, since: string): void {
    const resource = `${this.#given.store}.${name}`;
    this.obstacles.push(
      table
        ? {
            code: 'clock-missing',
            resource,
            message: `No reference leads from ${resource} to ${since}, from which its period runs. Declare the way there.`,
          }
        : {
            code: 'table-missing',
            resource,
            message: `${resource} has a period, and its table ${dataset.table} is not there.`,
          },
    );
  }

  #zoneless({ dataset, column }: Clock): void {
    const { store, zone, declaration } = this.#given;
    const resource = `${store}.${dataset}.${column}`;
    const category = declaration.datasets[dataset]?.fields[column]?.category ?? 'none';
    const paste = `${column}: { category: ${category}, zone: ${zone} }`;
    const message = `${resource} is a time without a zone, so when its rows are past their period cannot be told. Write \`${paste}\`, or the zone that is meant, on the field.`;
    this.obstacles.push({ code: 'clock-zone', resource, message, paste });
  }

  #cannotGo({ name, dataset, by, target }: Referring): Remark {
    const resource = `${this.#given.store}.${name}`;
    const why =
      dataset.erase.how === 'delete'
        ? 'stays without end'
        : 'is not to be deleted before its own period ends';
    return {
      code: 'reference-holds',
      resource,
      message: `${resource} refers to rows of ${target.name} that go, by ${by.fields.join(', ')}, which may not be null, and ${why}. Give ${name} a period that ends no later, or take the foreign key off.`,
    };
  }
}

const theirs = 'A legal hold or a restriction is on the person whose rows they are';
const ground = 'Rows that stay for a legal hold or a restriction refer to them';

function wayOf({ column, via }: Extract<PlanCondition, { before: string }>) {
  return { column, ...(via ? { via } : {}) };
}

function nameOf(from: Dataset, { fields }: Reference, to: Dataset): string {
  return linkName(tableOf(from), fields, tableOf(to));
}

function linkName(from: TableName, columns: readonly string[], to: TableName): string {
  return [from.schema, from.name, ...columns.toSorted(), to.schema, to.name].join(' ');
}

function reachOf(dataset: Dataset, where: readonly PlanCondition[]): Reach {
  return { table: tableOf(dataset), fields: [], from: { where } };
}
