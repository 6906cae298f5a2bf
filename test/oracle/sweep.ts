/**
 * A sweep in generated schemas: of every second row the period is over. Those go, or are emptied where the
 * data map says so; every other row stays as it is, or lets go of one that went.
 */
import type { Certificate } from '@troth/core/proof';
import { carryOut } from './carry-out.ts';
import { rowsOf, type Row } from './cells.ts';
import { placeIn, placesIn } from './judge.ts';
import type { Shape } from './model.ts';
import { miscounted } from './numbers.ts';
import { snapshot, type Line, type Snapshot } from './snapshot.ts';
import type { Ended } from './try-shapes.ts';
import type { Case } from './world.ts';

/** Which row of its table and person it is, as its code says. */
function placeOf({ values }: Row): number {
  return Number(/r(\d+)c/.exec(String(values['code']))?.[1] ?? 1);
}

export async function sweep({ shape, policy, database, requests }: Case): Promise<Ended> {
  for (const at of shape.hanging.keys()) {
    await database.pool.query(
      `update t${at + 1} set at = now() - case
         when coalesce((regexp_match(code, 'r(\\d+)c'))[1]::int, 1) % 2 = 0 then interval '400 days'
         else interval '1 day' end`,
    );
  }
  const before = await snapshot(database.pool);
  const { id } = await requests.open(policy, {
    right: 'retention',
    kind: 'everybody',
    whom: [],
    verified: 'the policy',
  });
  return carryOut({ shape, requests }, id, 'head-of-privacy', async (certificate) => {
    if (certificate === undefined) return ['no certificate'];
    const after = await snapshot(database.pool);
    return [
      ...faultsOf(shape, after, certificate),
      ...miscounted({ shape, before, after, certificate }),
    ];
  });
}

function faultsOf(shape: Shape, after: Snapshot, certificate: Certificate): readonly string[] {
  const kept = new Set(
    certificate.stores.flatMap((store) => store.kept.map(({ dataset }) => dataset)),
  );
  const leftOut = new Set(
    (certificate.leftOut ?? []).map(({ where }) => where.slice('main.'.length)),
  );
  const places = placesIn(after);
  return rowsOf(shape).flatMap((row) => {
    const at = /^t(\d+)$/.exec(row.table)?.[1];
    const erase = at === undefined ? undefined : shape.hanging[Number(at) - 1]?.erase;
    const isDue = erase !== undefined && placeOf(row) % 2 === 0 && !leftOut.has(row.table);
    const line = places.get(placeIn(row.table, row.values))?.find((each) => isRow(row, each));
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
