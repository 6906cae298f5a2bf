/**
 * A sweep in generated schemas: of every second row the period is over. Those go, or are emptied where the
 * data map says so; every other row stays as it is, or lets go of one that went.
 */
import { it } from 'node:test';
import { parseCertificate, type Certificate } from '@troth/core/proof';
import { rowsOf, type Row } from './cells.ts';
import type { Shape } from './model.ts';
import { snapshot, type Line, type Snapshot } from './snapshot.ts';
import { reasonsOf, tryShapes, type Ended } from './try-shapes.ts';
import type { Case } from './world.ts';

/** Which row of its table and person it is, as its code says. */
function placeOf({ values }: Row): number {
  return Number(/r(\d+)c/.exec(String(values['code']))?.[1] ?? 1);
}

async function sweep({ shape, policy, database, requests }: Case): Promise<Ended> {
  for (const at of shape.hanging.keys()) {
    await database.pool.query(
      `update t${at + 1} set at = now() - case
         when coalesce((regexp_match(code, 'r(\\d+)c'))[1]::int, 1) % 2 = 0 then interval '400 days'
         else interval '1 day' end`,
    );
  }
  const { id } = await requests.open(policy, {
    right: 'retention',
    kind: 'everybody',
    whom: [],
    verified: 'the policy',
  });
  const plan = await requests.plan(id);
  if (plan.obstacles.length > 0) return { refused: reasonsOf(plan) };
  await requests.approve(id, 'head-of-privacy');
  const { state, failures } = await requests.run(id);
  if (state !== 'done') return { faults: [`${state}: ${JSON.stringify(failures)}`] };
  const certificate = parseCertificate(await requests.certificate(id));
  return { faults: faultsOf(shape, await snapshot(database.pool), certificate) };
}

function faultsOf(shape: Shape, after: Snapshot, certificate: Certificate): readonly string[] {
  const kept = new Set(
    certificate.stores.flatMap((store) => store.kept.map(({ dataset }) => dataset)),
  );
  return rowsOf(shape).flatMap((row) => {
    const at = /^t(\d+)$/.exec(row.table)?.[1];
    const erase = at === undefined ? undefined : shape.hanging[Number(at) - 1]?.erase;
    const isDue = erase !== undefined && placeOf(row) % 2 === 0;
    const line = (after.get(row.table) ?? []).find((each) => isRow(row, each));
    if (isDue && erase === 'delete') {
      const stays = line !== undefined && !kept.has(`main.${row.table}`);
      return stays ? [`a row of ${row.table} is past its period and stands`] : [];
    }
    if (isDue) {
      const isEmptied = line === undefined || line['body'] !== row.values['body'];
      return isEmptied
        ? []
        : [`a row of ${row.table} is past its period and says all that it said`];
    }
    if (line === undefined) return [`a row of ${row.table} went before its time`];
    return Object.entries(row.values)
      .filter(([column]) => isReference(column) && line[column] !== null)
      .filter(([column, value]) => value !== null && String(line[column]) !== String(value))
      .map(([column]) => `${row.table}.${column} has another value`);
  });
}

function isReference(column: string): boolean {
  return /^(ref|by|invited|latest|up|address)(_|$)/.test(column);
}

/** By all that is no reference and no document. */
function isRow(row: Row, line: Line): boolean {
  return Object.entries(row.values)
    .filter(([column]) => !isReference(column) && !['doc', 'tags'].includes(column))
    .every(([column, value]) => String(line[column] ?? null) === String(value));
}

it('takes what is past its period and nothing before its time, in generated schemas', async (t) => {
  await tryShapes(t, { dated: true }, sweep);
});
