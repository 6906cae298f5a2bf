/** When each bundle of a log was last looked at: durable, so that a restart goes on with the next. */
import { tileWidth } from '@troth/core/proof';
import type { Pool } from '../platform/database.ts';

export interface Due {
  readonly bundle: number;
  /** Entries in it. */
  readonly width: number;
}

/** Hours after which a bundle is due whatever else is. */
const latest = 20;

/** New ones first, then the oldest: a twentieth of all of them, and what is due by its age. */
export async function dueBundles(
  pool: Pool,
  log: string,
  size: number,
  now: Temporal.Instant,
): Promise<readonly Due[]> {
  const bundles = Math.ceil(size / tileWidth);
  const { rows } = await pool.query<{ readonly bundle: string; readonly width: number }>(
    `select bundle, width from (
       select at.bundle, least(256, $2::bigint - at.bundle * 256)::int as width, look.looked_at,
              look.width is distinct from least(256, $2::bigint - at.bundle * 256)
                or look.looked_at < $3::timestamptz - make_interval(hours => $4)
                or look.looked_at > $3::timestamptz as is_due,
              row_number() over (order by look.looked_at nulls first, at.bundle) as place
         from generate_series(0, $5::bigint - 1) as at (bundle)
         left join troth.ledger_look as look on look.log = $1 and look.bundle = at.bundle) as one
      where is_due or place <= ceil($5 / 20.0)
      order by looked_at nulls first, bundle`,
    [log, size, now.toString(), latest, bundles],
  );
  return rows.map(({ bundle, width }) => ({ bundle: Number(bundle), width }));
}

export async function keepLooks(
  pool: Pool,
  log: string,
  looked: readonly Due[],
  now: Temporal.Instant,
): Promise<void> {
  await pool.query(
    `insert into troth.ledger_look (log, bundle, width, looked_at)
     select $1, bundle, width, $4 from unnest($2::bigint[], $3::int[]) as one (bundle, width)
     on conflict (log, bundle) do update
       set width = excluded.width, looked_at = excluded.looked_at`,
    [log, looked.map(({ bundle }) => bundle), looked.map(({ width }) => width), now.toString()],
  );
}
