/** Which table it is, where its rows lie, and what the server has counted of changes. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { notSupported, supported } from '../contract.ts';
import type { Answer, TableChanges, TableExtent, TableName } from '../contract.ts';
import { documents } from './documents.ts';
import { storeError } from './error.ts';
import { keyOf, type KeyPart } from './pages.ts';
import { Relations } from './relations.ts';
import type { Session, Sessions } from './sessions.ts';
import { statementFile } from './sql.ts';

const statement = statementFile('table-extent');

const part = z.object({
  oid: z.string(),
  schema: z.string(),
  name: z.string(),
  relkind: z.string(),
  file: z.string(),
  blocks: z.number(),
  rows: z.number(),
  inserted: z.number(),
  updated: z.number(),
  deleted: z.number(),
});

const shown = z.object({
  identity: z.string(),
  relkind: z.string(),
  recovering: z.boolean(),
  counts: z.boolean(),
  countedSince: z.string().nullable(),
  seesServer: z.boolean(),
  place: z.string(),
  parts: z.array(part),
});

type Shown = z.infer<typeof shown>;
export type Part = z.infer<typeof part>;

export interface Order {
  /** Absent: by places. */
  readonly key?: { readonly names: readonly string[]; readonly parts: readonly KeyPart[] };
  /** Where rows lie, none of them a partitioned table itself. */
  readonly parts: readonly Part[];
  readonly said: string;
}

const row = 'r';

export async function tableExtent(
  store: string,
  sessions: Sessions,
  table: TableName,
  keys: readonly (readonly string[])[],
  signal?: AbortSignal,
): Promise<Answer<TableExtent>> {
  return sessions.use(async (session) => {
    const facts = await factsOf(store, session, table);
    if (facts.relkind === 'v') return notSupported('a view has no rows of its own');
    if (facts.parts.some(({ relkind }) => relkind === 'f')) {
      return notSupported('its rows lie elsewhere, and have neither key nor place');
    }
    const order = await orderOf(store, session, table, keys, facts);
    return supported({
      server: digest(facts.seesServer ? await serverOf(session) : facts.place),
      identity: facts.identity,
      order: order.said,
      by: order.key === undefined ? 'places' : 'key',
      file: digest(facts.parts.map(({ oid, file }) => [oid, file])),
      estimatedRows: facts.parts.reduce((sum, { rows }) => sum + rows, 0),
      changes: changesOf(facts),
    });
  }, signal);
}

export async function factsOf(store: string, session: Session, table: TableName): Promise<Shown> {
  const rows = await session.run({ text: statement, values: [table.schema, table.name] });
  const [facts] = documents(rows, shown);
  if (facts) return facts;
  throw storeError('store-missing-object', store, { object: `${table.schema}.${table.name}` });
}

/** Children of a table have keys of their own: a value of the parent's key may stand in each of them. */
export async function orderOf(
  store: string,
  session: Session,
  table: TableName,
  keys: readonly (readonly string[])[],
  { relkind, parts }: Shown,
): Promise<Order> {
  const relations = await Relations.lookUp(store, session, [table]);
  const isOne = relkind === 'p' || parts.length === 1;
  for (const names of isOne ? keys : []) {
    const key = keyOf(relations, table, names, row);
    if (key !== undefined) {
      return { key: { names, parts: key }, parts, said: `key ${JSON.stringify(names)}` };
    }
  }
  return { parts, said: `places ${JSON.stringify(parts.map(({ oid, file }) => [oid, file]))}` };
}

function changesOf({ parts, recovering, counts, countedSince }: Shown): Answer<TableChanges> {
  if (recovering) return notSupported('a replica does not count them');
  if (!counts) return notSupported('the server is set not to count them (track_counts)');
  const sum = (of: (one: Part) => number): number =>
    parts.reduce((total, one) => total + of(one), 0);
  return supported({
    inserted: sum(({ inserted }) => inserted),
    updated: sum(({ updated }) => updated),
    deleted: sum(({ deleted }) => deleted),
    counting: digest([countedSince, parts.map(({ oid }) => oid)]),
  });
}

async function serverOf(session: Session): Promise<string> {
  const text = 'select system_identifier from pg_control_system()';
  return (await session.run({ text }))[0]?.[0] ?? '';
}

function digest(of: unknown): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 32);
}
