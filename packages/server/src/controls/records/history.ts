/** What was judged of a promise over time, as the entries have it. */
import type { Pool } from '../../platform/database.ts';
import type { EntryReader } from '../check/entry-reader.ts';
import { history } from '../check/records.ts';
import type { HistoryLine } from '../check/report.ts';
import { judgementIn } from './judgements.ts';

export async function heldHistory(
  { pool, reader }: { readonly pool: Pool; readonly reader: EntryReader },
  policy: string,
  promise: string,
): Promise<readonly HistoryLine[]> {
  const lines = await history(pool, policy, promise);
  const opened = await reader.open(
    policy,
    lines.flatMap(({ entry }) => entry ?? []),
  );
  return lines.map((line) => {
    const said = judgementIn(
      policy,
      { promise, clause: line.clause },
      opened.get(line.entry ?? ''),
    );
    if (said?.status === line.status && said.reason === line.reason) return line;
    if (said === undefined) {
      const reason = 'This row has no entry of its own in the ledger: it does not count.';
      return { ...line, status: 'broken', reason };
    }
    const reason = `The row says ${line.status}; the ledger: ${said.reason}`;
    return { ...line, status: said.status, reason };
  });
}
