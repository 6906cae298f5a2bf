/** Erasing one person in generated schemas, and looking whether that and nothing else has happened. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Change, WritableStore } from '../../../contract.ts';
import { orderOf } from '../../../order/index.ts';
import { openWritablePostgres } from '../index.ts';
import { openWritableSeeded, type WritableSeeded } from '../testing.ts';
import { batchSizes, cases, persons, type GeneratedTable } from './model.ts';
import { constraintSql, erasureOf, rowsSql, schemaSql, secretOf } from './seed.ts';

const [subject = { tenant: '', who: '' }] = persons;

/** In a database of its own; → how many of the schemas had an order. */
export async function eraseInSchemas(numRuns: number): Promise<number> {
  const opened = await openWritableSeeded();
  const { url } = opened.seeded.database;
  const stores = new Map(
    batchSizes.map((batchRows) => [
      batchRows,
      openWritablePostgres({ name: 'main', url, batchRows }),
    ]),
  );
  let erased = 0;
  let runs = 0;
  try {
    const property = fc.asyncProperty(cases, async ({ tables, batchRows }) => {
      runs += 1;
      const schema = `s${runs}`;
      const sql = [schemaSql(tables), rowsSql(tables), constraintSql(tables)].join('\n');
      await opened.run(`create schema ${schema}; set search_path = ${schema}; ${sql}`);
      if (await eraseBy(opened, stores.get(batchRows) ?? opened.store, schema, tables)) erased += 1;
    });
    await fc.assert(property, { numRuns, endOnFailure: false });
    return erased;
  } finally {
    await Promise.all([...stores.values()].map((store) => store.close()));
    await opened.close();
  }
}

/** → whether there was an order. */
async function eraseBy(
  opened: WritableSeeded,
  store: WritableStore,
  schema: string,
  tables: readonly GeneratedTable[],
): Promise<boolean> {
  const erasure = erasureOf(schema, tables, subject);
  const known = await store.discover({ schemas: [schema] });
  const { changes, obstacles } = orderOf(known, erasure);
  assert.equal(obstacles.length > 0, hasFirmCircle(tables));
  if (obstacles.length > 0) return false;
  const others = await checksums(opened, schema, tables);
  await foreseen(store, changes);
  for (const change of changes) await store.change(change);
  for (const change of erasure) assert.equal(await store.remaining(change), 0);
  assert.deepEqual(await checksums(opened, schema, tables), others);
  await hasNothingOf(opened, schema, tables);
  for (const change of changes) assert.deepEqual(await store.change(change), { rows: 0 });
  return true;
}

async function foreseen(store: WritableStore, changes: readonly Change[]): Promise<void> {
  for (const [at, change] of changes.entries()) {
    const earlier = changes.slice(0, at);
    const { obstacles } = await store.foresee(change, { earlier });
    assert.deepEqual(obstacles, []);
  }
}

/** Of the rows of everybody else, tenant by tenant. */
async function checksums(
  opened: WritableSeeded,
  schema: string,
  tables: readonly GeneratedTable[],
): Promise<unknown> {
  const sums = tables.map(
    (_, at) =>
      `select ${at}, tenant, who, count(*), md5(string_agg(r::text, ' ' order by r::text)), min(xmin::text::bigint), max(xmin::text::bigint)` +
      ` from ${schema}.t${at} r where (tenant, who) <> (${subject.tenant}, '${subject.who}') group by tenant, who`,
  );
  return opened.ask(`${sums.join(' union all ')} order by 1, 2, 3`);
}

async function hasNothingOf(
  opened: WritableSeeded,
  schema: string,
  tables: readonly GeneratedTable[],
): Promise<void> {
  const secret = secretOf(subject).toLowerCase();
  for (const [at, { treatment }] of tables.entries()) {
    const [row] = await opened.ask(
      `select count(*) filter (where position('${secret}' in lower(r::text)) > 0),` +
        ` count(*) filter (where (tenant, who) = (${subject.tenant}, '${subject.who}')),` +
        ` count(*) filter (where doc is not null and not doc ? 'kept' and doc <> '{}') from ${schema}.t${at} r`,
    );
    assert.equal(row?.[0], '0');
    if (treatment === 'delete') assert.equal(row?.[1], '0');
    assert.equal(row?.[2], '0');
  }
}

/** Whether several tables that are deleted from refer to one another by references that are never null. */
function hasFirmCircle(tables: readonly GeneratedTable[]): boolean {
  const firm = tables.map((table, at) =>
    table.treatment !== 'delete'
      ? []
      : table.references
          .filter(
            ({ to, nullable }) => !nullable && to !== at && tables[to]?.treatment === 'delete',
          )
          .map(({ to }) => to),
  );
  return firm.some((_, start) => {
    const reached = new Set(firm[start]);
    for (const at of reached) for (const next of firm[at] ?? []) reached.add(next);
    return reached.has(start);
  });
}
