/**
 * What changes can set off: triggers of their tables, cascades to other tables, and what functions of
 * these name in turn. A name that could be a table's or a function's is taken for one.
 */
import * as z from 'zod';
import type { Change, TableName } from '../../contract.ts';
import { documents, tableName } from '../documents.ts';
import type { Session } from '../sessions.ts';
import { statementFile } from '../sql.ts';
import { readRoutine } from './routine-source.ts';

const statement = statementFile('reach');

const world = z.object({
  relations: z.array(z.object({ id: z.number(), ...tableName.shape, foreign: z.boolean() })),
  triggers: z.array(
    z.object({
      name: z.string(),
      on: z.number(),
      routine: z.number(),
      insert: z.boolean(),
      update: z.boolean(),
      delete: z.boolean(),
    }),
  ),
  actions: z.array(
    z.object({ from: z.number(), to: z.number(), onDelete: z.boolean(), onUpdate: z.boolean() }),
  ),
  inherits: z.array(z.object({ child: z.number(), parent: z.number() })),
  uses: z.array(z.object({ by: z.number(), relation: z.number() })),
  calls: z.array(z.object({ by: z.number(), routine: z.number() })),
  routines: z.array(
    z.object({
      id: z.number(),
      ...tableName.shape,
      language: z.string(),
      source: z.string(),
      extension: z.string().nullable(),
    }),
  ),
});

export type World = z.infer<typeof world>;
type Routine = World['routines'][number];
type Act = 'insert' | 'update' | 'delete';

export interface Reached {
  /** Why the changes are not tried, with the trigger's name and table; undefined where they can be. */
  readonly why: string | undefined;
  /** Tables in which the server itself deletes or changes rows that refer here, as `schema.table`. */
  readonly cascades: ReadonlySet<string>;
}

export async function readReach(session: Session, changes: readonly Change[]): Promise<Reached> {
  const [found] = documents(await session.run({ text: statement }), world);
  if (found === undefined) throw new Error('the catalogue gave no answer');
  return reachOf(found, changes);
}

export function reachOf(found: World, changes: readonly Change[]): Reached {
  const walk = new Reach(found);
  for (const { select, treatment } of changes) walk.change(select.table, treatment.how);
  return { why: walk.why, cascades: walk.cascades };
}

/** Written in C, and known to do no more than compute. */
const computing: ReadonlySet<string> = new Set(
  'btree_gin btree_gist citext cube earthdistance fuzzystrmatch hstore intarray isn ltree pg_trgm pgcrypto plpgsql postgis seg tablefunc unaccent uuid-ossp vector'.split(
    ' ',
  ),
);

class Reach {
  readonly cascades = new Set<string>();
  why: string | undefined;
  readonly #world: World;
  readonly #touched = new Set<string>();
  readonly #read = new Set<number>();

  constructor(found: World) {
    this.#world = found;
  }

  change({ schema, name }: TableName, act: Act): void {
    const one = this.#world.relations.find((each) => each.schema === schema && each.name === name);
    if (one) this.#touch(one.id, act);
  }

  #touch(id: number, act: Act): void {
    if (this.#touched.has(`${act} ${id}`)) return;
    this.#touched.add(`${act} ${id}`);
    const { actions, inherits, relations, triggers, calls, uses } = this.#world;
    const relation = relations.find((each) => each.id === id);
    if (relation?.foreign === true) {
      this.why ??= `${nameOf(relation)} stands in another server`;
    }
    for (const { child, parent } of inherits) if (parent === id) this.#touch(child, act);
    for (const trigger of triggers.filter(({ on }) => on === id)) {
      const place = `the trigger ${trigger.name} of ${this.#relationName(id)}`;
      if (trigger[act]) this.#call(trigger.routine, place);
    }
    for (const { by, routine } of calls) {
      if (by === id)
        this.#call(routine, `a default, check, index or rule of ${this.#relationName(id)}`);
    }
    for (const { by, relation: used } of uses) if (by === id) this.#touchAll(used);
    const targets = new Set([id, ...this.#above(id)]);
    for (const { from, to, onDelete, onUpdate } of actions) {
      if (!targets.has(to) || !(act === 'delete' ? onDelete : act === 'update' && onUpdate))
        continue;
      this.cascades.add(this.#relationName(from));
      for (const one of this.#above(from)) this.cascades.add(this.#relationName(one));
      this.#touch(from, 'delete');
      this.#touch(from, 'update');
    }
  }

  #touchAll(id: number): void {
    for (const act of ['insert', 'update', 'delete'] as const) this.#touch(id, act);
  }

  #call(id: number, place: string): void {
    if (this.#read.has(id)) return;
    this.#read.add(id);
    const routine = this.#world.routines.find((each) => each.id === id);
    // The server's own are not listed, unless a trigger calls them directly.
    if (!routine || routine.schema === 'pg_catalog') return;
    if (routine.language !== 'sql' && routine.language !== 'plpgsql') {
      if (isComputing(routine)) return;
      this.why ??= `${place} ${does(routine)} ${nameOf(routine)}, which is written in ${routine.language}`;
      return;
    }
    const { names, why } = readRoutine(routine.source);
    if (why !== undefined) this.why ??= `${place}: the function ${nameOf(routine)} ${why}`;
    for (const one of this.#world.relations) if (names.has(one.name)) this.#touchAll(one.id);
    for (const one of this.#world.routines) if (names.has(one.name)) this.#call(one.id, place);
  }

  #above(id: number): readonly number[] {
    const parents = this.#world.inherits.filter(({ child }) => child === id);
    return parents.flatMap(({ parent }) => [parent, ...this.#above(parent)]);
  }

  #relationName(id: number): string {
    const found = this.#world.relations.find((each) => each.id === id);
    return found ? nameOf(found) : 'a table';
  }
}

function isComputing({ extension, language }: Routine): boolean {
  return language === 'internal' || (extension !== null && computing.has(extension));
}

function does({ language }: Routine): string {
  return language === 'c' ? 'calls' : 'runs';
}

function nameOf({ schema, name }: TableName): string {
  return `${schema}.${name}`;
}
