/** What a change will meet, asked before it is made: rows, rights, references, time. */
import { TrothError } from '@troth/core/error';
import type { Change, Foreseen, Objection, TableName } from '../../contract.ts';
import { Relations } from '../relations.ts';
import type { Session, Sessions } from '../sessions.ts';
import { quote, quoteTable } from '../sql.ts';
import { ChangeWriter } from './batch.ts';
import { unfitting } from './fitting.ts';
import { readProspect, type Prospect, type Reference } from './prospect.ts';
import { isTakenAway, lookUpStatement, referringStatement } from './references.ts';
import { obstaclesInCatalogue } from './rights.ts';
import { tablesOfChanges } from './selection.ts';
import { objectionsTo } from './treatment.ts';

export interface ForeseeOptions {
  readonly earlier?: readonly Change[];
  readonly signal?: AbortSignal;
}

/** Throws only where the server does not answer: what stands against the change is an obstacle. */
export function foreseeChange(
  store: string,
  sessions: Sessions,
  change: Change,
  { earlier = [], signal }: ForeseeOptions = {},
): Promise<Foreseen> {
  return sessions.use((session) => new Foresight(store, session, change, earlier).all(), signal);
}

class Foresight {
  readonly #store: string;
  readonly #session: Session;
  readonly #change: Change;
  readonly #earlier: readonly Change[];

  constructor(store: string, session: Session, change: Change, earlier: readonly Change[]) {
    this.#store = store;
    this.#session = session;
    this.#change = change;
    this.#earlier = earlier;
  }

