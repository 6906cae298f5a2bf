/** Which rows of one store go with a customer, and which stay: before they are put in order. */
import type { Dataset, Reference, StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import {
  ambiguous,
  forbidsGoing,
  isEnforced,
  isSameSet,
  keyOf,
  undeclared,
  unlinking,
} from '../requests/references.ts';
import type { Kept, PlanCondition, Reach, Remark, Step } from '../requests/plan-model.ts';
import { outsideOf, ownedRows, type Found } from '../requests/shared-rows.ts';
import { isSameReach, namesSomebody } from '../requests/reach.ts';
import { isAligned } from '../requests/tenant.ts';
import { columnsOf, howOf } from '../requests/treatment.ts';
import { findTable, tableOf } from '../scope.ts';
import { leftBehind, type Naming } from './left-behind.ts';
import { mapObstacles } from './obstacles.ts';

export interface StoreDraft {
  readonly steps: readonly Step[];
  readonly kept: readonly Kept[];
  readonly obstacles: readonly Remark[];
}

export interface Given {
  /** How many values name a customer. */
  readonly parts: number;
  /** Why rows of the dataset stay; undefined where they go. */
  readonly stays: (name: string, dataset: Dataset) => string | undefined;
  /** Whether that is a legal hold: then nothing of the rows changes. */
  readonly isHeld: (name: string) => boolean;
  readonly naming: Naming;
}

/** Rows that go, and the datasets on the way to them. */
interface Going {
  readonly name: string;
  readonly dataset: Dataset;
  readonly reach: Reach;
  readonly chain: readonly string[];
  /** Rows that are owned alone, or that go along with such: what refers to them does not belong to them. */
  readonly beside?: 'owned' | 'along';
}

/** Rows that refer to rows that go. */
interface Referring {
  readonly name: string;
  readonly dataset: Dataset;
  readonly table: Table;
  readonly by: Reference;
  readonly target: Going;
  readonly reach: Reach;
}

export function draftStore(
  store: string,
  declaration: StoreDeclaration,
  tables: readonly Table[],
  given: Given,
): StoreDraft {
  const draft = new Draft(store, declaration, tables, given);
  draft.takeTenant();
  draft.follow();
  const { steps, kept } = draft;
  const going = steps.filter(({ how }) => how === 'delete').map(({ dataset }) => dataset);
  const obstacles = [
    ...mapObstacles(store, declaration, tables, given.parts),
    ...draft.obstacles,
    ...undeclared(store, declaration, tables, going),
    ...ambiguous(store, declaration, tables, going),
  ];
  return { steps, kept, obstacles };
}

class Draft {
  readonly steps: Step[] = [];
  readonly kept: Kept[] = [];
  readonly obstacles: Remark[] = [];
  readonly #queue: Going[] = [];
  readonly #store: string;
  readonly #declaration: StoreDeclaration;
  readonly #tables: readonly Table[];
  readonly #given: Given;

  constructor(
    store: string,
    declaration: StoreDeclaration,
    tables: readonly Table[],
    given: Given,
  ) {
    this.#store = store;
    this.#declaration = declaration;
    this.#tables = tables;
    this.#given = given;
  }

  /** Rows that name the customer by the tenant columns of their dataset. */
  takeTenant(): void {
    for (const [name, dataset] of Object.entries(this.#declaration.datasets)) {
      const table = findTable(this.#tables, tableOf(dataset));
      if (dataset.tenant.length !== this.#given.parts || table === undefined) continue;
      const parts = dataset.tenant.map((_, index) => index);
      const reach = { table: tableOf(dataset), fields: dataset.tenant, from: { parts } };
      const because = this.#given.stays(name, dataset);
      if (because !== undefined) this.#stay({ name, dataset, table, reach }, because);
      else this.#go({ name, dataset, reach, chain: [name] }, table, 'Rows of the customer');
    }
  }

  /** Whatever refers to rows that go, and whatever they own alone. */
  follow(): void {
    const owners: Going[] = [];
    while (this.#queue.length > 0) {
      for (let target = this.#queue.shift(); target; target = this.#queue.shift()) {
        owners.push(target);
        for (const referring of this.#referringTo(target)) {
          if (referring.dataset.tenant.length > 0) this.#ofSomeCustomer(referring);
          else this.#ofNobodyElse(referring);
        }
      }
      // Whose the rows are that point at something must be known first.
      for (const owner of owners.splice(0)) this.#takeOwned(owner);
      if (this.#queue.length === 0) this.#takeLeftBehind();
    }
    this.#nameLeftBehind();
  }

  /** Accounts that only this customer's rows lead to go along where the map says that these own them. */
  #takeLeftBehind(): void {
    for (const { name, dataset, table, reach, owns, by } of this.#leftBehind()) {
      if (!owns || this.#has(reach) || this.#given.stays(name, dataset) !== undefined) continue;
      const why = `Rows of ${by} own them, and no other customer's lead there`;
      this.#go({ name, dataset, reach, chain: [name] }, table, why);
    }
  }

  #nameLeftBehind(): void {
    for (const { name, reach, by } of this.#leftBehind()) {
      if (this.#has(reach)) continue;
      const because = `Only this customer's rows of ${by} lead there: they stay, and belong to no customer from then on. \`owns: true\` on the reference of ${by} takes them along`;
      this.kept.push({ dataset: name, rows: 0, reach, because });
    }
  }

  #leftBehind(): ReturnType<typeof leftBehind> {
    const { naming } = this.#given;
    return leftBehind(this.#declaration, this.#tables, naming, this.steps);
  }

  #takeOwned(owner: Going): void {
    const found = this.#found();
    for (const owned of ownedRows(this.#declaration, this.#tables, owner, found, namesWhose)) {
      const { name, dataset, table, reach, chain, alone = [] } = owned;
      const own = { ...reach, and: alone };
      if (dataset.tenant.length > 0 || this.#has(own)) continue;
      const stays = this.#given.stays(name, dataset);
      if (stays !== undefined) {
        this.#stay({ name, dataset, table, reach }, stays);
        continue;
      }
      const shared = "Somebody else's rows lead there as well";
      this.kept.push({
        dataset: name,
        rows: 0,
        reach,
        beyond: own,
        because: shared,
        whose: 'shared',
      });
      const going: Going = { name, dataset, reach: own, chain, beside: 'owned' };
      this.#go(going, table, `Rows of ${owner.name} own them`);
    }
  }

  #found(): readonly Found[] {
    return this.steps
      .filter(({ how }) => how === 'delete')
      .map(({ dataset: name, reach }) => ({ name, reach }));
  }

  #referringTo(target: Going): readonly Referring[] {
    return Object.entries(this.#declaration.datasets).flatMap(([name, dataset]) => {
      const table = findTable(this.#tables, tableOf(dataset));
      if (table === undefined) return [];
      return (
        dataset.references
          // An owner does not belong to what it owns.
          .filter(({ to, owns }) => to === target.name && owns !== true)
          .map((by) => {
            const from = { rows: target.reach, keys: by.keys };
            const reach = { table: tableOf(dataset), fields: by.fields, from };
            return { name, dataset, table, by, target, reach };
          })
      );
    });
  }

  /** Rows with a tenant of their own: this customer's are taken already, others' let go of them. */
  #ofSomeCustomer(referring: Referring): void {
    const { name, dataset, table, by, target, reach } = referring;
    const stays = this.#given.stays(name, dataset) !== undefined;
    if (isAligned(dataset, by, target.dataset)) {
      if (stays && this.#binds(referring)) this.#cannotLetGo(referring);
      return;
    }
    if (this.#has(reach)) return;
    const set = stays ? undefined : unlinking(dataset, table, by);
    const fields = by.fields.join(', ');
    if (set) {
      const because = `Rows of other customers that refer to the customer's by ${fields}`;
      this.#add(referring, { how: 'unlink', set, because });
    } else if ((stays || dataset.erase.how !== 'delete') && this.#binds(referring)) {
      this.#cannotLetGo(referring);
    }
    // This customer's go by their own columns; a row of another that is bound refuses the plan when it
    // is counted, and is never deleted.
  }

  /** Rows that name no tenant are the customer's whose rows they refer to. */
  #ofNobodyElse(referring: Referring): void {
    const { name, dataset, table, by, target, reach } = referring;
    if (this.#namesOthers(referring)) return;
    if (this.#has(reach)) return;
    const because = this.#given.stays(name, dataset);
    if (because !== undefined) {
      this.#stay(referring, because);
      if (this.#binds(referring)) this.#cannotLetGo(referring);
      return;
    }
    if (target.beside !== undefined && by.others !== 'delete') {
      // Nothing else points at what is owned alone.
      if (target.beside === 'along') this.#letGoBeside(referring);
      return;
    }
    if (!target.chain.includes(name)) {
      this.#go(this.#follows(referring), table, `They belong to rows of ${target.name}`);
      return;
    }
    const set = unlinking(dataset, table, by);
    if (set) {
      const why = `They refer to rows that go by ${by.fields.join(', ')}`;
      this.#add(referring, { how: 'unlink', set, because: why });
    } else if (this.#binds(referring)) this.#cannotLetGo(referring);
  }

  /** Rows of nobody let go of what goes along, or refuse the plan where there are any. */
  #letGoBeside(referring: Referring): void {
    const { name, dataset, table, by, reach } = referring;
    const and = outsideOf(name, this.#found());
    const beside = and.length === 0 ? reach : { ...reach, and };
    const set = unlinking(dataset, table, by);
    const because = `They refer to rows that go by ${by.fields.join(', ')}, and belong to nobody`;
    if (set) {
      this.#add({ ...referring, reach: beside }, { how: 'unlink', set, because, whose: 'others' });
    } else {
      const refuses = this.#othersHold(referring);
      this.kept.push({ dataset: name, rows: 0, reach: beside, because, whose: 'others', refuses });
    }
  }

  /** Rows that name people of others let go, or refuse the plan where there are any. → whether that is the case. */
  #namesOthers(referring: Referring): boolean {
    const { name, dataset, table, by, reach } = referring;
    const named = Object.values(dataset.subjects);
    // In so many words: they go with the customer's rows.
    if (by.others === 'delete' || named.length === 0) return false;
    if (named.some((fields) => isSameSet(fields, by.fields))) return false;
    const others = { ...reach, and: this.#ofOthers(dataset) };
    if (this.#has(others)) return true;
    const set = unlinking(dataset, table, by);
    const because = `Rows of other customers that refer to the customer's by ${by.fields.join(', ')}`;
    if (set) {
      this.#add({ ...referring, reach: others }, { how: 'unlink', set, because, whose: 'others' });
    } else {
      // Whether a foreign key holds it or not: the name of somebody who goes would stay there.
      const refuses = this.#othersHold(referring);
      this.kept.push({ dataset: name, rows: 0, reach: others, because, whose: 'others', refuses });
    }
    return true;
  }

  /** Named, and by none of the people who go. */
  #ofOthers({ subjects, references }: Dataset): readonly PlanCondition[] {
    return Object.values(subjects).flatMap((fields) => [
      ...fields.map((isNull) => ({ isNull, not: true })),
      ...references
        .filter((one) => isSameSet(one.fields, fields))
        .flatMap(({ fields: by, to, keys }) =>
          this.steps
            .filter(({ dataset, how, reach }) => dataset === to && how === 'delete' && !reach.and)
            .map(({ reach: rows }) => ({
              outside: { table: rows.table, fields: by, from: { rows, keys } },
            })),
        ),
    ]);
  }

  #othersHold({ name, dataset, by }: Referring): Remark {
    const place = `${this.#store}.${name}`;
    const whose = namesSomebody(dataset) ? 'that name people of others' : 'that belong to nobody';
    const message = `Rows of ${place} ${whose} refer to the customer's rows of ${by.to} by ${by.fields.join(', ')}, which may not be null: they would have to go. Let the column be null, or have whose they are remove them first.`;
    return { code: 'others-refer', resource: place, message };
  }

  /** A store that empties the reference itself does so, but never in rows that are held. */
  #binds({ name, table, by }: Referring): boolean {
    return this.#given.isHeld(name) ? isEnforced(table, by) : forbidsGoing(table, by);
  }

  /** Rows that are kept, but for the columns of which the data map says otherwise. */
  #stay(rows: Pick<Referring, 'name' | 'dataset' | 'table' | 'reach'>, because: string): void {
    const { name, dataset, reach } = rows;
    this.kept.push({ dataset: name, rows: 0, reach, because });
    if (this.#given.isHeld(name) || dataset.erase.how !== 'keep') return;
    const { set, kept, obstacles } = columnsOf({ ...rows, store: this.#store, subject: [] });
    this.kept.push(...kept);
    this.obstacles.push(...obstacles);
    if (Object.keys(set).length === 0) return;
    const why = 'The rows are kept, and the data map says otherwise of these columns';
    this.#add(rows, { how: howOf(set), set, because: why });
  }

  #follows({ name, dataset, reach, target }: Referring): Going {
    const going = { name, dataset, reach, chain: [...target.chain, name] };
    return target.beside === undefined ? going : { ...going, beside: 'along' };
  }

  #go(going: Going, table: Table, because: string): void {
    this.#add({ ...going, table }, { how: 'delete', set: {}, because });
    this.#queue.push(going);
  }

  #add(
    { name, dataset, table, reach }: Pick<Referring, 'name' | 'dataset' | 'table' | 'reach'>,
    what: Pick<Step, 'how' | 'set' | 'because' | 'whose'>,
  ): void {
    this.steps.push({ dataset: name, reach, key: keyOf(dataset, table), rows: 0, ...what });
  }

  #has(reach: Reach): boolean {
    return [...this.steps, ...this.kept].some(
      (one) => one.reach !== undefined && isSameReach(one.reach, reach),
    );
  }

  #cannotLetGo({ name, by, target }: Referring): void {
    const place = `${this.#store}.${name}`;
    this.obstacles.push({
      code: 'reference-holds',
      resource: place,
      message: `${place} stays and refers to rows of ${target.name} that go, by ${by.fields.join(', ')}, which the store enforces. Let ${name} go too, keep ${target.name} for the same reason, or take the foreign key off: the data map keeps the reference.`,
    });
  }
}

/** Rows of another customer, or of other people, hold what they point at. */
function namesWhose(dataset: Dataset): boolean {
  return namesSomebody(dataset) || dataset.tenant.length > 0;
}
