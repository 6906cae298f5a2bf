import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Change } from '../../contract.ts';
import { orderOf } from '../../order/index.ts';
import { persons, schemas, type GeneratedTable } from './generated/model.ts';
import { constraintSql, erasureOf, rowsSql, schemaSql, secretOf } from './generated/seed.ts';
import { openWritableSeeded, type WritableSeeded } from './testing.ts';

const cases = Number(process.env['TROTH_PROPERTY_CASES'] ?? 50);
const [subject = { tenant: '', who: '' }] = persons;

describe('erasing a person in the computed order', () => {
  it(`leaves no value of the person and changes nobody else's row, in ${cases} schemas`, async () => {
    const opened = await openWritableSeeded();
    const seen = { erased: 0, refused: 0 };
    try {
      await fc.assert(
        fc.asyncProperty(schemas, async (tables) => {
          const erased = await eraseIn(opened, tables);
          seen[erased ? 'erased' : 'refused'] += 1;
        }),
        { numRuns: cases, endOnFailure: false },
      );
    } finally {
      await opened.close();
    }
    assert.ok(seen.erased > cases / 2, `only ${seen.erased} of ${cases} schemas had an order`);
  });
});

/** → whether there was an order. */
async function eraseIn(
  opened: WritableSeeded,
  tables: readonly GeneratedTable[],
): Promise<boolean> {
  await opened.run('drop schema public cascade; create schema public');
  await opened.run([schemaSql(tables), rowsSql(tables), constraintSql(tables)].join('\n'));
  const erasure = erasureOf(tables, subject);
  const known = await opened.store.discover({ schemas: ['public'] });
  const { changes, obstacles } = orderOf(known, erasure);
  assert.equal(obstacles.length > 0, hasFirmCircle(tables));
  if (obstacles.length > 0) return false;
  const others = await checksums(opened, tables);
  await foreseen(opened, changes);
  for (const change of changes) await opened.store.change(change);
  for (const change of erasure) assert.equal(await opened.store.remaining(change), 0);
  assert.deepEqual(await checksums(opened, tables), others);
  await hasNothingOf(opened, tables);
  for (const change of changes) assert.deepEqual(await opened.store.change(change), { rows: 0 });
  return true;
}

async function foreseen(opened: WritableSeeded, changes: readonly Change[]): Promise<void> {
  for (const [at, change] of changes.entries()) {
    const earlier = changes.slice(0, at);
    const { obstacles } = await opened.store.foresee(change, { earlier });
    assert.deepEqual(obstacles, []);
  }
}

/** Of the rows of everybody else, tenant by tenant. */
async function checksums(
  opened: WritableSeeded,
  tables: readonly GeneratedTable[],
): Promise<unknown> {
  const sums = tables.map(
    (_, at) =>
      `select ${at}, tenant, who, count(*), md5(string_agg(r::text, ' ' order by r::text)), min(xmin::text::bigint), max(xmin::text::bigint)` +
      ` from t${at} r where (tenant, who) <> (${subject.tenant}, '${subject.who}') group by tenant, who`,
  );
  return opened.ask(`${sums.join(' union all ')} order by 1, 2, 3`);
}

async function hasNothingOf(
  opened: WritableSeeded,
  tables: readonly GeneratedTable[],
): Promise<void> {
  const secret = secretOf(subject).toLowerCase();
  for (const [at, { treatment }] of tables.entries()) {
    const [row] = await opened.ask(
      `select count(*) filter (where position('${secret}' in lower(r::text)) > 0),` +
        ` count(*) filter (where (tenant, who) = (${subject.tenant}, '${subject.who}')),` +
        ` count(*) filter (where doc is not null and not doc ? 'kept' and doc <> '{}') from t${at} r`,
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