  async all(): Promise<Foreseen> {
    const { table } = this.#change.select;
    const prospect = await readProspect(this.#session, table);
    if (!prospect) {
      return refused({ code: 'no-table', resource: nameOf(table), message: 'it is not there' });
    }
    const objections = await this.#objections();
    const known = [...objections, ...obstaclesInCatalogue(prospect, this.#change)];
    const obstacles = [
      ...new Map(
        known.map((each) => {
          // Several rights may be missing at one place.
          const which = each.by ?? (each.code === 'no-right' ? each.message : '');
          return [`${each.code} ${each.resource} ${which}`, each];
        }),
      ).values(),
    ];
    if (obstacles.some(({ code }) => hidesRows.has(code)) || objections.length > 0) {
      return { rows: 0, obstacles, warnings: [] };
    }
    return this.#counted(prospect, obstacles);
  }

  /** What the change says that cannot be; a missing column is found by its name. */
  async #objections(): Promise<readonly Objection[]> {
    try {
      const relations = await this.#relations([]);
      const objections = objectionsTo(relations, this.#change);
      const said = new Set(objections.map(({ resource }) => resource));
      const unfit = await unfitting(this.#session, relations, this.#change);
      return [...objections, ...unfit.filter(({ resource }) => !said.has(resource))];
    } catch (error) {
      const [column, code] = [missingIn(error), 'no-column'];
      if (column === undefined) throw error;
      const resource = nameOf(this.#change.select.table);
      return [{ code, resource, message: column }];
    }
  }

  async #counted(prospect: Prospect, obstacles: readonly Objection[]): Promise<Foreseen> {
    const references = this.#change.treatment.how === 'delete' ? prospect.references : [];
    const relations = await this.#relations(references);
    let rows: number;
    try {
      const statement = new ChangeWriter(this.#store, relations, this.#change).remaining();
      rows = Number((await this.#session.run(statement))[0]?.[0]);
    } catch (error) {
      const column = missingIn(error);
      const resource = nameOf(this.#change.select.table);
      if (column !== undefined) return refused({ code: 'no-column', resource, message: column });
      if (!(error instanceof TrothError) || !answers.has(error.code)) throw error;
      return refused({ code: error.code, resource, message: error.publicMessage });
    }
    const warnings = [
      ...triggersOf(prospect, this.#change),
      ...onlyTryingTells(prospect, this.#change),
    ];
    const told = { obstacles: [...obstacles], warnings };
    if (rows > 0) {
      for (const reference of references) {
        const { obstacle, warnings } = await this.#reference(
          { relations, role: prospect.role },
          reference,
          rows,
        );
        if (obstacle) told.obstacles.push(obstacle);
        told.warnings.push(...warnings);
      }
    }
    return { rows, ...told };
  }

  async #reference(
    { relations, role }: { readonly relations: Relations; readonly role: string },
    reference: Reference,
    rows: number,
  ): Promise<{ obstacle?: Objection; warnings: Objection[] }> {
    const resource = nameOf(reference.from);
    if (!reference.readable) {
      const message = `whether ${reference.name} stands against it cannot be seen: the role may not read the table`;
      const by = reference.name;
      const paste = `GRANT SELECT ON ${quoteTable(reference.from)} TO ${quote(role)}`;
      return { obstacle: { code: 'no-right', resource, message, by, paste }, warnings: [] };
    }
    const slow = reference.indexed ? [] : [await this.#slow(relations, reference, rows)];
    if (isTakenAway(reference, this.#change, this.#earlier)) return { warnings: slow };
    const gone = [this.#change, ...this.#earlier];
    const statement = referringStatement(this.#store, relations, reference, this.#change, gone);
    const referring = Number((await this.#session.run(statement))[0]?.[0]);
    if (referring === 0) return { warnings: slow };
    const refers = `${referring} ${referring === 1 ? 'row refers' : 'rows refer'} here by ${reference.name}`;
    if (reference.action === 'a' || reference.action === 'r') {
      const obstacle = { code: 'referenced', resource, message: refers, by: reference.name };
      return { obstacle: { ...obstacle, paste: pasteFor(reference) }, warnings: slow };
    }
    const message = `${refers}; the server itself ${consequences[reference.action]}`;
    const cascades = { code: 'cascades', resource, message, by: reference.name };
    // Rows that no change names would be gone, and nobody would have counted them.
    if (reference.action === 'c') {
      return { obstacle: { ...cascades, paste: pasteFor(reference) }, warnings: slow };
    }
    return { warnings: [...slow, cascades] };
  }

  async #slow(relations: Relations, reference: Reference, rows: number): Promise<Objection> {
    const statement = lookUpStatement(this.#store, relations, reference, this.#change);
    const started = performance.now();
    await this.#session.run(statement);
    const each = performance.now() - started;
    return {
      code: 'no-index',
      resource: nameOf(reference.from),
      by: reference.name,
      message: `${reference.name} has no index: each deleted row has the whole table read, ${each.toFixed(1)} ms as measured, about ${Math.ceil((each * rows) / 1000)} s for ${rows} ${rows === 1 ? 'row' : 'rows'}`,
    };
  }

  #relations(references: readonly Reference[]): Promise<Relations> {
    return Relations.lookUp(this.#store, this.#session, [
      ...tablesOfChanges([this.#change, ...this.#earlier]),
      ...references.map(({ from }) => from),
    ]);
  }
}

/** With one of these, counting would fail. */
const hidesRows: ReadonlySet<string> = new Set(['no-table', 'row-security', 'no-right']);

/** Answers about the change; anything else is the server in trouble. */
const answers: ReadonlySet<string> = new Set([
  'store-refused',
  'store-denied',
  'store-wrong-type',
  'store-invalid-value',
]);

const consequences = {
  c: 'would delete them, and nothing that goes before takes them',
  n: 'will null their reference',
  d: 'will set their reference to its default',
} as const;

function refused(obstacle: Objection): Foreseen {
  return { rows: 0, obstacles: [obstacle], warnings: [] };
}

function triggersOf({ triggers }: Prospect, { select, treatment }: Change): Objection[] {
  return triggers
    .filter((trigger) => trigger[treatment.how])
    .map(({ name }) => ({
      code: 'trigger',
      resource: nameOf(select.table),
      message: `the trigger ${name} runs with each changed row`,
      by: name,
    }));
}

function onlyTryingTells({ columns }: Prospect, { select, treatment }: Change): Objection[] {
  if (treatment.how === 'delete') return [];
  const { set } = treatment;
  return columns
    .filter(({ name }) => Object.hasOwn(set, name))
    .flatMap(({ name, asked }) =>
      asked.map((by) => ({
        code: 'asked-when-tried',
        resource: `${nameOf(select.table)}.${name}`,
        message: `${by} may stand against the new value: the server is asked when the plan is tried`,
        by,
      })),
    );
}

/** The reference as a data map says it; the referring dataset goes first, or lets go. */
function pasteFor({ fields, keys, to }: Reference): string {
  return `references: [{ fields: [${fields.join(', ')}], to: ${to.name}, keys: [${keys.join(', ')}] }]`;
}

function missingIn(error: unknown): string | undefined {
  const missing = error instanceof TrothError && error.code === 'store-missing-object';
  return missing ? error.publicMessage : undefined;
}

function nameOf({ schema, name }: TableName): string {
  return `${schema}.${name}`;
}
