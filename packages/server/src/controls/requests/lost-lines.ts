/** Lines of the suppression ledger that are gone: requests that are done say who must stand there. */
import type { Pool } from '../../platform/database.ts';
import type { Lost } from './facts.ts';
import type { Suppressed } from './suppression.ts';

const pageSize = 10_000;

/** A line that was released still stands. */
export async function countLost(
  pool: Pool,
  policy: string,
  lines: readonly Suppressed[],
): Promise<Lost> {
  const standing = new Set(
    lines.filter((one) => !one.released).map(({ request, pseudonym }) => `${request} ${pseudonym}`),
  );
  let [expected, missing] = [0, 0];
  let [lastRequest, lastPseudonym] = ['', ''];
  for (;;) {
    const { rows } = await pool.query<{ readonly request: string; readonly pseudonym: string }>(
      `select request, pseudonym from (
         select request, pseudonym from troth.request_person
         union select request, pseudonym from troth.request_pseudonym) as listed
        where (request, pseudonym) > ($2, $3)
          and exists (select from troth.request r
                       where r.id = listed.request and r.policy = $1 and r.state in ('done', 'closed', 'nothing-left')
                         and r."right" in ('erasure', 'destruction'))
        order by request, pseudonym limit ${pageSize}`,
      [policy, lastRequest, lastPseudonym],
    );
    expected += rows.length;
    for (const { request, pseudonym } of rows) {
      if (!standing.has(`${request} ${pseudonym}`)) missing += 1;
      [lastRequest, lastPseudonym] = [request, pseudonym];
    }
    if (rows.length < pageSize) return { expected, missing };
  }
}
