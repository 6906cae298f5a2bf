/** What a statement about a table has to know of it before it is written. */
import * as z from 'zod';
import { clockName, daysOfUtc, type ClockZones } from '../clock-zones.ts';
import type { TableName } from '../contract.ts';
import { storeError } from './error.ts';
import { documents, tableName } from './documents.ts';
import type { Session } from './sessions.ts';
import { statementFile } from './sql.ts';

const column = z.object({
  /** Spelt so that it can stand in a cast. */
  type: z.string(),
  /** The same with its length, and a domain by its own name. */
  declared: z.string(),
  /** Characters that fit in; null where there is no limit, or another. */
  longest: z.number().nullable(),
  nullable: z.boolean(),
  /** The type's own operator of equality, as it stands between two values. */
  equals: z.string(),
  /** Whether `>` between rows finds the type's operators: those of PostgreSQL itself. */
  comparable: z.boolean(),
  /** One that takes different texts for equal, as it stands behind `collate`; null for any other. */
  collation: z.string().nullable(),
});

const relation = z.object({
  ...tableName.shape,
  relkind: z.enum(['r', 'p', 'v', 'm', 'f']),
  /** Whether rows stand in other tables, its partitions or children. */
  spread: z.boolean(),
  pages: z.number(),
  estimatedRows: z.number(),
  primaryKey: z.array(z.string()),
  columns: z.array(z.object({ name: z.string(), ...column.shape })),
});

export type Relation = z.infer<typeof relation>;
export type RelationColumn = z.infer<typeof column>;

const statement = statementFile('relations');

function nameOf({ schema, name }: TableName): string {
  return `relation ${JSON.stringify([schema, name])}`;
}

export class Relations {
  readonly #store: string;
  readonly #relations = new Map<string, Relation>();
  readonly #columns = new Map<string, RelationColumn>();
  readonly #onMissing: () => void;
  readonly #zones: ClockZones;

  constructor(
    store: string,
    relations: readonly Relation[],
    onMissing: () => void,
    zones = daysOfUtc,
  ) {
    this.#store = store;
    this.#zones = zones;
    this.#onMissing = onMissing;
    for (const each of relations) {
      this.#relations.set(JSON.stringify([each.schema, each.name]), each);
      for (const part of each.columns) {
        this.#columns.set(JSON.stringify([each.schema, each.name, part.name]), part);
      }
    }
  }

  /** The named tables as they are, or were a moment ago; at most one round trip. */
  static async lookUp(
    store: string,
    session: Session,
    tables: readonly TableName[],
  ): Promise<Relations> {
    const found = new Map<string, Relation>();
    const asked: TableName[] = [];
    for (const table of tables) {
      const known = session.lately.get(nameOf(table));
      // What stands under this name was put there below.
      if (known === undefined) asked.push(table);
      else found.set(nameOf(table), known as Relation);
    }
    if (asked.length > 0) {
      const values = [asked.map((table) => table.schema), asked.map((table) => table.name)];
      // To plan the statement takes the server several times as long as to run it.
      const rows = await session.run({ name: 'relations', text: statement, values });
      for (const each of documents(rows, relation)) {
        session.lately.put(nameOf(each), each);
        found.set(nameOf(each), each);
      }
    }
    // It may come up any moment.
    const onMissing = (): void => session.lately.forget();
    return new Relations(store, [...found.values()], onMissing, session.zones);
  }

  /** Throws `store-missing-object` for a table that is not there. */
  table({ schema, name }: TableName): Relation {
    const known = this.#relations.get(JSON.stringify([schema, name]));
    if (known) return known;
    throw this.#missing(`${schema}.${name}`);
  }

  column(table: TableName, name: string): RelationColumn {
    this.table(table);
    const known = this.#columns.get(JSON.stringify([table.schema, table.name, name]));
    if (known) return known;
    throw this.#missing(`${table.schema}.${table.name}.${name}`);
  }

  /** Of a date or a time without a zone; undefined where nothing says. */
  zoneOf(table: TableName, name: string): string | undefined {
    const { days, columns } = this.#zones;
    const stated = columns.get(clockName(table, name));
    return stated ?? (this.column(table, name).type === 'date' ? days : undefined);
  }

  #missing(object: string): Error {
    this.#onMissing();
    return storeError('store-missing-object', this.#store, { object });
  }
}
